import { CookieJar } from 'tough-cookie';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Vault } from '../../ports/vault.ts';
import type { AxiosRequestConfig, Http, HttpRequest, HttpResponse } from '../http/http.ts';
import { redactText } from '../http/redact.ts';
import { awaitShared } from '../shared-work.ts';
import { isLoginBounce, jsonOf, judge, locationPath, wholePage } from './answer.ts';
import { encodeForm, withValues } from './forms.ts';
import { readLoginPage, usernameOfPath, type LoginPage } from './html.ts';
import { userInfo, type UserInfo } from './wire.ts';

const ACCEPT = {
  html: 'text/html,application/xhtml+xml',
  json: 'application/json',
  image: 'image/png,image/jpeg,image/gif,image/webp',
} as const;

export interface SessionParts {
  http: Http;
  /** Address of the site; may carry a path. */
  base: URL;
  username: string;
  vault: Vault;
  /** Secrets are `<vaultPrefix>/password`. */
  vaultPrefix: string;
  clock: Clock;
  logger: Logger;
}

export interface SessionRequest<T> {
  method: HttpRequest['method'];
  /** Below the site's address, with a leading slash; percent-encoded. */
  path: string;
  query?: [string, string][];
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  kind: HttpRequest['kind'];
  /** See `HttpRequest.repeat`. */
  repeat?: HttpRequest['repeat'];
  /** What the answer should be. */
  accept: keyof typeof ACCEPT;
  signal?: AbortSignal;
  config?: AxiosRequestConfig;
  timeoutMs?: number;
  /** Judges an answer below 400 that is no bounce; where it says "again", a read is repeated. */
  read: (response: HttpResponse, call: string) => Result<T>;
}

/** How whoever is signed in can be asked for; versions differ (spec/geonode.md §7.4). */
type WhoWay = 'v2' | 'o-v4' | 'page';
const WHO_PATH: Record<WhoWay, string> = {
  v2: '/api/v2/userinfo/',
  'o-v4': '/api/o/v4/userinfo',
  page: '/groups/create/',
};

export interface SignedIn {
  username: string;
  /** Null in versions that do not tell. */
  info: UserInfo | null;
}

interface Login {
  version: number;
  jar: CookieJar;
  /** Sent instead of the session where no form can be used: Bearer everywhere, or Basic on v2 only. */
  authorization: { value: string; onlyV2: boolean } | null;
  who: SignedIn;
}

/** An answer that does not fit is checked at most this often for a session that has silently ended. */
const PROOF_MS = 5_000;
const SESSION_COOKIE = 'sessionid';

/**
 * Being signed in to a GeoNode: cookies, CSRF token, and whom the server takes us for (spec/geonode.md §7). A session that ends is not
 * always said: many pages then answer as to a stranger, with less in them. So the session cookie is watched, and refusals are checked.
 * A read is replayed once after signing in again; a write never.
 */
export class Session {
  readonly #parts: SessionParts;
  #login: Login | null = null;
  #signingIn: Promise<Result<Login>> | null = null;
  #version = 0;
  #whoWay: WhoWay | null = null;
  #provenAt = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Drops cookies and tokens. */
  forget(): void {
    this.#login = null;
  }

