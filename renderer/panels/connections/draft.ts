import type { Profile, ProfileDraft, ProfileSecrets, SignIn } from '#shared/domain/profile.ts';

/** What was typed for a connection and is not saved; by the id of its profile, or the kind of a new one. */
export type UnsavedDrafts = Map<string, { draft: ProfileDraft; secrets: ProfileSecrets }>;

/** A new connection before anything is typed; read-only until unlocked. */
export function emptyDraft(kind: Profile['kind']): ProfileDraft {
  return {
    kind,
    name: '',
    endpoint: '',
    authEndpoint: '',
    allowLoopbackHttp: false,
    signIn:
      kind === 'pds' ? { method: 'jwt', appId: '', domainId: '', subject: '' } : { method: 'password', username: '' },
    readOnly: true,
    namedAdmins: [],
    adminReachesSubgroups: true,
    guardPeople: 50,
    guardPercent: 25,
  };
}

/** The editable part of a saved profile. */
export function draftOf(profile: Profile): ProfileDraft {
  return {
    kind: profile.kind,
    name: profile.name,
    endpoint: profile.endpoint,
    authEndpoint: profile.authEndpoint,
    allowLoopbackHttp: profile.allowLoopbackHttp,
    signIn: profile.signIn,
    readOnly: profile.readOnly,
    namedAdmins: profile.namedAdmins,
    adminReachesSubgroups: profile.adminReachesSubgroups,
    guardPeople: profile.guardPeople,
    guardPercent: profile.guardPercent,
  };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Is this an http address of this very computer? Then the profile says so, and nothing else may be unencrypted. */
export function isLoopbackHttp(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'http:' && LOOPBACK.test(url.hostname);
}

export type DraftField =
  | 'name'
  | 'endpoint'
  | 'authEndpoint'
  | 'appId'
  | 'domainId'
  | 'privateKeyPem'
  | 'accessToken'
  | 'username'
  | 'password';
export type DraftProblems = Partial<Record<DraftField, string>>;

function addressProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'conn.not-an-address';
  const { protocol } = new URL(address);
  if (protocol === 'https:') return null;
  if (protocol !== 'http:') return 'conn.not-an-address';
  return isLoopbackHttp(address) ? null : 'conn.insecure';
}

/** What is missing or wrong, as i18n keys by field. `stored`: the vault has a secret that an empty field keeps. */
export function draftProblems(draft: ProfileDraft, secrets: ProfileSecrets, stored: boolean): DraftProblems {
  const problems: DraftProblems = {};
  if (draft.name.trim() === '') problems.name = 'conn.name-missing';
  const address = addressProblem(draft.endpoint.trim());
  if (address) problems.endpoint = address;
  if (draft.authEndpoint.trim() !== '') {
    const auth = addressProblem(draft.authEndpoint.trim());
    if (auth) problems.authEndpoint = auth;
  }
  if (draft.signIn.method === 'password') {
    if (draft.signIn.username.trim() === '') problems.username = 'conn.required';
    // Blanks may be part of a password.
    if (!stored && !secrets.password) problems.password = 'conn.required';
  } else if (draft.signIn.method === 'jwt') {
    if (draft.signIn.appId.trim() === '') problems.appId = 'conn.required';
    if (draft.signIn.domainId.trim() === '') problems.domainId = 'conn.required';
    if (!stored && !secrets.privateKeyPem?.trim()) problems.privateKeyPem = 'conn.required';
  } else if (!stored && !secrets.accessToken?.trim()) problems.accessToken = 'conn.required';
  return problems;
}

function finishedSignIn(signIn: SignIn): SignIn {
  switch (signIn.method) {
    case 'jwt':
      return {
        ...signIn,
        appId: signIn.appId.trim(),
        domainId: signIn.domainId.trim(),
        subject: signIn.subject.trim(),
      };
    case 'password':
      return { ...signIn, username: signIn.username.trim() };
    case 'token':
      return signIn;
  }
}

/** As it is sent: trimmed, with the loopback flag that follows from the addresses. */
export function finishedDraft(draft: ProfileDraft): ProfileDraft {
  const signIn = finishedSignIn(draft.signIn);
  const endpoint = draft.endpoint.trim();
  const authEndpoint = draft.authEndpoint.trim();
  return {
    ...draft,
    name: draft.name.trim(),
    endpoint,
    authEndpoint,
    signIn,
    allowLoopbackHttp: isLoopbackHttp(endpoint) || isLoopbackHttp(authEndpoint),
  };
}

/** Only what was typed is sent; an absent secret keeps what the vault has. */
export function finishedSecrets(draft: ProfileDraft, secrets: ProfileSecrets): ProfileSecrets {
  if (draft.signIn.method === 'password') return secrets.password ? { password: secrets.password } : {};
  const wanted =
    draft.signIn.method === 'jwt' ? (['privateKeyPem'] as const) : (['accessToken', 'refreshToken'] as const);
  return Object.fromEntries(
    wanted.flatMap((key) => (secrets[key]?.trim() ? [[key, secrets[key].trim()] as const] : [])),
  );
}
