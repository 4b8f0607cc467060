import { SECRET, type Exchange, type ExchangeBody } from '#shared/console/exchange.ts';
import type { SeenExchange } from './recorder.ts';

/** Names whose value is a secret: of headers, fields, keys and parameters. */
const SECRET_NAME =
  /token|authorization|cookie|csrf|xsrf|passw|secret|assertion|private[-_ ]?key|credential|session(?:_?id|_?key)?$|api[-_]?key|^pem$|signature/i;
/** Words under a secret-looking name that are none. */
const HARMLESS_NAME = /^(token_type|next_token|csrf_?failed|expires?_?.*)$/i;
const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);

/** Shorter ones would be found in every second word; a server's tokens are never that short. */
const MIN_SECRET = 6;

const SECRET_TEXT: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, SECRET],
  [/\b(Bearer|Basic)\s+[\w~+/.=-]{4,}/g, `$1 ${SECRET}`],
  // A JSON web token.
  [/\beyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, SECRET],
  // An invitation is answered by whoever has its link.
  [/(\/invite\/)(?!\*)[\w-]{16,}/g, `$1${SECRET}`],
  [/(\/(?:confirm-email|accept-invite|password\/reset\/key)\/)[^/\s"'<>]+/g, `$1${SECRET}`],
  // Scripts and addresses inside pages.
  [
    /((?:access|refresh|id|csrf|csrfmiddleware|api|auth|oauth)[-_]?token["']?\s*[:=]\s*["']?)(?!•|null|None|undefined|["'])[\w~+/.=%-]{6,}/gi,
    `$1${SECRET}`,
  ],
  [
    /((?:sessionid|csrftoken|client_secret|password)["']?\s*[:=]\s*["']?)(?!•|null|None|undefined|["'])[\w~+/.%-]{6,}/gi,
    `$1${SECRET}`,
  ],
];

/** `<input name="csrfmiddlewaretoken" value="…">`, its attributes in any order. */
const INPUT = /<(?:input|meta)\b[^>]*>/gi;
const ATTRIBUTE = (name: string) => new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i');
const nameOf = (tag: string): string => {
  const match = ATTRIBUTE('name').exec(tag);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
};
const VALUE = /(\b(?:value|content)\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s>]+)/i;

/**
 * The secrets met in one recording, and every rule by which they are taken out. Two nets: by place (header, field, key, link) and by value — what
 * was once sent as a token is hidden wherever it turns up again, also in a message of the server.
 */
export class SecretBook {
  readonly #values = new Set<string>();

