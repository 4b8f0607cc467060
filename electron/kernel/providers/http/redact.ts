/**
 * What leaves this folder for the logger passes through here first. The logger redacts as well; two nets, because one line is enough to lose a token.
 */
const SECRET_KEY =
  /authorization|cookie|csrf|token|secret|passw|assertion|private|credential|signature|api[-_]?key|session|^code$|^pem$/i;
const HIDDEN = '[redacted]';

const SECRET_TEXT: readonly [RegExp, string][] = [
  [/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g, HIDDEN],
  [/\b(Bearer|Basic|acs)\s+[\w~+/.:=-]+/gi, `$1 ${HIDDEN}`],
  // An invitation's link: whoever has it can use it.
  [/(\/(?:invite|accept-invite)\/)[\w-]{16,}/g, `$1${HIDDEN}`],
  // A JSON web token: two or three dotted parts, the first of which is a JSON object in base64url.
  [/\beyJ[\w-]*\.[\w.-]*/g, HIDDEN],
  [/\buk-[\w-]{8,}/g, HIDDEN],
  [
    /((?:access_|refresh_|csrf|id_)?(?:token|secret|password|passwd|assertion|sessionid|api_?key|code)["']?\s*[=:]\s*["']?)[^\s"'&;,}]+/gi,
    `$1${HIDDEN}`,
  ],
];

/** Hides tokens, passwords and keys inside free text: error messages, addresses, bodies. */
export function redactText(text: string): string {
  return SECRET_TEXT.reduce((hidden, [pattern, by]) => hidden.replace(pattern, by), text);
}

/** Hides the values of secret-looking keys, and secrets in texts, at any depth; cycles and very deep values are cut. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 8) return '[cut]';
  if (value instanceof Error) return { name: value.name, message: redactText(value.message) };
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const hidden: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    hidden[key] = SECRET_KEY.test(key) ? HIDDEN : redact(item, depth + 1);
  return hidden;
}

/** Address without user name, query and fragment, for log lines. */
export function redactUrl(url: URL): string {
  return `${url.protocol}//${url.host}${redactText(url.pathname)}`;
}
