/**
 * What stands in the log instead of a secret. The rules are deliberately wide: a redacted word too many costs a question, one too few costs
 * an account.
 */
export const REDACTED = '[redacted]';

const MAX_DEPTH = 8;
const MAX_ITEMS = 200;
const MAX_TEXT = 4000;

const SENSITIVE =
  'authorization|cookie|csrf|xsrf|token|secret|passw|passphrase|assertion|private[-_ ]?key|credential|session|signature|api[-_ ]?key|pem';
const sensitiveKey = new RegExp(SENSITIVE, 'i');

/** Would a value under this key be a secret? */
export const isSensitiveKey = (key: string): boolean => sensitiveKey.test(key);

const KEY = `[\\w.$-]*(?:${SENSITIVE})[\\w.$-]*`;
const rules: [RegExp, string][] = [
  // A private key, even one whose end was cut off.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // JSON, also JSON within a JSON string.
  [
    new RegExp(
      `(\\\\*["']${KEY}\\\\*["']\\s*:\\s*)(?:\\\\*"(?:[^"\\\\]|\\\\[^"])*\\\\*"|'[^']*'|[^\\s,}\\]"']+)`,
      'gi',
    ),
    `$1"${REDACTED}"`,
  ],
  // Header lines: everything up to the end of the line belongs to the value.
  [
    new RegExp(
      `((?:^|[\\r\\n]|[\\s{,;(])(?:proxy-)?(?:authorization|set-cookie2?|cookie|x-csrftoken)\\s*:\\s*)[^\\r\\n]+`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [new RegExp(`((?:^|[\\r\\n])\\s*${KEY}\\s*:\\s*)(?!["'{[])[^\\r\\n]+`, 'gi'), `$1${REDACTED}`],
  // Queries, form bodies, cookies, and `name: value` in running text.
  [new RegExp(`(${KEY}\\s*=\\s*)(?:"[^"]*"|'[^']*'|[^\\s&;,"'<>]+)`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`(${KEY}\\s*:\\s*)(?!["'\\s])[^\\s&;,"'<>{}[\\]]+`, 'gi'), `$1${REDACTED}`],
  // The same with the name percent-encoded as a whole is not a name any more; values that carry their own mark follow.
  [/\b(Bearer|Basic|Token|Digest|JWT)\s+[A-Za-z0-9+/=._~%-]{4,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, REDACTED],
  // An invitation's link: whoever has it can use it.
  [/(\/(?:invite|accept-invite)\/)[\w-]{16,}/g, `$1${REDACTED}`],
  // Name and password in an address.
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi, `$1${REDACTED}@`],
];

/** A text without tokens, cookies, passwords, keys and assertions, wherever they stand in it. */
export function redactText(text: string): string {
  let out = text;
  for (const [pattern, replacement] of rules) out = out.replace(pattern, replacement);
  // Cut last: a cut first could leave the half of a secret that no rule recognises.
  return out.length > MAX_TEXT ? `${out.slice(0, MAX_TEXT)}… (${out.length} characters)` : out;
}

/** Plain data (fit for JSON and for structured clone) with every secret replaced. Cycles, errors with causes, headers and queries included. */
export function redact(value: unknown): unknown {
  return walk(value, 0, new Set());
}

/** The fields of a log line. */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return walk(fields, 0, new Set()) as Record<string, unknown>;
}

function walk(value: unknown, depth: number, above: Set<object>): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    default:
  }
  if (value === null || value === undefined) return value;
  if (above.has(value)) return '[circular]';
  if (depth >= MAX_DEPTH) return '[deeper]';
  above.add(value);
  try {
    return walkObject(value, depth + 1, above);
  } catch {
    // A getter or proxy that throws must not end the one who logs.
    return '[unreadable]';
  } finally {
    above.delete(value);
  }
}

function walkObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp)
    return redactText(String(value));
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} ${value.byteLength}]`;
  if (value instanceof ArrayBuffer) return `[ArrayBuffer ${value.byteLength}]`;
  if (value instanceof Error) return walkError(value, depth, above);
  if (value instanceof Map || value instanceof Headers || value instanceof FormData) {
    return walkEntries([...(value as Iterable<[unknown, unknown]>)], depth, above);
  }
  if (value instanceof Set) return walkArray([...value], depth, above);
  if (Array.isArray(value)) return walkArray(value, depth, above);
  return walkEntries(Object.entries(value), depth, above);
}

function walkEntries(entries: [unknown, unknown][], depth: number, above: Set<object>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  // `{ name: 'authorization', value: '…' }`: the key is a value here.
  const named = entries.some(
    ([key, inner]) =>
      /^(name|key|header|field)$/i.test(String(key)) && typeof inner === 'string' && isSensitiveKey(inner),
  );
  for (const [key, inner] of entries.slice(0, MAX_ITEMS)) {
    const name = redactText(String(key)).slice(0, 200);
    const secret = isSensitiveKey(String(key)) || (named && /^(value|content|data)$/i.test(String(key)));
    Object.defineProperty(out, name, {
      value: secret && inner != null ? REDACTED : walk(inner, depth, above),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  if (entries.length > MAX_ITEMS) out['…'] = `${entries.length - MAX_ITEMS} more`;
  return out;
}

function walkArray(items: unknown[], depth: number, above: Set<object>): unknown[] {
  // Raw headers come as name, value, name, value; pairs as [name, value].
  const out = items.slice(0, MAX_ITEMS).map((item, index) => {
    const before = items[index - 1];
    const secret =
      typeof item === 'string' && typeof before === 'string' && before.length < 80 && isSensitiveKey(before);
    return secret ? REDACTED : walk(item, depth, above);
  });
  if (items.length > MAX_ITEMS) out.push(`… ${items.length - MAX_ITEMS} more`);
  return out;
}

function walkError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const own = Object.entries(error).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key));
  return {
    ...walkEntries(own, depth, above),
    name: redactText(String(error.name)),
    message: redactText(String(error.message)),
    ...(typeof error.stack === 'string'
      ? {
          stack: redactText(
            error.stack
              .split('\n')
              .slice(1, 8)
              .map((line) => line.trim())
              .join(' | '),
          ),
        }
      : {}),
    ...(error.cause === undefined ? {} : { cause: walk(error.cause, depth, above) }),
  };
}
