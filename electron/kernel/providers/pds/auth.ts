import type { SignIn } from '#shared/domain/profile.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Vault } from '../../ports/vault.ts';
import { awaitShared } from '../shared-work.ts';
import { ASSERTION_WINDOW_S, peekToken, readPrivateKey, signAssertion } from './jwt.ts';
import type { PdsTransport, TokenSource } from './transport.ts';
import { tokenByAccountRefresh, tokenByJwt, tokenByOauthRefresh } from './token-calls.ts';
import type { TokenAnswer } from './wire.ts';

export interface AuthParts {
  transport: PdsTransport;
  vault: Vault;
  clock: Clock;
  logger: Logger;
  /** `profile/<id>`; secrets are `<prefix>/accessToken`, `/refreshToken`, `/privateKeyPem`. */
  vaultPrefix: string;
}

/** A token is renewed this long before its end. */
const EARLY_MS = 300_000;
/** After a failed early renewal the present token is used this long before the next try. */
const EARLY_PAUSE_MS = 30_000;

interface Held {
  value: string;
  version: number;
  /** Epoch ms; null: not known, used until the server refuses it. */
  renewAt: number | null;
}

/**
 * Lifetime of an answered token, ms: what the answer says, else what the token says of itself; null: not known. Relative, so that a wrong
 * clock does no harm.
 */
function lifetimeMs(answer: TokenAnswer, serverNow: number): number | null {
  const lifetime = saidLifetimeMs(answer, serverNow);
  return lifetime === null || lifetime <= 0 ? null : lifetime;
}

function saidLifetimeMs(answer: TokenAnswer, serverNow: number): number | null {
  if (answer.expires_in !== null) return answer.expires_in * 1000;
  const until = Date.parse(answer.expire_time);
  if (!Number.isNaN(until)) return until - serverNow;
  const { expiresAt, issuedAt } = peekToken(answer.access_token);
  return expiresAt !== null && issuedAt !== null ? expiresAt - issuedAt : null;
}

/** The part that both ways of signing in share: hold a token, renew it early or on refusal, one renewal at a time for everybody. */
abstract class RenewingTokens implements TokenSource {
  protected readonly parts: AuthParts;
  #held: Held | null = null;
  #version = 0;
  #flight: Promise<Result<Held>> | null = null;
  #earlyNotBefore = 0;

  constructor(parts: AuthParts) {
    this.parts = parts;
  }

  /** The stored token, or null where the first one has to be fetched. */
  protected abstract load(): Promise<Result<Omit<Held, 'version'> | null>>;
  /** Fetches a new token; whatever has to be kept is kept when this returns. */
  protected abstract fetchToken(): Promise<Result<TokenAnswer>>;
  protected drop(): void {
    this.#held = null;
    this.#version += 1;
  }

