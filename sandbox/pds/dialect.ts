import { randomUUID } from 'node:crypto';
import type { Dialect, Exchange, Reply } from '../dialect.ts';
import { SERVICE_APP_ID, SERVICE_APP_PRIVATE_KEY_PEM } from '../keys.ts';
import { ACCOUNT_ROUTES } from './accounts.ts';
import { LOGIN_PATHS, loginPages } from './authorize.ts';
import { batchRoutes } from './batch.ts';
import type { BatchList } from './batch.ts';
import { formObject, jsonObject } from './body.ts';
import type { Call, Caller, PdsWorld, Route, Routes } from './call.ts';
import { DOMAIN_ROUTES } from './domain.ts';
import { createFields } from './fields.ts';
import { GROUP_ROUTES } from './groups.ts';
import { MEMBER_ROUTES } from './members.ts';
import { MEMBERSHIP_ROUTES } from './memberships.ts';
import { DOMAIN_ID } from './objects.ts';
import { gatewayReply, json, Refusal, refusalReply } from './refusal.ts';
import { ROLE_ROUTES } from './roles.ts';
import { accountToken, oauthToken } from './sign-in.ts';
import { directoryState } from './state.ts';
import type { PdsSwitches } from './switches.ts';
import { createThrottle } from './throttle.ts';
import { createAuthenticate, issueTokens } from './tokens.ts';
import { USER_SEARCH_ROUTES } from './user-search.ts';
import { USER_ROUTES } from './users.ts';

/** The only calls that may stand in a batch, of those served here (§7). */
const BATCHABLE: BatchList = {
  '/group/get': { resource: 'group', route: GROUP_ROUTES['/v2/group/get'] as Route },
  '/user/get': { resource: 'user', route: USER_ROUTES['/v2/user/get'] as Route },
};

const ROUTES: Routes = {
  ...GROUP_ROUTES,
  ...MEMBER_ROUTES,
  ...MEMBERSHIP_ROUTES,
  ...USER_ROUTES,
  ...USER_SEARCH_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ROLE_ROUTES,
  ...DOMAIN_ROUTES,
  ...batchRoutes(BATCHABLE, (call, route, body) => runRoute(call, route, body, call.caller, 0)),
};

/** Room for an avatar as data URI (300 KB) beside the other fields. */
const BODY_LIMIT = 1024 * 1024;

const notFoundAtGateway = (exchange: Exchange, switches: PdsSwitches): Reply =>
  gatewayReply(404, 'I404NF', `API not found with \`method: ${exchange.method}, path: ${exchange.path}\``, switches);

/** Runs one route for a caller who is known; refusals are thrown. */
function runRoute(
  world: PdsWorld,
  route: Route,
  body: Record<string, unknown>,
  caller: Caller,
  faultLagMs: number,
): Reply {
  if (route.group === true && world.switches.get('disableGroup')) {
    throw new Refusal(400, 'OperationNotSupport', '', 'Groups are not enabled in this domain.');
  }
  if (route.group === true && route.writes === true && world.switches.get('syncedGroups') === 'refused') {
    throw new Refusal(403, 'ForbiddenNoPermission', 'Group', 'The group is kept by an external directory.');
  }
  const call: Call = { ...world, caller, fields: createFields(body, world.switches) };
  if (route.writes === true) return world.directory.write(() => route.handle(call));
  const indexLag = route.reads === 'search' ? Number(world.switches.get('replicationLag')) : 0;
  const lag = route.reads === undefined || route.reads === 'key' ? 0 : Math.max(faultLagMs, indexLag);
  return world.directory.asOf(lag, () => route.handle(call));
}

/** The PDS dialect over one world; a reset makes a new one. */
export function createPdsDialect(world: PdsWorld): Dialect {
  const authenticate = createAuthenticate(world);
  const throttle = createThrottle(world.switches);

  const attachDue = (): void => {
    while (world.pendingEdges.length > 0 && (world.pendingEdges[0] as { at: number }).at <= world.clock.now()) {
      const due = world.pendingEdges.shift();
      if (due !== undefined) world.directory.write(due.attach);
    }
  };

  const dispatch = (exchange: Exchange): Reply => {
    if (exchange.method === 'GET' && LOGIN_PATHS.includes(exchange.path)) return loginPages(world, exchange);
    if (exchange.method !== 'POST') return notFoundAtGateway(exchange, world.switches);
    if (exchange.path === '/v2/oauth/token') {
      return world.directory.write(() =>
        json(200, oauthToken(world, createFields(formObject(exchange), world.switches))),
      );
    }
    if (exchange.path === '/v2/account/token') {
      return world.directory.write(() =>
        json(200, accountToken(world, createFields(jsonObject(exchange), world.switches))),
      );
    }
    const route = Object.hasOwn(ROUTES, exchange.path) ? ROUTES[exchange.path] : undefined;
    if (route === undefined) return notFoundAtGateway(exchange, world.switches);
    const served = world.switches.get('legacyEndpoints');
    if (route.legacy === true && served === 'I404NF') return notFoundAtGateway(exchange, world.switches);
    const caller = authenticate(exchange.headers.authorization);
    if (route.legacy === true && served === 'CheckRouterAccessFailed') {
      throw new Refusal(403, 'CheckRouterAccessFailed', '', 'The route is not open for this domain.');
    }
    return runRoute(world, route, jsonObject(exchange), caller, exchange.lagMs);
  };

  return {
    name: 'pds',
    bodyLimit: BODY_LIMIT,
    answer: (exchange) => {
      attachDue();
      const refused = throttle();
      if (refused !== null) return refused;
      try {
        return dispatch(exchange);
      } catch (cause) {
        if (cause instanceof Refusal) return refusalReply(cause, world.switches);
        throw cause;
      }
    },
    notHttp: () => gatewayReply(400, 'I400HD', 'Invalid request', world.switches),
    tooLarge: () => gatewayReply(413, 'I413RL', 'Request body too large', world.switches),
    crashed: () =>
      json(500, { code: 'InternalError', message: 'The request has been failed due to some unknown error.' }),
    baseHeaders: () => ({ 'x-ca-request-id': randomUUID().toUpperCase() }),
    ready: (origin) => {
      const account = (userId: string, role: string, more: object = {}): object => ({
        userId,
        role: world.directory.users.get({ user_id: userId })?.role ?? role,
        ...more,
        ...issueTokens(world, userId),
      });
      const administered = (userId: string): string[] =>
        world.directory
          .all<{ group_id: string }>('SELECT group_id FROM assignments WHERE user_id = ? ORDER BY group_id', userId)
          .map((row) => row.group_id);
      const { superadmin, admin, groupAdmin, user } = world.accounts;
      return {
        apiEndpoint: origin,
        authEndpoint: origin,
        domainId: DOMAIN_ID,
        rootGroupIds: world.directory
          .all<{ group_id: string }>('SELECT group_id FROM groups WHERE is_root = 1 ORDER BY group_id')
          .map((row) => row.group_id),
        users: [
          account(superadmin, 'superadmin'),
          account(admin, 'admin'),
          account(groupAdmin, 'user', { groupAdminOf: administered(groupAdmin) }),
          account(user, 'user', { groupAdminOf: administered(user) }),
        ],
        serviceApp: { appId: SERVICE_APP_ID, domainId: DOMAIN_ID, privateKeyPem: SERVICE_APP_PRIVATE_KEY_PEM },
      };
    },
    state: () => directoryState(world.directory),
  };
}
