import type { Exchange, Reply } from '../dialect.ts';
import type { EraRules } from './eras.ts';
import { cookieLine, endedCookie, readCookies } from './http/cookies.ts';
import { maskSecret, newSecret, randomText, secretOf } from './http/csrf.ts';
import { readForm } from './http/form.ts';
import type { Form } from './http/form.ts';
import { readMessages, writeMessages } from './http/messages.ts';
import type { Message } from './http/messages.ts';
import type { UserRow } from './rows.ts';
import { bearerUser, passwordFits, sessionUser } from './sessions.ts';
import { rulesOf } from './world.ts';
import type { GeonodeWorld } from './world.ts';

const CSRF_SECONDS = 364 * 86_400;
const SESSION_SECONDS = 14 * 86_400;
/** What the youngest releases send along with everything. */
const STRICT_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Headers of every answer. A redirect to the address with a slash is made before the site itself is asked. */
function siteHeaders(era: EraRules['era'], status: number): Record<string, string> {
  if (era !== 'F') return { 'content-language': era === 'E' ? 'en-us' : 'en', 'x-frame-options': 'SAMEORIGIN' };
  if (status === 301) return STRICT_HEADERS;
  return { 'content-language': 'en-us', 'x-frame-options': 'DENY', ...STRICT_HEADERS };
}

const OTHER_SITE = 'http://maps.kestrel.example';

/** What the Authorization header came to. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'wrong-basic' }
  | { readonly kind: 'user'; readonly user: UserRow };

/** One request on its way through the site: who asks, what was sent, and which cookies go back. */
export interface Visit {
  readonly world: GeonodeWorld;
  readonly rules: EraRules;
  readonly exchange: Exchange;
  readonly method: string;
  /** Path, percent-decoded. */
  readonly path: string;
  readonly form: Form;
  /** Who asks by any means; null for an anonymous caller. */
  readonly user: UserRow | null;
  /** Who is logged in by session: some views look at nothing else. */
  readonly sessionUser: UserRow | null;
  readonly credentials: Credentials;
  /** Scheme and host that were dialled. */
  readonly origin: string;
  /** What the site believes to be its own address. */
  readonly siteUrl: string;
  /** Whether the caller prefers Chinese and this release speaks it. */
  readonly isChinese: boolean;
  /** A CSRF token for a form; makes the answer set the cookie. */
  csrfToken(): string;
  /** The token that was sent fits the cookie. */
  csrfFits(): 'fits' | 'no-cookie' | 'no-token' | 'wrong-token';
  say(level: number, text: string): void;
  /** The waiting messages, which are shown once. */
  takeMessages(): readonly Message[];
  logIn(session: { key: string; maxAge: number | undefined }): void;
  logOut(): void;
  /** Adds the cookies and headers that every answer has. */
  finish(reply: Reply): Reply;
}

function decodeBasic(value: string): { name: string; password: string } | null {
  if (!/^[A-Za-z0-9+/]+=*$/.test(value)) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const mark = text.indexOf(':');
  return mark < 0 ? null : { name: text.slice(0, mark), password: text.slice(mark + 1) };
}

function credentialsOf(world: GeonodeWorld, header: string | undefined, isV2: boolean): Credentials {
  const [scheme = '', value = ''] = (header ?? '').trim().split(/\s+(.*)/s);
  if (/^bearer$/i.test(scheme)) {
    const user = bearerUser(world, value);
    return user === null ? { kind: 'none' } : { kind: 'user', user };
  }
  if (!/^basic$/i.test(scheme)) return { kind: 'none' };
  const pair = decodeBasic(value);
  if (pair === null) return { kind: 'malformed' };
  // Outside of v2 the middleware cuts the password at its first colon (§7.4).
  const password = isV2 ? pair.password : (pair.password.split(':')[0] as string);
  const user = world.directory.userByName(pair.name);
  if (user === undefined || user.active === 0 || !passwordFits(user, password)) return { kind: 'wrong-basic' };
  return { kind: 'user', user };
}

function originOf(exchange: Exchange): string {
  return `http://${exchange.headers.host ?? '127.0.0.1'}`;
}

const isV2Path = (path: string): boolean => path.startsWith('/api/v2/');

