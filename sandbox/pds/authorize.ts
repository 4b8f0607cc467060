import { randomBytes } from 'node:crypto';
import type { Exchange, Reply } from '../dialect.ts';
import { SERVICE_APP_ID } from '../keys.ts';
import type { PdsWorld } from './call.ts';
import { invalid, missing, Refusal } from './refusal.ts';
import { grantCode } from './sign-in.ts';

const AUTHORIZE = '/v2/oauth/authorize';
/** Stands for the login page, whose address no source names. */
const LOGIN = '/v2/sandbox/login';

/** The GET requests that are answered at all. */
export const LOGIN_PATHS: readonly string[] = [AUTHORIZE, LOGIN];

const LOGIN_TYPES = ['default', 'ding', 'ding_sns', 'ram', 'wechat', 'wechat_app'];
const TEN_MINUTES_MS = 600_000;

const redirect = (location: string): Reply => ({ status: 302, headers: { location, 'cache-control': 'no-store' } });

function backTo(
  world: PdsWorld,
  request: { clientId: string; redirectUri: string; state: string },
  userId: string,
): Reply {
  const target = new URL(request.redirectUri);
  target.searchParams.set('code', grantCode(world, request.clientId, request.redirectUri, userId));
  if (request.state !== '') target.searchParams.set('state', request.state);
  return redirect(target.href);
}

function authorize(world: PdsWorld, query: URLSearchParams): Reply {
  const needed = (name: string): string => {
    const value = query.get(name);
    if (value === null || value === '') throw missing(name);
    return value;
  };
  const clientId = needed('client_id');
  if (clientId !== SERVICE_APP_ID)
    throw new Refusal(404, 'NotFound', 'App', `The resource app ${clientId.slice(0, 100)} cannot be found.`);
  const redirectUri = needed('redirect_uri');
  if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol))
    throw invalid('redirect_uri', 'A URL is expected.');
  if (needed('response_type') !== 'code') throw invalid('response_type', 'code is expected.');
  const loginType = query.get('login_type');
  if (loginType !== null && !LOGIN_TYPES.includes(loginType)) throw invalid('login_type', 'It is not known.');

  const request = {
    clientId,
    redirectUri,
    state: query.get('state') ?? '',
    expiresAt: world.clock.now() + TEN_MINUTES_MS,
  };
  const at = world.switches.get('authorizeLogin');
  if (at !== 'page') return backTo(world, request, world.accounts[at]);
  for (const [id, open] of world.logins.requests)
    if (open.expiresAt <= world.clock.now()) world.logins.requests.delete(id);
  const id = randomBytes(16).toString('hex');
  world.logins.requests.set(id, request);
  return redirect(`${LOGIN}?request=${id}`);
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** A page with one link per named account: signing in means to choose one. */
function login(world: PdsWorld, query: URLSearchParams): Reply {
  const id = query.get('request') ?? '';
  const request = world.logins.requests.get(id);
  if (request === undefined || request.expiresAt <= world.clock.now())
    throw invalid('request', 'The sign-in has ended.');
  const accounts = Object.values(world.accounts);
  const chosen = query.get('user');
  if (chosen !== null) {
    if (!accounts.includes(chosen)) throw invalid('user', 'It is none of the accounts.');
    world.logins.requests.delete(id);
    return backTo(world, request, chosen);
  }
  const links = accounts.map((userId) => {
    const name = world.directory.users.get({ user_id: userId })?.nick_name ?? userId;
    return `<li><a href="${LOGIN}?request=${id}&amp;user=${encodeURIComponent(userId)}">${escape(name)}</a></li>`;
  });
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'cache-control': 'no-store',
    },
    body: `<!doctype html><meta charset="utf-8"><title>Sandbox sign-in</title><h1>Sandbox sign-in</h1><ul>${links.join('')}</ul>`,
  };
}

/** `GET /v2/oauth/authorize` and the page it leads to (§2.1). */
export function loginPages(world: PdsWorld, exchange: Exchange): Reply {
  return exchange.path === AUTHORIZE ? authorize(world, exchange.query) : login(world, exchange.query);
}