  #know(value: string): void {
    const trimmed = value.trim();
    if (trimmed.length < MIN_SECRET || /^(none|null|undefined|false)$/i.test(trimmed) || trimmed.includes(SECRET))
      return;
    this.#values.add(trimmed);
    this.#values.add(encodeURIComponent(trimmed));
  }

  /** Collects what in this exchange is a secret by its place. */
  learn(seen: SeenExchange): void {
    for (const [name, value] of Object.entries(seen.requestHeaders)) this.#learnHeader(name, value);
    for (const [name, value] of Object.entries(seen.answer?.headers ?? {})) this.#learnHeader(name, value);
    for (const line of seen.answer?.setCookies ?? []) this.#learnCookies(line.split(';', 1)[0] ?? '');
    for (const [name, value] of seen.url.searchParams) if (isSecretName(name)) this.#know(value);
    this.#learnPath(seen.url.pathname);
    if (typeof seen.requestBody === 'string') this.#learnText(seen.requestBody);
    if (seen.answer !== null) this.#learnText(seen.answer.text);
  }

  #learnHeader(name: string, value: string): void {
    if (/^cookie$/i.test(name)) this.#learnCookies(value);
    else if (/^(proxy-)?authorization$/i.test(name)) {
      const [scheme = '', ...rest] = value.split(' ');
      const credentials = rest.length === 0 ? scheme : rest.join(' ');
      this.#know(credentials);
      if (/^basic$/i.test(scheme)) {
        const password = Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':');
        this.#know(password);
      }
    } else if (isSecretName(name)) this.#know(value);
  }

  #learnCookies(header: string): void {
    for (const pair of header.split(';')) {
      const [name = '', ...value] = pair.split('=');
      // Messages and language choices are cookies too; those are no secret.
      if (isSecretName(name.trim())) this.#know(value.join('=').replace(/^"|"$/g, ''));
    }
  }

  #learnPath(path: string): void {
    const token = /\/invite\/([\w-]{16,})/.exec(path)?.[1];
    if (token !== undefined) this.#know(token);
  }

  #learnText(text: string): void {
    if (/^\s*[{[]/.test(text)) {
      const value = parsed(text);
      if (value !== undefined) this.#learnValue(value, 0);
    } else if (/^[\w.%+-]+=/.test(text) && !text.includes('\n')) {
      for (const [name, value] of new URLSearchParams(text)) if (isSecretName(name)) this.#know(value);
    } else {
      for (const [tag] of text.matchAll(INPUT)) {
        if (!isSecretName(nameOf(tag))) continue;
        const match = ATTRIBUTE('value').exec(tag) ?? ATTRIBUTE('content').exec(tag);
        this.#know(match?.[1] ?? match?.[2] ?? match?.[3] ?? '');
      }
    }
  }

  #learnValue(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > 12) return;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && !Array.isArray(value) && isSecretName(key)) this.#know(inner);
      else this.#learnValue(inner, depth + 1);
    }
  }

  hideUrl(url: URL): string {
    const shown = new URL(url.href);
    shown.username = '';
    shown.password = '';
    let text = shown.href;
    for (const [name, value] of url.searchParams) {
      if (isSecretName(name) && value !== '')
        text = text.replaceAll(encodeURIComponent(value), SECRET).replaceAll(value, SECRET);
    }
    return this.hideText(text);
  }

  hideHeader(name: string, value: string): string {
    if (/^(proxy-)?authorization$/i.test(name)) {
      const [scheme, ...rest] = value.split(' ');
      return rest.length === 0 ? SECRET : `${scheme} ${SECRET}`;
    }
    if (/^cookie$/i.test(name)) {
      const names = value.split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '');
      return names.map((one) => `${one}=${SECRET}`).join('; ');
    }
    if (/^set-cookie2?$/i.test(name)) {
      const [pair = '', ...attributes] = value.split(';');
      return [`${pair.split('=', 1)[0]}=${SECRET}`, ...attributes].join(';');
    }
    if (isSecretName(name) && !/^access-control-/i.test(name)) return SECRET;
    return this.hideText(value);
  }

  hideBody(kind: ExchangeBody['kind'], text: string): string {
    if (kind === 'form') return this.#hideForm(text);
    if (kind === 'multipart') return this.#hideParts(text);
    if (kind === 'json') {
      const value = parsed(text);
      // Written anew without its secrets only where there are some: otherwise the answer stays byte for byte.
      if (value !== undefined) {
        const hidden = this.hideValue(value);
        return JSON.stringify(hidden) === JSON.stringify(value) ? text : JSON.stringify(hidden);
      }
    }
    return this.#hidePage(text);
  }

  #hideForm(text: string): string {
    return text
      .split('&')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        const secret = isSecretName(decoded(name)) && value.join('=') !== '';
        return secret ? `${name}=${SECRET}` : this.hideText(pair);
      })
      .join('&');
  }

  #hideParts(text: string): string {
    const parts = text.replace(
      /(content-disposition:[^\r\n]*\bname="([^"]*)"[^\r\n]*(?:\r\n[^\r\n]+)*\r\n\r\n)([\s\S]*?)(?=\r\n--)/gi,
      (whole, head: string, name: string) => (isSecretName(name) ? `${head}${SECRET}` : whole),
    );
    return this.hideText(parts);
  }

  #hidePage(text: string): string {
    const withoutFields = text.replace(INPUT, (tag) =>
      isSecretName(nameOf(tag)) || /type\s*=\s*["']?password/i.test(tag) ? tag.replace(VALUE, `$1"${SECRET}"`) : tag,
    );
    return this.hideText(withoutFields);
  }

  /** Known secrets by value, others by their look. */
  hideText(text: string): string {
    let out = text;
    // The longest first: one secret may be the beginning of another.
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) out = out.replaceAll(value, SECRET);
    for (const [pattern, by] of SECRET_TEXT) out = out.replace(pattern, by);
    return out;
  }

  /** Any value as plain data: maps as objects, sets as lists, bytes as their number, secrets replaced. */
  hideValue(value: unknown, depth = 0, met = new Set<object>()): unknown {
    if (typeof value === 'string') return this.hideText(value);
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    // A value that is met twice (a page's node knows its parent) is written once: otherwise there would be no end of it.
    if (depth > 24 || met.has(value)) return '…';
    met.add(value);
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    if (value instanceof Date || value instanceof URL) return this.hideText(String(value));
    if (value instanceof Set) return this.hideValue([...value], depth, met);
    if (value instanceof Map) return this.hideValue(Object.fromEntries(value as Map<string, unknown>), depth, met);
    if (Array.isArray(value)) {
      // [name, value], as forms are kept.
      const [name, secret] = value as unknown[];
      if (value.length === 2 && typeof name === 'string' && typeof secret === 'string' && isSecretName(name))
        return [name, secret === '' ? '' : SECRET];
      return value.map((item) => this.hideValue(item, depth + 1, met));
    }
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      const secret = typeof inner === 'string' && inner !== '' && isSecretName(key);
      Object.defineProperty(out, this.hideText(key), {
        value: secret ? SECRET : this.hideValue(inner, depth + 1, met),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return out;
  }

  /** A kept exchange once more, by what is known now. */
  hideAgain(exchange: Exchange): Exchange {
    const body = (one: ExchangeBody | null): ExchangeBody | null =>
      one === null ? null : { ...one, text: this.hideText(one.text) };
    const headers = (rows: [string, string][]) =>
      rows.map(([name, value]): [string, string] => [name, this.hideText(value)]);
    return {
      ...exchange,
      url: this.hideText(exchange.url),
      requestHeaders: headers(exchange.requestHeaders),
      requestBody: body(exchange.requestBody),
      responseHeaders: headers(exchange.responseHeaders),
      responseBody: body(exchange.responseBody),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