/** Looks at a request: session, credentials, form, cookies. */
export function createVisit(world: GeonodeWorld, exchange: Exchange, path: string): Visit {
  const rules = rulesOf(world);
  const { headers } = exchange;
  const jar = readCookies(headers.cookie);
  const cookies = new Map<string, string>();
  const now = world.clock.now();
  const secure = world.switches.get('geonodeSecureCookies') === 'on';
  const messageForm = rules.messagesCookie === 'none' ? null : rules.messagesCookie;
  const set = (name: string, value: string, more: { maxAge?: number; httpOnly?: boolean } = {}): void => {
    cookies.set(name, cookieLine(name, value, { now, secure, sameSite: rules.sameSite, ...more }));
  };

  const origin = originOf(exchange);
  const siteUrl = world.switches.get('geonodeSiteUrl') === 'other' ? OTHER_SITE : origin;
  const form = readForm(headers, exchange.body);

  let secret = secretOf(jar.get('csrftoken'));
  let messages: readonly Message[] =
    messageForm === null ? [] : readMessages(jar.get('messages'), messageForm, world.secret);
  let messagesChanged = false;

  const sessionKey = jar.get('sessionid');
  const found = sessionUser(world, sessionKey);
  if (found === 'token-ended') {
    world.directory.sessions.delete({ key: sessionKey as string });
    messages = [...messages, { level: 30, text: 'Session is Expired. Please login again!' }];
    messagesChanged = true;
  }
  const bySession = found === 'token-ended' ? null : found;
  const isV2 = isV2Path(path);
  const counts = rules.tokenAuth === 'everywhere' || (rules.tokenAuth === 'v2' && isV2);
  const credentials: Credentials = counts ? credentialsOf(world, headers.authorization, isV2) : { kind: 'none' };
  const user = credentials.kind === 'user' ? credentials.user : bySession;
  if (sessionKey === undefined && rules.anonymousSessions) {
    set('sessionid', randomText(32).toLowerCase(), { maxAge: SESSION_SECONDS, httpOnly: true });
  }

  const setCsrf = (): string => {
    secret ??= newSecret();
    set('csrftoken', rules.csrfCookie === 'masked' ? maskSecret(secret) : secret, { maxAge: CSRF_SECONDS });
    return secret;
  };

  return {
    world,
    rules,
    exchange,
    method: exchange.method,
    path,
    form,
    user,
    sessionUser: bySession,
    credentials,
    origin,
    siteUrl,
    isChinese: /^zh/i.test(headers['accept-language'] ?? '') && !['E', 'F'].includes(rules.era),
    csrfToken: () => {
      const current = setCsrf();
      return rules.csrfForm === 'masked' ? maskSecret(current) : current;
    },
    csrfFits: () => {
      if (secretOf(jar.get('csrftoken')) === null) return 'no-cookie';
      const sent = (exchange.method === 'POST' ? form.get('csrfmiddlewaretoken') : undefined) ?? '';
      const token = sent !== '' ? sent : headers['x-csrftoken'];
      if (token === undefined || token === '') return 'no-token';
      return secretOf(String(token)) === secretOf(jar.get('csrftoken')) ? 'fits' : 'wrong-token';
    },
    say: (level, text) => {
      messages = [...messages, { level, text }];
      messagesChanged = true;
    },
    takeMessages: () => {
      const waiting = messages;
      if (waiting.length > 0) messagesChanged = true;
      messages = [];
      return waiting;
    },
    logIn: (session) => {
      secret = newSecret();
      setCsrf();
      set('sessionid', session.key, {
        httpOnly: true,
        ...(session.maxAge === undefined ? {} : { maxAge: session.maxAge }),
      });
    },
    logOut: () => {
      if (sessionKey !== undefined) world.directory.sessions.delete({ key: sessionKey });
      cookies.set('sessionid', endedCookie('sessionid', rules.sameSite));
    },
    finish: (reply) => {
      if (messageForm !== null && messagesChanged) {
        if (messages.length === 0) cookies.set('messages', endedCookie('messages', rules.sameSite));
        else set('messages', writeMessages(messages, messageForm, world.secret), { httpOnly: true });
      }
      // The order in which the real server writes them.
      const lines = ['csrftoken', 'messages', 'sessionid'].flatMap((name) => cookies.get(name) ?? []);
      const given = reply.headers?.['location'];
      const location =
        typeof given === 'string' && rules.absoluteLocations && given.startsWith('/') ? origin + given : given;
      return {
        ...reply,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          ...siteHeaders(rules.era, reply.status),
          ...reply.headers,
          ...(location === undefined ? {} : { location }),
          ...(lines.length === 0 ? {} : { 'set-cookie': lines }),
        },
      };
    },
  };
}