  url(path: string, query: [string, string][] = []): URL {
    const url = new URL(this.#parts.base.href.replace(/\/+$/, '') + path);
    for (const [name, value] of query) url.searchParams.append(name, value);
    return url;
  }

  /** The value of the CSRF cookie; empty when no page has set one. Versions accept it in place of a form's own token. */
  csrfCookie(): string {
    const cookies = this.#login?.jar.getCookiesSync(this.url('/').href) ?? [];
    return cookies.find((cookie) => cookie.key === 'csrftoken')?.value ?? '';
  }

  /** Who is signed in; signs in where needed. */
  async who(signal?: AbortSignal): Promise<Result<SignedIn>> {
    const login = await this.#ensure(signal);
    return login.ok ? ok(login.value.who) : login;
  }

  /** Is the server still taking us for who we are? Signs in again where not. True: it did all along. */
  async stillSignedIn(signal?: AbortSignal): Promise<Result<boolean>> {
    const login = await this.#ensure(signal);
    if (!login.ok) return login;
    const who = await this.#askWho(login.value, signal);
    if (!who.ok) return who;
    if (who.value !== null) return ok(true);
    const again = await this.#renew(login.value.version, signal);
    return again.ok ? ok(false) : again;
  }

  /** As `stillSignedIn`, taking a proof of the last seconds for an answer. */
  stillSignedInLately(signal?: AbortSignal): Promise<Result<boolean>> {
    const lately = this.#login !== null && this.#parts.clock.now() - this.#provenAt < PROOF_MS;
    return lately ? Promise.resolve(ok(true)) : this.stillSignedIn(signal);
  }

  /** One request as nobody, without cookies: probes, and whatever must not depend on a session. */
  anonymous<T>(request: SessionRequest<T>): Promise<Result<T>> {
    return this.#exchange(request, null, new CookieJar(), () => undefined);
  }

  /**
   * One request as whoever is signed in. Errors: those of `judge`, of signing in, `net.*`. `auth.expired` of a write says that it was not
   * done and that the session is good again.
   */
  async send<T>(request: SessionRequest<T>): Promise<Result<T>> {
    const login = await this.#ensure(request.signal);
    if (!login.ok) return login;
    const first = await this.#sendAs(login.value, request);
    const replay = request.kind === 'read';
    if (!first.ended) {
      if (first.result.ok || !replay || !(await this.#hasEnded(login.value, first.result.error, request.signal)))
        return first.result;
    }
    const again = await this.#renew(login.value.version, request.signal);
    if (!again.ok) return again;
    if (!replay) return first.result;
    const second = await this.#sendAs(again.value, request);
    if (second.result.ok || !second.ended) return second.result;
    const { error } = second.result;
    return err({ ...error, code: 'auth.expired', retry: 'after-sign-in' });
  }

  async #sendAs<T>(login: Login, request: SessionRequest<T>): Promise<{ result: Result<T>; ended: boolean }> {
    let cookieGone = false;
    const result = await this.#exchange(request, login, login.jar, () => (cookieGone = true));
    const bounced = !result.ok && result.error.code === 'auth.expired';
    return { result, ended: bounced || cookieGone };
  }

  /** A refusal may mean that the session has ended without a word. */
  async #hasEnded(login: Login, error: AppError, signal?: AbortSignal): Promise<boolean> {
    if (error.code !== 'remote.forbidden' && error.code !== 'remote.not-found') return false;
    if (this.#parts.clock.now() - this.#provenAt < PROOF_MS) return false;
    const who = await this.#askWho(login, signal);
    return who.ok && who.value === null;
  }

  #exchange<T>(
    request: SessionRequest<T>,
    login: Login | null,
    jar: CookieJar,
    onSessionGone: () => void,
  ): Promise<Result<T>> {
    const { http, clock } = this.#parts;
    const { method, path, kind, accept } = request;
    const url = this.url(path, request.query);
    // Named in errors, which are kept and shown: an invitation's address is a secret.
    const call = `${method} ${redactText(path)}`;
    const sent = sessionIn(jar, url);
    const headers: Record<string, string> = {
      accept: ACCEPT[accept],
      'accept-language': 'en',
      referer: url.href,
      ...request.headers,
    };
    const cookies = jar.getCookieStringSync(url.href);
    if (cookies !== '') headers['cookie'] = cookies;
    const authorization = login?.authorization ?? null;
    if (authorization !== null && (!authorization.onlyV2 || path.startsWith('/api/v2/')))
      headers['authorization'] = authorization.value;
    return http.send(
      {
        method,
        url,
        headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        kind,
        repeat: request.repeat,
        redirect: 'answer',
        signal: request.signal,
        config: request.config,
        timeoutMs: request.timeoutMs,
        signIn: path === '/account/login/' || (login === null && headers['authorization'] !== undefined),
      },
      (response) => {
        // A late answer of a session that is gone must not take the new one's cookie away.
        if (login === null || sessionIn(jar, url) === sent) keepCookies(jar, url, response);
        if (login !== null && login.authorization === null && sent !== '' && sessionIn(jar, url) !== sent)
          onSessionGone();
        const refused = judge(response, call, kind, clock.now());
        if (refused !== null) return err(refused);
        return request.read(response, call);
      },
    );
  }

  #ensure(signal?: AbortSignal): Promise<Result<Login>> {
    if (this.#login !== null) return Promise.resolve(ok(this.#login));
    return this.#signIn(signal);
  }

  /** A newer login than `version`; one sign-in for all who ask at the same time. */
  #renew(version: number, signal?: AbortSignal): Promise<Result<Login>> {
    if (this.#login !== null && this.#login.version > version) return Promise.resolve(ok(this.#login));
    return this.#signIn(signal);
  }

  #signIn(signal?: AbortSignal): Promise<Result<Login>> {
    this.#signingIn ??= this.#signInOnce().finally(() => (this.#signingIn = null));
    return awaitShared(this.#signingIn, signal);
  }

  async #signInOnce(): Promise<Result<Login>> {
    const stored = await this.#parts.vault.get(`${this.#parts.vaultPrefix}/password`);
    if (!stored.ok) return stored;
    const password = stored.value ?? '';
    if (password === '') return err(appError('secret.missing', { secret: 'password' }, { retry: 'after-sign-in' }));
    const byForm = await this.#byForm(password);
    if (byForm.ok) return this.#keep(byForm.value);
    // Where the form cannot be used, or not for now, the password itself still opens the JSON side, once for a token.
    if (!['no-form', 'captcha', 'too-many'].includes(String(byForm.error.params['reason']))) return byForm;
    const byPassword = await this.#byPassword(password);
    return byPassword.ok && byPassword.value !== null ? this.#keep(byPassword.value) : byForm;
  }