  async token(signal?: AbortSignal): Promise<Result<Held>> {
    if (this.#held === null) {
      if (this.#flight !== null) return awaitShared(this.#flight, signal);
      const loaded = await this.load();
      if (!loaded.ok) return loaded;
      // Several callers may have loaded at the same time; the first one's result stands.
      if (this.#held === null) {
        if (loaded.value === null) return this.#renewShared(signal);
        this.#held = { ...loaded.value, version: (this.#version += 1) };
      }
    }
    const held = this.#held;
    const now = this.parts.clock.now();
    if (held.renewAt === null || now < held.renewAt || now < this.#earlyNotBefore) return ok(held);
    const renewed = await this.#renewShared(signal);
    if (renewed.ok) return renewed;
    this.#earlyNotBefore = now + EARLY_PAUSE_MS;
    this.parts.logger.warn('early token renewal failed', { error: renewed.error.code });
    // The old one may still be good, and where there is nothing to renew with it is all there is: the server decides.
    return ok(held);
  }

  async renew(version: number, signal?: AbortSignal): Promise<Result<Held>> {
    if (this.#held !== null && this.#held.version > version) return ok(this.#held);
    return this.#renewShared(signal);
  }

  forget(): void {
    this.drop();
  }

  #renewShared(signal?: AbortSignal): Promise<Result<Held>> {
    // Not tied to the signal of the one who came first: the others wait for the same renewal.
    this.#flight ??= this.#renewOnce().finally(() => (this.#flight = null));
    return awaitShared(this.#flight, signal);
  }

  async #renewOnce(): Promise<Result<Held>> {
    const answer = await this.fetchToken();
    if (!answer.ok) return answer;
    const now = this.parts.clock.now();
    const lifetime = lifetimeMs(answer.value, now + (this.parts.transport.clockOffsetMs() ?? 0));
    const early = lifetime === null ? 0 : Math.min(EARLY_MS, lifetime / 2);
    this.#earlyNotBefore = 0;
    this.#held = {
      value: answer.value.access_token,
      version: (this.#version += 1),
      renewAt: lifetime === null ? null : now + lifetime - early,
    };
    return ok(this.#held);
  }
}

/** Errors of a token call that are about the credential, not about the way there. */
function isRefusal(error: AppError): boolean {
  return (
    [
      'auth.invalid',
      'auth.expired',
      'remote.invalid',
      'remote.forbidden',
      'remote.not-found',
      'remote.conflict',
      'remote.unsupported',
    ].includes(error.code) && error.remote !== undefined
  );
}

function refusedAs(code: 'auth.expired' | 'auth.invalid', error: AppError): AppError {
  return appError(
    code,
    { reason: String(error.params['reason'] ?? '') },
    { retry: 'after-sign-in', correlationId: error.correlationId, remote: error.remote },
  );
}

/**
 * Access token with refresh token. The refresh token changes with every use and the old one may die at once, so the new one is in the
 * vault before anybody uses its access token (spec/pds.md §2.2). Errors: `secret.missing`, `auth.expired`, what the vault and `net.*` say.
 */
class BearerTokens extends RenewingTokens {
  readonly #appId: string;
  #unsaved: TokenAnswer | null = null;
  /** Which of the two refresh calls this domain's tokens belong to, once one has worked. */
  #refreshBy: 'account' | 'oauth' | null = null;

  constructor(parts: AuthParts, appId: string) {
    super(parts);
    this.#appId = appId;
  }

  protected async load(): Promise<Result<Omit<Held, 'version'> | null>> {
    const stored = await this.parts.vault.get(`${this.parts.vaultPrefix}/accessToken`);
    if (!stored.ok) return stored;
    if (stored.value === null || stored.value.trim() === '') return ok(null);
    const value = stored.value.trim();
    const { expiresAt, issuedAt } = peekToken(value);
    const early =
      expiresAt === null ? 0 : Math.min(EARLY_MS, issuedAt === null ? EARLY_MS : (expiresAt - issuedAt) / 2);
    return ok({ value, renewAt: expiresAt === null ? null : expiresAt - early });
  }

  protected async fetchToken(): Promise<Result<TokenAnswer>> {
    if (this.#unsaved === null) {
      const stored = await this.parts.vault.get(`${this.parts.vaultPrefix}/refreshToken`);
      if (!stored.ok) return stored;
      if (stored.value === null || stored.value.trim() === '')
        return err(appError('secret.missing', { secret: 'refreshToken' }, { retry: 'after-sign-in' }));
      const answer = await this.#refresh(stored.value.trim());
      if (!answer.ok) return answer;
      this.#unsaved = answer.value;
    }
    // Kept until it is stored: a vault that is locked for a moment must not cost the only valid refresh token.
    const saved = await this.#save(this.#unsaved);
    if (!saved.ok) return saved;
    const answer = this.#unsaved;
    this.#unsaved = null;
    return ok(answer);
  }

  async #save(answer: TokenAnswer): Promise<Result<void>> {
    const { vault, vaultPrefix } = this.parts;
    if (answer.refresh_token !== '') {
      const saved = await vault.set(`${vaultPrefix}/refreshToken`, answer.refresh_token);
      if (!saved.ok) return saved;
    }
    return vault.set(`${vaultPrefix}/accessToken`, answer.access_token);
  }

  async #refresh(refreshToken: string): Promise<Result<TokenAnswer>> {
    const { transport } = this.parts;
    const byAccount = () => tokenByAccountRefresh(transport, { app_id: this.#appId, refresh_token: refreshToken });
    const byOauth = () => tokenByOauthRefresh(transport, { client_id: this.#appId, refresh_token: refreshToken });
    const first = this.#refreshBy === 'oauth' ? await byOauth() : await byAccount();
    if (first.ok) {
      this.#refreshBy ??= 'account';
      return first;
    }
    if (!isRefusal(first.error)) return first;
    if (this.#refreshBy === null) {
      // Nothing in a token tells to which of the two it belongs; a refused one is not used up.
      const second = await byOauth();
      if (second.ok) {
        this.#refreshBy = 'oauth';
        return second;
      }
      if (!isRefusal(second.error)) return second;
    }
    return err(refusedAs('auth.expired', first.error));
  }

  override forget(): void {
    this.#unsaved = null;
    super.forget();
  }
}

/**
 * JWT application: a token is minted from the private key whenever one is needed; nothing is stored (spec/pds.md §2.3).
 * Errors: `secret.missing`, `auth.bad-key`, `auth.clock` (the clocks differ by more than the assertion's window), `auth.invalid`, `net.*`.
 */
class JwtTokens extends RenewingTokens {
  readonly #who: Extract<SignIn, { method: 'jwt' }>;

  constructor(parts: AuthParts, who: Extract<SignIn, { method: 'jwt' }>) {
    super(parts);
    this.#who = who;
  }

  protected load(): Promise<Result<null>> {
    return Promise.resolve(ok(null));
  }

  protected async fetchToken(): Promise<Result<TokenAnswer>> {
    const { vault, vaultPrefix, clock, transport } = this.parts;
    const pem = await vault.get(`${vaultPrefix}/privateKeyPem`);
    if (!pem.ok) return pem;
    if (pem.value === null || pem.value.trim() === '')
      return err(appError('secret.missing', { secret: 'privateKeyPem' }, { retry: 'after-sign-in' }));
    const key = readPrivateKey(pem.value);
    if (!key.ok) return key;
    const assertion = signAssertion(key.value, this.#who, clock.now());
    const answer = await tokenByJwt(transport, { client_id: this.#who.appId, assertion });
    if (answer.ok || !isRefusal(answer.error)) return answer;
    const offset = transport.clockOffsetMs();
    if (offset !== null && Math.abs(offset) > ASSERTION_WINDOW_S * 1000) {
      const { correlationId, remote } = answer.error;
      return err(appError('auth.clock', { offsetSeconds: Math.round(offset / 1000) }, { correlationId, remote }));
    }
    return err(refusedAs('auth.invalid', answer.error));
  }
}

/** The token source of a profile's way of signing in; PDS knows no password. */
export function createTokens(signIn: SignIn, parts: AuthParts): TokenSource {
  if (signIn.method === 'jwt') return new JwtTokens(parts, signIn);
  if (signIn.method === 'token') return new BearerTokens(parts, signIn.appId);
  const wrong = err(appError('profile.invalid', { field: 'signIn' }));
  return { token: () => Promise.resolve(wrong), renew: () => Promise.resolve(wrong), forget: () => undefined };
}
