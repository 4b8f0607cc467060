import type { Profile, ProfileDraft } from '#shared/domain/profile.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';

/** The kind of directory in words. */
export function profileKind(t: Translate, profile: Pick<Profile, 'kind' | 'sample'>, short = false): string {
  if (profile.sample) return t('conn.kind-sample');
  if (short) return profile.kind === 'pds' ? 'PDS' : 'GeoNode';
  return t(profile.kind === 'pds' ? 'conn.kind-pds' : 'conn.kind-geonode');
}

/** The name of a profile; the sample's is Canopy's own and speaks the language of the screen. */
export function profileName(t: Translate, profile: Pick<Profile, 'name' | 'sample'>): string {
  return profile.sample ? t('conn.kind-sample') : profile.name;
}

/** Host of an address; the address itself when it is none. */
export function hostOf(profile: Pick<ProfileDraft, 'endpoint'>): string {
  return URL.canParse(profile.endpoint) ? new URL(profile.endpoint).host : profile.endpoint;
}