  #keep(login: Omit<Login, 'version'>): Result<Login> {
    this.#version += 1;
    this.#login = { ...login, version: this.#version };
    this.#provenAt = this.#parts.clock.now();
    this.#parts.logger.info('Signed in', { way: login.authorization === null ? 'session' : 'token' });
    return ok(this.#login);
  }

  /** The sign-in form, as a browser fills it. The answer to it may hold the password again: only its status and its messages are looked at. */
  async #byForm(password: string): Promise<Result<Omit<Login, 'version'>>> {
    const { username } = this.#parts;
    const jar = new CookieJar();
    const page = await this.#exchange<LoginPage | null>(
      { method: 'GET', path: '/account/login/', kind: 'read', accept: 'html', read: readLogin },
      null,
      jar,
      () => undefined,
    );
    // A bounce from the sign-in page to itself is a site that cannot be signed in to.
    if (!page.ok) return page;
    if (page.value === null) return err(signInError('no-form', ''));
    const { form, userField, captcha } = page.value;
    const fields = withValues(form, { [userField]: [username], password: [password] });
    const { contentType, body } = encodeForm(fields);
    const posted = await this.#exchange<{ location: string; failed: LoginPage | null }>(
      {
        method: 'POST',
        path: '/account/login/',
        // Changes nothing in the directory, yet goes out once: wrong passwords are counted.
        kind: 'read',
        repeat: 'never',
        accept: 'html',
        headers: { 'content-type': contentType },
        body,
        read: (response, call) => {
          if (response.status >= 300) return ok({ location: locationPath(response), failed: null });
          const whole = wholePage(response, call);
          return whole.ok ? ok({ location: '', failed: readLoginPage(whole.value) }) : whole;
        },
      },
      null,
      jar,
      () => undefined,
    );
    if (!posted.ok) return err(withoutSecret(posted.error, password));
    const { location, failed } = posted.value;
    if (location === '') {
      const said = (failed?.errors ?? []).join(' ').replaceAll(password, '[redacted]');
      return err(signInError(captcha ? 'captcha' : /too many/i.test(said) ? 'too-many' : 'refused', said));
    }
    if (/\/account\/(moderation_sent|inactive)\b/.test(location))
      return err(appError('auth.disabled', {}, { retry: 'never' }));
    const name = usernameOfPath(location) ?? username;
    const login = { jar, authorization: null, who: { username: name, info: null } };
    const who = await this.#askWho({ ...login, version: 0 });
    if (!who.ok) return who;
    // Accepted and forgotten: cookies that are not sent back, or a site without its own OAuth application (§7.3).
    if (who.value === null) return err(signInError('session-not-kept', ''));
    return ok({ ...login, who: { username: who.value.username || name, info: who.value.info } });
  }

  /** Basic once, for the token (it costs the server about a second a call); where there is none, Basic on the JSON side only. Null: not accepted. */
  async #byPassword(password: string): Promise<Result<Omit<Login, 'version'> | null>> {
    const { username } = this.#parts;
    const basic = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
    const jar = new CookieJar();
    const info = await this.anonymous({
      method: 'GET',
      path: WHO_PATH.v2,
      kind: 'read',
      accept: 'json',
      headers: { authorization: basic },
      read: (response, call) => jsonOf(response, userInfo, call, 'read'),
    });
    if (info.ok) {
      const token = info.value.access_token;
      const value = token === '' || token === 'None' ? basic : `Bearer ${token}`;
      return ok({
        jar,
        authorization: { value, onlyV2: value === basic },
        who: { username: info.value.preferred_username, info: info.value },
      });
    }
    if (info.error.code !== 'remote.not-found') return ok(null);
    const probe = await this.anonymous({
      method: 'GET',
      path: '/api/v2/groups',
      query: [['page_size', '1']],
      kind: 'read',
      accept: 'json',
      headers: { authorization: basic },
      read: () => ok(true),
    });
    return ok(probe.ok ? { jar, authorization: { value: basic, onlyV2: true }, who: { username, info: null } } : null);
  }

  /** Whom the server takes us for; null: for nobody. */
  async #askWho(login: Login, signal?: AbortSignal): Promise<Result<SignedIn | null>> {
    const ways: WhoWay[] = this.#whoWay === null ? ['v2', 'o-v4', 'page'] : [this.#whoWay];
    for (const way of ways) {
      const asked = await this.#askBy(way, login, signal);
      if (!asked.ok && this.#whoWay === null && way !== 'page' && isAbsent(asked.error)) continue;
      if (!asked.ok) return asked;
      if (asked.value !== null) {
        this.#whoWay = way;
        this.#provenAt = this.#parts.clock.now();
      }
      return asked;
    }
    return ok(null);
  }

  async #askBy(way: WhoWay, login: Login, signal?: AbortSignal): Promise<Result<SignedIn | null>> {
    let gone = false;
    const asked = await this.#exchange<SignedIn | null>(
      {
        method: 'GET',
        path: WHO_PATH[way],
        kind: 'read',
        accept: way === 'page' ? 'html' : 'json',
        signal,
        read: (response, call) => {
          if (way === 'page') return ok({ username: login.who.username, info: null });
          const info = jsonOf(response, userInfo, call, 'read');
          return info.ok ? ok({ username: info.value.preferred_username, info: info.value }) : info;
        },
      },
      login,
      login.jar,
      () => (gone = true),
    );
    if (asked.ok) return gone && way === 'page' ? ok(null) : asked;
    // The page for administrators refuses everybody else, but only strangers are sent to sign in.
    if (way === 'page' && asked.error.code === 'remote.forbidden')
      return ok({ username: login.who.username, info: null });
    if (asked.error.code === 'auth.expired' || (way !== 'page' && asked.error.code === 'remote.forbidden'))
      return ok(null);
    return asked;
  }
}

