import type { ActivityEntry } from '#shared/domain/activity.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ReadOptions } from '../port.ts';
import { groupKey, knownGroup, personId } from './ids.ts';
import { rebased } from './map.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session } from './session.ts';

const MOST_LOGO_BYTES = 1024 * 1024;

export interface DetailParts {
  session: Session;
  pages: PageCalls;
  /** Address of the site. */
  base: URL;
}

/** Slug of a group with pages of its own. Errors: `remote.not-found`; `remote.unsupported` for a category, which has none of these. */
function pageSlug(id: string, call: string): Result<string> {
  const key = knownGroup(id);
  if (!key.ok) return key;
  return groupKey(id)?.kind === 'category'
    ? err(appError('remote.unsupported', { call, reason: 'category' }))
    : ok(key.value.slug);
}

/** The server's own activity page: what happened to maps, datasets and documents of the group, never to its members (spec/geonode.md §5.11). */
export async function listActivity(
  { pages }: DetailParts,
  groupId: string,
  options: ReadOptions = {},
): Promise<Result<ActivityEntry[]>> {
  const slug = pageSlug(groupId, 'activity');
  if (!slug.ok) return slug;
  const page = await pages.activity(slug.value, { signal: options.signal });
  if (!page.ok) return page;
  return ok(
    page.value.map(({ kind, actor, verb, object, target, age }) => ({
      kind,
      actor,
      actorId: actor === '' ? '' : personId(actor),
      text: [verb, target?.text ?? ''].filter((part) => part !== '').join(' '),
      object: object?.text ?? '',
      age,
    })),
  );
}

/**
 * What only the group's own page tells: keywords as words (JSON has their slugs) and the logo. The picture is asked for on the profile's own
 * address, whatever host the page names; one that is too big, no picture, or not to be had is null.
 */
export async function readAttributes(
  parts: DetailParts,
  groupId: string,
  options: ReadOptions = {},
): Promise<Result<{ keywords: string[]; logo: string | null }>> {
  const slug = pageSlug(groupId, 'attributes');
  if (!slug.ok) return slug;
  const page = await parts.pages.detail(slug.value, { signal: options.signal });
  if (!page.ok) return page;
  const { keywords, logo } = page.value;
  return ok({ keywords, logo: logo === null ? null : await readPicture(parts, logo, options) });
}

async function readPicture({ session, base }: DetailParts, address: string, options: ReadOptions) {
  const path = pathBelow(address, base);
  if (path === null) return null;
  const picture = await session.send({
    method: 'GET',
    path: path.pathname,
    query: path.query,
    kind: 'read',
    repeat: 'when-refused',
    accept: 'image',
    signal: options.signal,
    read: ({ status, bytes }) => {
      const type = status < 300 && bytes !== undefined && bytes.length <= MOST_LOGO_BYTES ? imageType(bytes) : null;
      return ok(type === null ? null : `data:${type};base64,${Buffer.from(bytes as Uint8Array).toString('base64')}`);
    },
  });
  return picture.ok ? picture.value : null;
}

/** The part of an address below the site's own; null: it is not below it, or no address of the web. */
function pathBelow(address: string, base: URL): { pathname: string; query: [string, string][] } | null {
  if (!URL.canParse(address, base) || !/^https?:$/.test(new URL(address, base).protocol)) return null;
  const url = new URL(rebased(address, base));
  const root = base.pathname.replace(/\/+$/, '');
  if (!url.pathname.startsWith(`${root}/`)) return null;
  return { pathname: url.pathname.slice(root.length), query: [...url.searchParams] };
}

/** By its first bytes, whatever the server calls it; null: none of the kinds that are shown. Drawings with scripts in them are not among these. */
export function imageType(bytes: Uint8Array): string | null {
  const starts = (at: number, ...wanted: number[]): boolean => wanted.every((byte, i) => bytes[at + i] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}
