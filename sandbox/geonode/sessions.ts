import { createHash } from 'node:crypto';
import { randomText } from './http/csrf.ts';
import type { TokenRow, UserRow } from './rows.ts';
import { rulesOf } from './world.ts';
import type { GeonodeWorld } from './world.ts';

/** A session that asks to be remembered, in seconds, by the way of logging in. */
const REMEMBERED = { accounts: 10 * 365 * 86_400, allauth: 14 * 86_400 } as const;
const USUAL_SESSION_MS = 14 * 86_400_000;
/** Sessions that wait for a token which is missing live on the server like any other. */
const MISSING = 'missing';

/** What is kept of a password. The people of a sandbox are invented; this only keeps passwords out of sight. */
export function passwordDigest(username: string, password: string): string {
  return createHash('sha256').update(`${username}\n${password}`).digest('base64');
}

/** Whether the password is the user's. */
export function passwordFits(user: UserRow, password: string): boolean {
  return user.password !== '' && user.password === passwordDigest(user.username, password);
}

/** The user's living access token; a new one when there is none. */
export function tokenFor(world: GeonodeWorld, user: UserRow): TokenRow | null {
  if (world.switches.get('geonodeSessionToken') === 'missing') return null;
  const { directory, clock } = world;
  const known = directory
    .all<TokenRow>('SELECT * FROM gn_tokens WHERE user_id = ? AND expires > ?', user.id, clock.now())
    .at(0);
  if (known !== undefined) return known;
  const life = Number(world.switches.get('geonodeTokenSeconds')) * 1000;
  const row: TokenRow = { token: randomText(30), user_id: user.id, expires: clock.now() + life };
  directory.tokens.insert(row);
  return row;
}

/** The active user of a Bearer token, or null. */
export function bearerUser(world: GeonodeWorld, token: string): UserRow | null {
  const row = world.directory.tokens.get({ token });
  if (row === undefined || row.expires <= world.clock.now()) return null;
  const user = world.directory.users.get({ id: row.user_id });
  return user !== undefined && user.active === 1 ? user : null;
}

/** Opens a session; returns its key and, for a remembered one, its cookie's life in seconds. */
export function openSession(
  world: GeonodeWorld,
  user: UserRow,
  isRemembered: boolean,
): { key: string; maxAge: number | undefined } {
  const rules = rulesOf(world);
  const key = randomText(32).toLowerCase();
  const maxAge = isRemembered ? REMEMBERED[rules.login] : undefined;
  const token = rules.sessionNeedsToken ? (tokenFor(world, user)?.token ?? MISSING) : '';
  const expires = world.clock.now() + (maxAge === undefined ? USUAL_SESSION_MS : maxAge * 1000);
  world.directory.sessions.insert({ key, user_id: user.id, expires, token });
  return { key, maxAge };
}

/** What a session cookie is worth: a user, nobody, or a user whose token ran out. */
export function sessionUser(world: GeonodeWorld, key: string | undefined): UserRow | 'token-ended' | null {
  const row = key === undefined ? undefined : world.directory.sessions.get({ key });
  if (row === undefined || row.expires <= world.clock.now()) return null;
  const user = world.directory.users.get({ id: row.user_id });
  if (user === undefined || user.active === 0) return null;
  if (row.token !== '' && rulesOf(world).sessionNeedsToken) {
    const token = world.directory.tokens.get({ token: row.token });
    if (token === undefined || token.expires <= world.clock.now()) return 'token-ended';
  }
  return user;
}

/** The user named in a login: by exact username, from 2.8 on also by e-mail in any letter case. */
export function userOfLogin(world: GeonodeWorld, login: string, allowsMail: boolean): UserRow | undefined {
  const { directory } = world;
  const named = directory.userByName(login);
  if (named !== undefined || !allowsMail || !login.includes('@')) return named;
  return directory.all<UserRow>(
    "SELECT * FROM gn_users WHERE lower(email) = ? AND email <> ''",
    login.toLowerCase(),
  )[0];
}
