/** The cookies of a request header, each value as it was sent, quotes included. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const piece of (header ?? '').split(';')) {
    const mark = piece.indexOf('=');
    if (mark > 0) cookies.set(piece.slice(0, mark).trim(), piece.slice(mark + 1).trim());
  }
  return cookies;
}

export interface CookieOptions {
  /** Epoch milliseconds now, for the expiry that is written out. */
  readonly now: number;
  /** Seconds; without one the cookie ends with the browser. */
  readonly maxAge?: number;
  readonly httpOnly?: boolean;
  readonly secure: boolean;
  /** Whether SameSite is written; servers before Django 2.1 do not know it. */
  readonly sameSite: boolean;
}

function date(at: number, dashes: boolean): string {
  const text = new Date(at).toUTCString();
  return dashes ? text.replace(/(\d\d) (\w{3}) (\d{4})/, '$1-$2-$3') : text;
}

/** One Set-Cookie line in the manner of Django. */
export function cookieLine(name: string, value: string, options: CookieOptions): string {
  const old = !options.sameSite;
  const parts = [`${name}=${value}`];
  if (options.maxAge !== undefined) parts.push(`expires=${date(options.now + options.maxAge * 1000, old)}`);
  if (options.httpOnly === true) parts.push(old ? 'httponly' : 'HttpOnly');
  if (options.maxAge !== undefined) parts.push(`Max-Age=${options.maxAge}`);
  parts.push('Path=/');
  if (options.sameSite) parts.push('SameSite=Lax');
  if (options.secure) parts.push(old ? 'secure' : 'Secure');
  return parts.join('; ');
}

/** The line that removes a cookie. */
export function endedCookie(name: string, sameSite: boolean): string {
  const parts = [`${name}=""`, 'expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Max-Age=0', 'Path=/'];
  return [...parts, ...(sameSite ? ['SameSite=Lax'] : [])].join('; ');
}
