import type { DirectoryKind, ProfileDraft } from '#shared/domain/profile.ts';
import type { SandboxAddresses } from '../ports/sandbox-launcher.ts';
import type { SecretName } from './parts.ts';

/** The sample organisations: one sandbox serves them all, each has a profile, a sign-in and a copy of its own. */
export const sampleIds: Record<DirectoryKind, string> = { pds: 'sample', geonode: 'sample-geonode' };
export const sampleKinds = Object.keys(sampleIds) as DirectoryKind[];

/** Null: no sample's profile. */
export const sampleKindOf = (profileId: string): DirectoryKind | null =>
  sampleKinds.find((kind) => sampleIds[kind] === profileId) ?? null;

export const isSample = (profileId: string): boolean => sampleKindOf(profileId) !== null;

const common = {
  // Port 9 (discard) until the sandbox has told its own: nobody answers there.
  endpoint: 'http://127.0.0.1:9',
  authEndpoint: '',
  allowLoopbackHttp: true,
  readOnly: false,
  namedAdmins: [],
  guardPeople: 50,
  guardPercent: 25,
};

/** A sample's profile before its sandbox has run. */
export const sampleDrafts: Record<DirectoryKind, ProfileDraft> = {
  pds: {
    ...common,
    kind: 'pds',
    name: 'Sample organisation',
    signIn: { method: 'jwt', appId: 'sample', domainId: 'sample', subject: '' },
    adminReachesSubgroups: true,
  },
  geonode: {
    ...common,
    kind: 'geonode',
    name: 'Sample organisation (GeoNode)',
    signIn: { method: 'password', username: 'admin' },
    adminReachesSubgroups: false,
  },
};

/**
 * How a running sandbox is signed in to: what changes in the profile, and the secret. The samples are looked at as their super administrators,
 * so that every screen has something to show and every edit is allowed.
 */
export function sampleSignIn(
  kind: DirectoryKind,
  { pds, geonode }: SandboxAddresses,
): { patch: Partial<ProfileDraft>; secret: { name: SecretName; value: string } } {
  if (kind === 'geonode') {
    const account = geonode.accounts.find(({ role }) => role === 'superuser');
    return {
      patch: { endpoint: geonode.baseUrl, signIn: { method: 'password', username: account?.username ?? 'admin' } },
      secret: { name: 'password', value: account?.password ?? '' },
    };
  }
  const { appId, domainId, privateKeyPem } = pds.serviceApp;
  const subject = pds.users.find((user) => user.role === 'superadmin')?.userId ?? '';
  return {
    patch: {
      endpoint: pds.apiEndpoint,
      authEndpoint: pds.authEndpoint,
      signIn: { method: 'jwt', appId, domainId, subject },
    },
    secret: { name: 'privateKeyPem', value: privateKeyPem },
  };
}
