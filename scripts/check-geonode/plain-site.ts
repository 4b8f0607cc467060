/**
 * What the client has no method for, and should have none: making and removing accounts, and removing categories in Django's admin pages.
 * A browser in small: keeps cookies, sends tokens, follows nothing.
 */
import type { Account } from './options.ts';

export interface PlainAnswer {
  status: number;
  location: string;
  text: string;
}

export interface PlainSite {
  signIn(account: Account): Promise<boolean>;
  send(method: string, path: string, body?: string, contentType?: string): Promise<PlainAnswer>;
  /** Makes an account; its pk. Superusers and staff, 4.0 and later. */
  makePerson(account: Account, email: string): Promise<number>;
  removePerson(pk: number): Promise<boolean>;
  /** Removes a category on the admin pages; false: they are closed to us, or not there. */
  removeCategory(pk: string): Promise<boolean>;
}

const FORM = 'application/x-www-form-urlencoded';

export function plainSite(url: string): PlainSite {
  const base = url.replace(/\/+$/, '');
  const cookies = new Map<string, string>();

  async function send(method: string, path: string, body?: string, contentType = FORM): Promise<PlainAnswer> {
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: {
        'accept-language': 'en',
        referer: base + path,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': contentType, 'x-csrftoken': cookies.get('csrftoken') ?? '' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const mark = pair.indexOf('=');
      if (/max-age=0(;|$)/i.test(line)) cookies.delete(pair.slice(0, mark));
      else cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    };
  }

  return {
    send,
    async signIn({ username, password }) {
      await send('GET', '/account/login/');
      const answer = await send(
        'POST',
        '/account/login/',
        new URLSearchParams({ login: username, username, password }).toString(),
      );
      return answer.status === 302;
    },
    async makePerson({ username, password }, email) {
      const body = JSON.stringify({ username, password, email });
      const answer = await send('POST', '/api/v2/users', body, 'application/json');
      const pk = answer.status === 201 ? (JSON.parse(answer.text) as { user?: { pk?: unknown } }).user?.pk : undefined;
      if (typeof pk !== 'number') throw new Error(`account ${username}: ${answer.status} ${answer.text.slice(0, 200)}`);
      return pk;
    },
    async removePerson(pk) {
      const answer = await send('DELETE', `/api/v2/users/${pk}`, '', 'application/json');
      return answer.status < 300;
    },
    async removeCategory(pk) {
      // From 2.10 on the admin pages may be below the language.
      for (const prefix of ['/admin', '/en/admin', '/en-us/admin']) {
        const path = `${prefix}/groups/groupcategory/${pk}/delete/`;
        const page = await send('GET', path);
        if (page.status !== 200) continue;
        const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page.text)?.[1] ?? '';
        const done = await send(
          'POST',
          path,
          new URLSearchParams({ csrfmiddlewaretoken: token, post: 'yes' }).toString(),
        );
        return done.status === 302;
      }
      return false;
    },
  };
}
