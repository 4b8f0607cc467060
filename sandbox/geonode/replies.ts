import type { Reply } from '../dialect.ts';
import type { Visit } from './visit.ts';

/** JSON as Django's own views and tastypie print it, or compact as its REST framework does. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function redirect(location: string): Reply {
  return { status: 302, headers: { location } };
}

/** A refusal without a word. */
export function empty(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers };
}

export function plainText(status: number, text: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body: text };
}

/** Path and query as they were asked for. */
export function askedFor(visit: Visit): string {
  const query = visit.exchange.query.toString();
  return visit.exchange.path + (query === '' ? '' : `?${query}`);
}

/** Off to the login page; `relative` where a view does it by itself (§6). */
export function toLogin(visit: Visit, relative = false): Reply {
  const next = encodeURIComponent(decodeURI(askedFor(visit)))
    .replace(/%2F/g, '/')
    .replace(/%40/g, '@');
  const base = visit.rules.absoluteLoginUrl && !relative ? visit.siteUrl : '';
  return redirect(`${base}/account/login/?next=${next}`);
}

/** A bare 405. */
export function notAllowed(methods: string): Reply {
  return empty(405, { allow: methods });
}

/** A path segment as Django's templates print it. */
export function segment(text: string): string {
  return encodeURIComponent(text).replace(/%(?:40|2B|3A|24|26|3D|2C|3B|21)/g, (code) => decodeURIComponent(code));
}

export const groupPath = (slug: string, rest = ''): string => `/groups/group/${segment(slug)}/${rest}`;
