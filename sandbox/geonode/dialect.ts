import type { Dialect, Exchange, Reply } from '../dialect.ts';
import { authenticate, refusalReply, V2Refusal } from './api/v2.ts';
import { SAMPLE_PASSWORD } from './organisation.ts';
import { closed, crash, csrfFailed, notFound } from './pages/errors.ts';
import { askedFor, empty, json, notAllowed, toLogin } from './replies.ts';
import { findRoute } from './routes.ts';
import type { Route } from './routes.ts';
import { geonodeState } from './state.ts';
import { createVisit } from './visit.ts';
import type { Visit } from './visit.ts';
import type { GeonodeWorld } from './world.ts';

/** Room for a logo of some megabytes. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** Paths that stay open while the site is locked: how else would one get in. */
const OPEN_IN_LOCKDOWN = /^\/(account\/|static\/|o\/|api\/v2\/)/;

const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);

/** A path that some route has with a slash behind it: the caller is sent there and loses its body. */
function slashRedirect(visit: Visit): Reply | null {
  if (visit.path.endsWith('/') || findRoute(visit.rules, `${visit.path}/`) === null) return null;
  const [path = '', query] = askedFor(visit).split('?');
  return { status: 301, headers: { location: `${path}/${query === undefined ? '' : `?${query}`}` } };
}

/** What the site's mode has to say before any route is looked at. */
function modeRefusal(visit: Visit): Reply | null {
  const mode = visit.world.switches.get('geonodeMode');
  const isSuperuser = visit.user?.superuser === 1;
  const isLogin = visit.path.startsWith('/account/');
  // The youngest releases send strangers to the sign-in page from their JSON as well.
  const isOpen = OPEN_IN_LOCKDOWN.test(visit.path) && !(visit.rules.era === 'F' && visit.path.startsWith('/api/'));
  if (mode === 'lockdown' && visit.user === null && !isOpen) return toLogin(visit);
  if (mode === 'maintenance' && !isSuperuser && !isLogin) return closed(visit, 503);
  if (mode === 'read-only' && isUnsafe(visit.method) && !isSuperuser && !isLogin) return closed(visit, 405);
  return null;
}

function csrfRefusal(visit: Visit): Reply | null {
  if (!isUnsafe(visit.method)) return null;
  const { origin } = visit.exchange.headers;
  const isForeign = visit.rules.checksOrigin && origin !== undefined && origin !== visit.origin;
  return isForeign || visit.csrfFits() !== 'fits' ? csrfFailed(visit) : null;
}

function runRest(visit: Visit, route: Route, parts: string[]): Reply {
  const allow = route.allow ?? 'GET, HEAD, OPTIONS';
  try {
    // A site that is locked answers its JSON like somebody who is not known.
    if (visit.world.switches.get('geonodeMode') === 'lockdown' && visit.user === null && route.allow !== undefined) {
      throw new V2Refusal(visit.rules.v2Refusal, 'not_authenticated', 'Authentication credentials were not provided.');
    }
    authenticate(visit);
    // A list that does not name OPTIONS refuses it like any other method.
    if (visit.method === 'OPTIONS' && allow.includes('OPTIONS')) return json(200, {}, { allow });
    if (!allow.split(', ').includes(visit.method) && route.allow !== undefined) {
      const text = `Method "${visit.method}" not allowed.`;
      // Who is not known, or not allowed, hears that first.
      if (visit.user === null) {
        throw new V2Refusal(
          visit.rules.v2Refusal,
          'not_authenticated',
          'Authentication credentials were not provided.',
        );
      }
      if (visit.user.superuser !== 1 && visit.user.staff !== 1 && visit.method !== 'OPTIONS') {
        throw new V2Refusal(403, 'permission_denied', 'You do not have permission to perform this action.');
      }
      throw new V2Refusal(405, 'method_not_allowed', text);
    }
    const reply = route.view(visit, ...parts);
    return { ...reply, headers: { allow, ...reply.headers } };
  } catch (cause) {
    if (!(cause instanceof V2Refusal)) throw cause;
    return cause.status === 500 ? crash(visit) : refusalReply(visit, cause, allow);
  }
}

/** What the youngest releases answer to a method that a list or a picker does not know, before they look at anything else. */
function methodRefusal(visit: Visit, route: Route): Reply | null {
  if (visit.rules.era !== 'F' || visit.method === 'GET') return null;
  if (/^\/groups\/autocomplete/.test(visit.path) && visit.method !== 'POST') return empty(405, { allow: 'GET, POST' });
  if (route.v1 !== true || !/^\/api\/(groups|group_profile|groupcategory|profiles|owners)\//.test(visit.path))
    return null;
  return { status: visit.method === 'OPTIONS' ? 200 : 405, headers: { allow: 'GET' }, body: 'GET' };
}

function runView(visit: Visit, route: Route, parts: string[]): Reply {
  const odd = methodRefusal(visit, route);
  if (odd !== null) return odd;
  const refused = csrfRefusal(visit);
  if (refused !== null) return refused;
  if (route.postOnly === true && visit.method !== 'POST') return notAllowed('POST');
  if (route.login === true && visit.user === null) return toLogin(visit);
  return route.view(visit, ...parts);
}

/** What only reads shows the state of a moment ago when it lists or searches; pages of one group do not. */
const lags = (path: string): boolean =>
  /^\/(api\/(groups|group_profile|groupcategory|profiles|owners|users|v2\/(groups|users)\/?$)|groups\/autocomplete)/.test(
    path,
  );

function run(world: GeonodeWorld, visit: Visit, exchange: Exchange): Reply {
  const refused = modeRefusal(visit);
  if (refused !== null) return refused;
  const found = findRoute(visit.rules, visit.path);
  const isGone = found?.route.v1 === true && world.switches.get('geonodeApiV1') === 'gone';
  if (found === null || isGone) return slashRedirect(visit) ?? notFound(visit);
  const { route, parts } = found;
  // A malformed Basic header breaks the middleware wherever it is looked at; the REST interface of older releases is outside of it.
  if (visit.credentials.kind === 'malformed' && (route.rest !== true || visit.rules.era === 'F')) return crash(visit);
  const work = (): Reply => (route.rest === true ? runRest(visit, route, parts) : runView(visit, route, parts));
  if (route.changes === true || isUnsafe(visit.method)) return world.directory.write(work);
  return lags(visit.path) ? world.directory.asOf(exchange.lagMs, work) : work();
}

/** The GeoNode dialect over one world; a reset makes a new one. */
export function createGeonodeDialect(world: GeonodeWorld): Dialect {
  return {
    name: 'geonode',
    bodyLimit: BODY_LIMIT,
    answer: (exchange) => {
      let path: string;
      try {
        path = decodeURIComponent(exchange.path);
      } catch {
        return empty(400);
      }
      const visit = createVisit(world, exchange, path);
      return visit.finish(run(world, visit, exchange));
    },
    tooLarge: () => empty(413),
    crashed: () => ({ status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Server Error (500)</h1>' }),
    loggedPath: (path) =>
      path.replace(/\/invite\/\w{20,}/, '/invite/…').replace(/\/accept-invite\/[^/]+/, '/accept-invite/…'),
    baseHeaders: () => ({}),
    ready: (origin) => {
      const account = (username: string, role: string): object => ({ username, password: SAMPLE_PASSWORD, role });
      const { admin, manager, user } = world.accounts;
      return {
        baseUrl: origin,
        accounts: [account(admin, 'superuser'), account(manager, 'manager'), account(user, 'user')],
      };
    },
    state: () => geonodeState(world.directory),
  };
}
