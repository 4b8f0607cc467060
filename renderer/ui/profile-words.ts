import type { Profile, ProfileDraft } from '#shared/domain/profile.ts';
import type { Translate } from './i18n/use-t.ts';

/** The kind of directory in words. */
export function profileKind(t: Translate, profile: Pick<Profile, 'kind'>, short = false): string {
  if (short) return profile.kind === 'pds' ? 'PDS' : 'GeoNode';
  return t(profile.kind === 'pds' ? 'conn.kind-pds' : 'conn.kind-geonode');
}

/** The name of a profile; a sample's is Canopy's own and speaks the language of the screen. */
export function profileName(t: Translate, profile: Pick<Profile, 'name' | 'sample' | 'kind'>): string {
  return profile.sample ? t(`conn.sample-${profile.kind}`) : profile.name;
}

/** Host of an address; the address itself when it is none. */
export function hostOf(profile: Pick<ProfileDraft, 'endpoint'>): string {
  return URL.canParse(profile.endpoint) ? new URL(profile.endpoint).host : profile.endpoint;
}
