import type { Reply } from '../../dialect.ts';
import { authGroupNames } from '../available.ts';
import { crash, notFound } from '../pages/errors.ts';
import { page } from '../pages/layout.ts';
import { empty, json, toLogin } from '../replies.ts';
import type { UserRow } from '../rows.ts';
import { tokenFor } from '../sessions.ts';
import type { Visit } from '../visit.ts';

/** GET /: young releases do not print waiting messages here. */
export function home(visit: Visit): Reply {
  const prints = visit.rules.messagesCookie === 'quoted';
  return page(visit, { content: '<h2>Welcome</h2><p>Maps and data of this site.</p>', messages: prints });
}

/** A page of which only the address matters. */
export function shell(visit: Visit, heading: string): Reply {
  const search = '<form><input name="text_search_input" type="text" /></form>';
  return page(visit, { content: `<div class="page-header"><h2 class="page-title">${heading}</h2></div>${search}` });
}

function count(visit: Visit, table: string): number {
  return visit.world.directory.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? 0;
}

/** What a site tells of its size; the built-in AnonymousUser and private groups do not count. */
function identCounts(visit: Visit): Record<string, number> {
  const rest = { raster: 0, vector: 0, vector_time: 0, remote: 0, wms: 0, map: 0, document: 0 };
  const user = count(visit, 'gn_users WHERE id > 0');
  const group = count(visit, "gn_groups WHERE access <> 'private'");
  return { ...rest, user, group, dataset: 0 };
}

/** GET /ident.json (§11) */
export function ident(visit: Visit): Reply {
  const { rules } = visit;
  if (rules.identJson !== 'open' && visit.user === null) return toLogin(visit);
  if (rules.identJson === 'crash') return crash(visit);
  return json(200, {
    siteurl: visit.siteUrl,
    name: 'GeoNode Catalogue',
    poc: { name: 'Lastname, Firstname', email: 'Email Address', twitter: 'https://twitter.com/@GeoNode' },
    version: rules.version,
    services: { csw: `${visit.siteUrl}/catalogue/csw`, ows: 'http://localhost:8080/geoserver/' },
    counts: identCounts(visit),
  });
}

/** GET /version.txt (§11) */
export function versionText(visit: Visit): Reply {
  const { rules } = visit;
  if (rules.versionTxt === 'absent') return notFound(visit);
  if (rules.versionTxt === 'superuser' && visit.user?.superuser !== 1) return empty(403);
  return { status: 200, body: rules.version };
}

/** GET /uploaded/<path>: a stored logo. */
export function uploaded(visit: Visit, path: string): Reply {
  const file = visit.world.directory.files.get({ path });
  if (file === undefined) return notFound(visit);
  return { status: 200, headers: { 'content-type': file.type }, body: Buffer.from(file.bytes) };
}

function userClaims(visit: Visit, user: UserRow): object {
  return {
    sub: String(user.id),
    // Of two empty names the blank between them is left.
    name: `${user.first_name} ${user.last_name}`,
    given_name: user.first_name,
    family_name: user.last_name,
    email: user.email,
    preferred_username: user.username,
    groups: authGroupNames(visit.world, user),
    // As a text, also when there is none: the application of the site may be missing.
    access_token: tokenFor(visit.world, user)?.token ?? 'None',
  };
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** GET /api/v2/userinfo/: by session, Basic or Bearer. */
export function userinfoV2(visit: Visit): Reply {
  if (visit.user === null) {
    const errors = { user: ['User is not authenticated'] };
    return json(401, { status: 'error', success: false, errors }, { allow: 'GET, HEAD, OPTIONS' });
  }
  return json(200, userClaims(visit, visit.user), { allow: 'GET, HEAD, OPTIONS', ...NO_STORE });
}

/** GET /api/o/v4/userinfo: by session only (§7.4). */
export function userinfoV4(visit: Visit): Reply {
  if (visit.sessionUser !== null) return json(200, userClaims(visit, visit.sessionUser), NO_STORE);
  const young = visit.rules.era === 'E' || visit.rules.era === 'F';
  const scheme = (visit.exchange.headers.authorization ?? '').split(' ')[0]?.toLowerCase();
  if (!young && scheme === 'bearer') return crash(visit);
  const errors = { auth: [young ? 'Invalid token.' : 'No token provided.'] };
  return json(young ? 401 : 403, { success: false, status: 'error', errors });
}
