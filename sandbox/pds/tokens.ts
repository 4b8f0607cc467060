import { randomBytes } from 'node:crypto';
import type { RefreshTokenRow, UserRow } from '../directory/rows.ts';
import { SERVICE_APP_ID } from '../keys.ts';
import type { Caller, PdsWorld } from './call.ts';
import { signJwt, verifyJwt } from './jwt.ts';
import type { JwtPayload } from './jwt.ts';
import { DOMAIN_ID } from './objects.ts';
import { Refusal } from './refusal.ts';

/** The id behind service tokens; no user of the directory has it. */
const SERVICE_ACCOUNT_ID = 'service-kestrel-sandbox';

/** The token lives a little longer than `expires_in` says, as the official sample does (§2.2). */
const GRACE_SECONDS = 60;
const DAY_MS = 86_400_000;

const SCOPES = [
  'DRIVE.ALL',
  'SHARE.ALL',
  'FILE.ALL',
  'USER.ALL',
  'VIEW.ALL',
  'IMAGE.ALL',
  'INVITE.ALL',
  'STORAGE.ALL',
  'STORAGEFILE.LIST',
  'BATCH',
  'OAUTH.ALL',
  'ACCOUNT.ALL',
];

/** Whoever a token is for. */
export type Holder = { readonly service: true } | { readonly service: false; readonly user: UserRow };

function holderId(holder: Holder): string {
  return holder.service ? SERVICE_ACCOUNT_ID : holder.user.user_id;
}

function accessToken(world: PdsWorld, holder: Holder, appId: string): string {
  const issued = Math.floor(world.clock.now() / 1000);
  const customJson = JSON.stringify({
    clientId: appId,
    domainId: DOMAIN_ID,
    scope: SCOPES,
    role: holder.service ? 'superadmin' : holder.user.role,
    ref: '',
    device_id: '',
    ...(holder.service ? { subType: 'service' } : {}),
  });
  const expires = issued + world.switches.get('accessTokenSeconds') + GRACE_SECONDS;
  return signJwt({ userId: holderId(holder), customJson, exp: expires, iat: issued }, world.signingKey.privateKey);
}

function refreshToken(world: PdsWorld, holder: Holder, appId: string): string {
  const token = randomBytes(16).toString('hex');
  world.directory.refreshTokens.insert({
    token,
    user_id: holderId(holder),
    app_id: appId,
    service: holder.service ? 1 : 0,
    issued_at: world.clock.now(),
    replaced: 0,
  });
  return token;
}

/** The answer of both token calls (§2.1); `refresh` is the token to hand back, a new one when absent. */
export function tokenAnswer(world: PdsWorld, holder: Holder, appId: string, refresh?: string): Record<string, unknown> {
  const seconds = world.switches.get('accessTokenSeconds');
  const user = holder.service ? undefined : holder.user;
  const serviceId = world.switches.get('serviceUserId') === 'account' ? SERVICE_ACCOUNT_ID : '';
  return {
    access_token: accessToken(world, holder, appId),
    refresh_token: refresh ?? refreshToken(world, holder, appId),
    expires_in: seconds,
    expire_time: new Date(Math.floor(world.clock.now() / 1000 + seconds) * 1000).toISOString().replace('.000Z', 'Z'),
    token_type: 'Bearer',
    user_id: user?.user_id ?? serviceId,
    user_name: user?.user_name ?? '',
    nick_name: user?.nick_name ?? '',
    avatar: user?.avatar ?? '',
    role: user?.role ?? 'superadmin',
    status: user?.status ?? 'enabled',
    default_drive_id: user?.default_drive_id ?? '',
    domain_id: DOMAIN_ID,
    is_first_login: false,
    need_link: false,
    pin_setup: false,
    need_rp_verify: false,
    state: '',
    exist_link: [],
    user_data: user === undefined ? {} : (JSON.parse(user.user_data) as unknown),
    device_id: '',
    device_name: '',
  };
}

/** Access and refresh token for an account of the ready object. */
export function issueTokens(world: PdsWorld, userId: string): { accessToken: string; refreshToken: string } {
  const user = world.directory.users.get({ user_id: userId });
  // The account may have been deleted in a directory kept in a file; its place in the ready object stays.
  if (user === undefined) return { accessToken: '', refreshToken: '' };
  const holder: Holder = { service: false, user };
  return {
    accessToken: accessToken(world, holder, SERVICE_APP_ID),
    refreshToken: refreshToken(world, holder, SERVICE_APP_ID),
  };
}

