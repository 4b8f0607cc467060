import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserRow } from '../directory/rows.ts';
import { SERVICE_APP_ID, SERVICE_APP_PUBLIC_KEY } from '../keys.ts';
import type { PdsWorld } from './call.ts';
import { verifyJwt } from './jwt.ts';
import { DOMAIN_ID } from './objects.ts';
import type { Fields } from './fields.ts';
import { invalid, Refusal } from './refusal.ts';
import { enabledUser, refreshed, tokenAnswer } from './tokens.ts';
import type { Holder } from './tokens.ts';
import { newUser } from './users.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** exp may be at most so far from nbf, or from now without one (§2.3). */
const LONGEST_ASSERTION_SECONDS = 15 * 60;
const LONGEST_JTI = 128;
const LONGEST_ASSERTION = 64 * 1024;
const LONGEST_REDIRECT_URI = 16 * 1024;
const SHORTEST_DOCUMENTED_JTI = 16;

function knownApp(clientId: string): string {
  const one = Buffer.from(clientId);
  const other = Buffer.from(SERVICE_APP_ID);
  if (one.length !== other.length || !timingSafeEqual(one, other)) {
    throw new Refusal(404, 'NotFound', 'App', `The resource app ${clientId} cannot be found.`);
  }
  return SERVICE_APP_ID;
}

const badAssertion = (why: string, base = 'InvalidParameter'): Refusal =>
  new Refusal(400, base, 'Assertion', `The input parameter assertion is not valid. ${why}`);

/** Judges an assertion by real time, whatever the movable clock says, and names its holder (§2.3). */
function holderOfAssertion(world: PdsWorld, assertion: string): Holder {
  const claims = verifyJwt(assertion, SERVICE_APP_PUBLIC_KEY);
  if (claims === null) throw badAssertion('It is no RS256 JWT signed with the key of the app.');
  const now = Date.now() / 1000;
  const {
    iss,
    sub,
    sub_type: subType,
    aud,
    jti,
    exp,
    iat,
    nbf,
    auto_create: autoCreate,
  } = claims as Record<string, unknown>;
  if (iss !== SERVICE_APP_ID) throw badAssertion('iss must be the App ID.');
  if (aud !== DOMAIN_ID) throw badAssertion('aud must be the domain id.');
  if (typeof sub !== 'string' || sub === '') throw badAssertion('sub is missing.');
  const shortest = world.switches.get('assertionJtiLength') === 'documented' ? SHORTEST_DOCUMENTED_JTI : 1;
  if (typeof jti !== 'string' || jti.length < shortest || jti.length > LONGEST_JTI) {
    throw badAssertion(`jti must have ${shortest} to ${LONGEST_JTI} characters.`);
  }
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw badAssertion('exp is missing.');
  if (exp <= now) throw badAssertion('It has expired.', 'InvalidParameterExpired');
  if (iat !== undefined && typeof iat !== 'number') throw badAssertion('iat must be a number.');
  if (nbf !== undefined && typeof nbf !== 'number') throw badAssertion('nbf must be a number.');
  if (typeof iat === 'number' && iat > now) throw badAssertion('iat lies in the future.');
  if (typeof nbf === 'number' && nbf > now) throw badAssertion('nbf lies in the future.');
  if (exp - (nbf ?? now) > LONGEST_ASSERTION_SECONDS) throw badAssertion('It is valid for more than 15 minutes.');
  if (autoCreate !== undefined && typeof autoCreate !== 'boolean') throw badAssertion('auto_create must be a boolean.');

  for (const [id, expires] of world.usedAssertions) if (expires <= now) world.usedAssertions.delete(id);
  if (world.usedAssertions.has(jti) && world.switches.get('assertionReuse') === 'refuse')
    throw badAssertion('Its jti was used before.');

  let holder: Holder;
  if (subType === 'service') {
    if (sub !== DOMAIN_ID) throw badAssertion('sub must be the domain id for sub_type service.');
    holder = { service: true };
  } else if (subType === 'user') {
    const known = world.directory.users.get({ user_id: sub });
    const created = known === undefined && autoCreate === true ? autoCreated(world, sub) : undefined;
    holder = { service: false, user: created ?? enabledUser(world, sub) };
  } else throw badAssertion('sub_type must be user or service.');
  world.usedAssertions.set(jti, exp);
  return holder;
}

function autoCreated(world: PdsWorld, userId: string): UserRow {
  if ([...userId].length > 64 || /[#\p{Cc}]/u.test(userId) || !userId.isWellFormed())
    throw badAssertion('sub cannot be a user id.');
  return newUser(world, { user_id: userId, nick_name: userId, creator: 'system' });
}

/** `POST /v2/oauth/token`, form-encoded (§2.1). */
export function oauthToken(world: PdsWorld, form: Fields): Record<string, unknown> {
  const grant = form.required('grant_type');
  const appId = knownApp(form.required('client_id'));
  switch (grant) {
    case 'refresh_token':
      return refreshed(world, form.required('refresh_token'), appId, world.switches.get('oauthRefreshRotates'));
    case JWT_BEARER:
      return tokenAnswer(world, holderOfAssertion(world, form.required('assertion', LONGEST_ASSERTION)), appId);
    // One SDK sends `code` for the documented `authorization_code` (§2.1).
    case 'authorization_code':
    case 'code': {
      const code = form.required('code');
      const grantOf = world.logins.codes.get(code);
      world.logins.codes.delete(code);
      if (grantOf === undefined || grantOf.expiresAt <= world.clock.now() || grantOf.clientId !== appId)
        throw invalid('code', 'It was not given out, is used up or has ended.');
      if (form.required('redirect_uri', LONGEST_REDIRECT_URI) !== grantOf.redirectUri)
        throw invalid('redirect_uri', 'It is another one than the code was given out for.');
      return tokenAnswer(world, { service: false, user: enabledUser(world, grantOf.userId) }, appId);
    }
    default:
      throw new Refusal(
        400,
        'InvalidParameterNotSupported',
        'GrantType',
        `The grant_type ${grant.slice(0, 100)} is not supported.`,
      );
  }
}

/** `POST /v2/account/token`, JSON (§2.2, refresh B). */
export function accountToken(world: PdsWorld, body: Fields): Record<string, unknown> {
  const appId = knownApp(body.required('app_id'));
  const grant = body.filled('grant_type') ?? 'refresh_token';
  if (grant !== 'refresh_token') {
    throw new Refusal(400, 'InvalidParameterNotSupported', 'GrantType', 'The grant_type must be refresh_token.');
  }
  return refreshed(world, body.required('refresh_token'), appId, true);
}

/** A code for a user who just signed in, good for ten minutes and one exchange. */
export function grantCode(world: PdsWorld, clientId: string, redirectUri: string, userId: string): string {
  const code = randomBytes(16).toString('hex');
  world.logins.codes.set(code, { clientId, redirectUri, userId, expiresAt: world.clock.now() + 600_000 });
  return code;
}