const isAbsent = (error: AppError): boolean =>
  error.code === 'remote.not-found' || error.code === 'remote.internal' || error.code === 'net.bad-response';

function readLogin(response: HttpResponse, call: string): Result<LoginPage | null> {
  if (response.status >= 300 || isLoginBounce(response)) return ok(null);
  const whole = wholePage(response, call);
  return whole.ok ? ok(readLoginPage(whole.value)) : whole;
}

/** Refused sign-in. `reason`: refused · too-many · captcha · no-form · session-not-kept. */
const signInError = (reason: string, message: string): AppError =>
  appError('auth.invalid', { reason, message }, { retry: 'after-sign-in', remote: { code: reason, message } });

function withoutSecret(error: AppError, secret: string): AppError {
  const hide = (text: string) => text.replaceAll(secret, '[redacted]');
  const params = Object.fromEntries(
    Object.entries(error.params).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value]),
  );
  return {
    ...error,
    params,
    ...(error.remote?.message === undefined
      ? {}
      : { remote: { ...error.remote, message: hide(error.remote.message) } }),
  };
}

const sessionIn = (jar: CookieJar, url: URL): string =>
  jar.getCookiesSync(url.href).find((cookie) => cookie.key === SESSION_COOKIE)?.value ?? '';

/** Keeps what the server set. Values go back exactly as they came, quotes and backslashes included; Secure ones also over http to loopback. */
function keepCookies(jar: CookieJar, url: URL, response: HttpResponse): void {
  for (const line of response.setCookies) jar.setCookieSync(line, url.href, { ignoreError: true });
}
