import { SECRET, type Exchange } from './exchange.ts';

/** Variables that stand for secrets; whoever runs the command sets them. */
const TOKEN = 'CANOPY_TOKEN';
const COOKIE = 'CANOPY_COOKIE';
const CSRF = 'CANOPY_CSRF';
const OTHER = 'CANOPY_SECRET';

/** One word for bash: everything literal, but `variable` in double quotes wherever a secret was. */
export function quoteForBash(text: string, variable: string): string {
  return text
    .split(SECRET)
    .map((part) => (part === '' ? '' : `'${part.replaceAll("'", `'\\''`)}'`))
    .join(`"$${variable}"`)
    .replace(/^$/, "''");
}

function header(name: string, value: string): string {
  // Cookies are one secret: which of them a server needs is its own affair.
  if (name.toLowerCase() === 'cookie') return quoteForBash(`${name}: ${SECRET}`, COOKIE);
  const variable = name.toLowerCase() === 'authorization' ? TOKEN : /csrf/i.test(name) ? CSRF : OTHER;
  // Without a value curl would take the header away.
  return quoteForBash(value === '' ? `${name};` : `${name}: ${value}`, variable);
}

/**
 * A request as a command for bash. No secret is in it: they are the variables `$CANOPY_TOKEN`, `$CANOPY_COOKIE`, `$CANOPY_CSRF` and
 * `$CANOPY_SECRET`. A body that was not kept whole is said in a comment above.
 */
export function curlOf(exchange: Exchange): string {
  const { method, url, requestHeaders, requestBody } = exchange;
  const lines = [`curl --globoff -X ${method} ${quoteForBash(url, OTHER)}`];
  for (const [name, value] of requestHeaders) {
    if (/^(content-length|host)$/i.test(name)) continue;
    lines.push(`-H ${header(name, value)}`);
  }
  const whole = requestBody === null || !(requestBody.cut || requestBody.withheld);
  if (requestBody !== null && requestBody.text !== '' && whole)
    lines.push(`--data-raw ${quoteForBash(requestBody.text, requestBody.kind === 'json' ? OTHER : CSRF)}`);
  const command = lines.join(' \\\n  ');
  return whole ? `${command}\n` : `# The body was not kept whole; it is not in this command.\n${command}\n`;
}
