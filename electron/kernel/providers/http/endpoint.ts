import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';

/** Longest address that is looked at; longer ones are no addresses. */
const MAX_LENGTH = 2048;

/** Does this host (as `URL.hostname` writes it) never leave the computer? */
function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  // The URL parser has already turned 0x7f.1, 2130706433 and the like into four decimal parts.
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * The one rule for the address of a server: https everywhere; plain http only on loopback, and only where the profile allows it.
 *
 * Stricter than the URL parser on purpose: what it forgives (backslashes, a missing `//`, control characters) is where an address that
 * is read as one host means another. User names and passwords never belong into an address, nor do queries and fragments into a base.
 *
 * Errors: `net.invalid-url` with `reason`, `net.insecure-url` with `host`.
 */
export function checkEndpoint(address: string, allowLoopbackHttp: boolean): Result<URL> {
  const text = address.trim();
  const invalid = (reason: string) => err(appError('net.invalid-url', { reason }));
  if (text === '') return invalid('empty');
  if (text.length > MAX_LENGTH) return invalid('too-long');
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return invalid('characters');
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text)) return invalid('no-scheme');
  if (!URL.canParse(text)) return invalid('not-a-url');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return invalid('scheme');
  // Judged on the text too: the parser drops an empty user name ("https://@host").
  if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(text)) return invalid('userinfo');
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) return invalid('query');
  if (url.hostname === '' || url.port === '0') return invalid('host');
  if (url.protocol === 'http:' && !(allowLoopbackHttp && isLoopbackHost(url.hostname))) {
    return err(appError('net.insecure-url', { host: url.host }));
  }
  return ok(url);
}
