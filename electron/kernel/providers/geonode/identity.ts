import type { Identity } from '#shared/domain/profile.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { ReadOptions } from '../port.ts';
import type { GeoNodeFindings } from './capabilities.ts';
import { ERA_TRAITS, type Eras, type ServerFindings } from './eras.ts';
import { groupId, personId } from './ids.ts';
import type { PageCalls } from './page-calls.ts';
import type { Session } from './session.ts';
import type { GroupSource } from './source.ts';

export interface IdentityParts {
  session: Session;
  eras: Eras;
  pages: PageCalls;
  source: GroupSource;
  found: GeoNodeFindings;
  host: string;
}

/** For somebody in more groups than this, which of them he manages is left open: it costs a page each. */
const MOST_OWN_GROUPS = 40;

/** e.g. "GeoNode 5.1.1"; a server that does not tell is called after its era. */
export const serverName = (server: ServerFindings): string =>
  `GeoNode ${server.version === '' ? `(era ${server.era})` : server.version}`;

/**
 * Who is signed in and what he may do. Versions before 2.10 name nobody: then the name is the one that was signed in with. Superusers are told
 * by a group called "admin", staff only by what they may open.
 */
export async function readIdentity(parts: IdentityParts, options: ReadOptions = {}): Promise<Result<Identity>> {
  const { session, eras, pages, source, found, host } = parts;
  const server = await eras.find(options.signal);
  if (!server.ok) return server;
  const who = await session.who(options.signal);
  if (!who.ok) return who;
  const { username, info } = who.value;
  const traits = ERA_TRAITS[server.value.era];
  const superuser = info === null ? null : info.groups.includes('admin');
  found.superuser = superuser;
  found.personId = personId(username);
  found.server = server.value;
  found.mayCreate = traits.anyoneCreates ? true : await mayCreate(pages, options);
  const role =
    superuser === true
      ? 'superadmin'
      : info === null && traits.anyoneCreates
        ? 'unknown'
        : found.mayCreate === true && !traits.anyoneCreates
          ? 'admin'
          : 'user';
  const identity: Identity = {
    server: serverName(server.value),
    domainId: host,
    personId: personId(username),
    name: info?.name.trim() || username,
    role,
    adminOf: null,
  };
  if (superuser !== false || info === null) return ok(identity);
  const own = new Set(info.groups);
  const groups = await source.everyGroup(options);
  if (!groups.ok) return ok(identity);
  const mine = groups.value.filter(({ slug }) => own.has(slug));
  if (mine.length > MOST_OWN_GROUPS) return ok(identity);
  const adminOf: string[] = [];
  for (const { slug } of mine) {
    const page = await pages.members(slug, options);
    // One that cannot be read leaves open what he manages: not known is not the same as none.
    if (!page.ok) return ok(identity);
    if (page.value.addForm !== null) adminOf.push(groupId(slug));
  }
  return ok({ ...identity, adminOf });
}

/** Opens the form, which changes nothing. Null: neither let in nor refused. */
async function mayCreate(pages: PageCalls, options: ReadOptions): Promise<boolean | null> {
  const page = await pages.createForm(options);
  if (page.ok) return true;
  return page.error.code === 'remote.forbidden' ? false : null;
}
