import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange, ExchangeBody, Exchanges } from '#shared/console/exchange.ts';
import { SecretBook } from './secret-book.ts';

/** A body is kept up to this many characters, a recording up to this many exchanges and characters of bodies. */
const MAX_BODY = 256 * 1024;
const MAX_EXCHANGES = 200;
const MAX_TOTAL = 8 * 1024 * 1024;

/** One exchange as the transport sees it, secrets and all. It is not kept like this. */
export interface SeenExchange {
  at: number;
  method: string;
  url: URL;
  requestHeaders: Record<string, string>;
  requestBody: string | Uint8Array | undefined;
  writes: boolean;
  /** Signing in: neither what was sent nor what was answered is kept. */
  signIn: boolean;
  answer: { status: number; headers: Record<string, string>; setCookies: string[]; text: string } | null;
  took: number;
  failed: string | null;
}

/**
 * What goes over the wire while one piece of work runs, for the console. Off unless somebody asks for it around that very work; kept in memory
 * only; nothing of it is logged. Secrets are replaced before an exchange is kept, and once more over all of it when it is handed out, because a
 * later answer may tell that an earlier word was one.
 */
export class Recording {
  readonly #secrets = new SecretBook();
  #exchanges: Exchange[] = [];
  #size = 0;
  #dropped = 0;
  #open = true;

  add(seen: SeenExchange): void {
    // Work that was started within and outlives it (a renewed session) is nobody's business any more.
    if (!this.#open) return;
    this.#secrets.learn(seen);
    if (this.#exchanges.length >= MAX_EXCHANGES) {
      this.#dropped += 1;
      return;
    }
    const exchange = this.#kept(seen);
    this.#size += (exchange.requestBody?.text.length ?? 0) + (exchange.responseBody?.text.length ?? 0);
    this.#exchanges.push(exchange);
  }

  #kept(seen: SeenExchange): Exchange {
    const book = this.#secrets;
    const { answer } = seen;
    return {
      at: seen.at,
      method: seen.method,
      url: book.hideUrl(seen.url),
      requestHeaders: Object.entries(seen.requestHeaders).map(([name, value]) => [name, book.hideHeader(name, value)]),
      requestBody:
        seen.requestBody === undefined ? null : this.#body(seen.requestBody, seen.requestHeaders, seen.signIn),
      writes: seen.writes,
      status: answer?.status ?? 0,
      responseHeaders: [
        ...Object.entries(answer?.headers ?? {}),
        ...(answer?.setCookies ?? []).map((line): [string, string] => ['set-cookie', line]),
      ].map(([name, value]) => [name, book.hideHeader(name, value)]),
      responseBody: answer === null ? null : this.#body(answer.text, answer.headers, seen.signIn),
      took: seen.took,
      failed: seen.failed,
    };
  }

  #body(body: string | Uint8Array, headers: Record<string, string>, signIn: boolean): ExchangeBody {
    const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    const kind = kindOf(type);
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    // Files go along as bytes.
    const withheld = signIn || typeof body !== 'string' || this.#size > MAX_TOTAL;
    if (withheld) return { kind, text: '', bytes, cut: false, withheld: true };
    const text = this.#secrets.hideBody(kind, body);
    const cut = text.length > MAX_BODY;
    return { kind, text: cut ? text.slice(0, MAX_BODY) : text, bytes, cut, withheld: false };
  }

  /** Plain data without secrets out of what a method answered: for showing. */
  hideValue(value: unknown): unknown {
    return this.#secrets.hideValue(value);
  }

  /** Nothing is added any more. */
  close(): void {
    this.#open = false;
  }

  /** Everything so far, judged by all secrets known by now. */
  taken(): Exchanges {
    return { exchanges: this.#exchanges.map((one) => this.#secrets.hideAgain(one)), dropped: this.#dropped };
  }
}

function kindOf(contentType: string): ExchangeBody['kind'] {
  const type = contentType.toLowerCase();
  if (type.includes('json')) return 'json';
  if (type.includes('x-www-form-urlencoded')) return 'form';
  if (type.includes('multipart/')) return 'multipart';
  return type.includes('html') ? 'html' : 'text';
}

const current = new AsyncLocalStorage<Recording>();

/** Where what is sent now is recorded; null: nowhere, which is the rule. */
export const currentRecording = (): Recording | null => current.getStore() ?? null;

/** Runs `work`; what it sends, and nothing else, is recorded in `recording`. */
export const recorded = <T>(recording: Recording, work: () => Promise<T>): Promise<T> => current.run(recording, work);