/** Exchanges a refresh token (§2.2); `rotates` tells whether a new one is handed out. */
export function refreshed(world: PdsWorld, token: string, appId: string, rotates: boolean): Record<string, unknown> {
  const wrong = (why: string): Refusal =>
    new Refusal(400, 'InvalidParameter', 'RefreshToken', `The input parameter refresh_token is not valid. ${why}`);
  if (!/^[0-9a-f]{32}$/.test(token)) throw wrong('It is malformed.');
  const row: RefreshTokenRow | undefined = world.directory.refreshTokens.get({ token });
  if (row === undefined || (row.replaced === 1 && world.switches.get('oldRefreshToken') === 'dies'))
    throw wrong('It is not known.');
  if (row.app_id !== appId) throw wrong('It belongs to another app.');
  if (world.clock.now() >= row.issued_at + world.switches.get('refreshTokenDays') * DAY_MS) {
    throw new Refusal(
      world.switches.get('refreshExpiredStatus'),
      'RefreshTokenExpired',
      '',
      'The refresh token has expired.',
    );
  }
  const holder =
    row.service === 1
      ? ({ service: true } as const)
      : { service: false as const, user: enabledUser(world, row.user_id) };
  if (!rotates) return tokenAnswer(world, holder, appId, token);
  world.directory.refreshTokens.update({ ...row, replaced: 1 });
  return tokenAnswer(world, holder, appId);
}

/** A user who may sign in. */
export function enabledUser(world: PdsWorld, userId: string): UserRow {
  const user = world.directory.users.get({ user_id: userId });
  if (user === undefined) throw new Refusal(404, 'NotFound', 'User', `The resource user ${userId} cannot be found.`);
  if (user.status === 'disabled') throw new Refusal(403, 'Forbidden', '', 'UserNotEnabled: the user is disabled.');
  return user;
}

const invalidToken = (why: string): Refusal =>
  new Refusal(401, 'AccessTokenInvalid', '', `AccessToken is invalid. ErrValidateTokenFailed: ${why}`);

interface AccessPayload {
  readonly userId: string;
  readonly exp: number;
  readonly role: string;
  readonly service: boolean;
}

function readPayload(payload: JwtPayload | null): AccessPayload | null {
  const userId = payload?.['userId'];
  const exp = payload?.['exp'];
  const custom = payload?.['customJson'];
  if (typeof userId !== 'string' || typeof exp !== 'number' || typeof custom !== 'string') return null;
  const { role, subType } = JSON.parse(custom) as { role: string; subType?: string };
  return { userId, exp, role, service: subType === 'service' };
}

export type Authenticate = (authorization: string | undefined) => Caller;

/**
 * Finds out who calls. Signatures are remembered, since a sync sends the same
 * token a hundred thousand times; expiry, status and role are looked at anew.
 */
export function createAuthenticate(world: PdsWorld): Authenticate {
  const verified = new Map<string, AccessPayload>();
  return (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw invalidToken('no bearer token');
    let payload = verified.get(token) ?? null;
    if (payload === null) {
      payload = readPayload(verifyJwt(token, world.signingKey.publicKey));
      if (payload === null) throw invalidToken('the token was not issued here');
      if (verified.size >= 10_000) verified.clear();
      verified.set(token, payload);
    }
    if (world.clock.now() >= payload.exp * 1000) {
      throw new Refusal(
        401,
        world.switches.get('expiredToken'),
        '',
        'AccessToken is invalid. ErrValidateTokenFailed: the token has expired',
      );
    }
    if (payload.service) {
      const id = world.switches.get('serviceUserId') === 'account' ? SERVICE_ACCOUNT_ID : '';
      return { userId: id, role: 'superadmin', service: true };
    }
    const user = world.directory.users.get({ user_id: payload.userId });
    if (user === undefined) throw invalidToken('the user does not exist');
    if (user.status === 'disabled') {
      const code = world.switches.get('disabledUser');
      throw new Refusal(code === 'Forbidden' ? 403 : 401, code, '', 'UserNotEnabled: the user is disabled.');
    }
    if (user.role !== payload.role) {
      throw new Refusal(
        403,
        world.switches.get('roleChanged'),
        '',
        'UserRoleChanged: sign in again to get a token for the new role.',
      );
    }
    return { userId: user.user_id, role: user.role, service: false };
  };
}
