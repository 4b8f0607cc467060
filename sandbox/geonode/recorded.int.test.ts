import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Era } from './eras.ts';
import { parseKeywords } from './keywords.ts';
import { mountSite } from './testing/mount-site.ts';
import type { MountedSite, RawAnswer } from './testing/mount-site.ts';
import { readPage } from './testing/read-page.ts';
import type { ReadPage } from './testing/read-page.ts';
import { recordedSite } from './testing/recorded-site.ts';
import type { Recorded } from './testing/recorded-site.ts';
import { addMember, insertGroup, removeMember, setCategories, setKeywords } from './writes.ts';

/** Exchanges recorded on real servers, where they are at hand: beside the project, never in it. */
const FOLDER = join(import.meta.dirname, '../../../shared/fixtures');
const PASSWORD = 'demo-pass-1';
const HOST = 'geonode.test';

interface Exchange {
  readonly name: string;
  readonly as: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string | string[]>;
    readonly body: string | null;
  };
  readonly mail?: readonly { to: string; from: string; subject: string; body: string }[];
}

const ERAS: Readonly<Record<Recorded, Era>> = { '2.7': 'B', '3.3': 'D', '4.4': 'E', '5.1.1': 'F' };

/** In the order in which they were recorded: later ones see the effects of earlier ones. */
function exchanges(release: Recorded): Exchange[] {
  const folder = join(FOLDER, `geonode-${release}`);
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const listed = [...readme.matchAll(/^\| `(\w+\.json)` \|/gm)].map((found) => found[1] as string);
  const there = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return [...listed, ...there.filter((name) => !listed.includes(name))].map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange,
  );
}

const PEOPLE: Readonly<Record<string, string>> = {
  manager: 'ada.lake',
  member: 'ben.ford',
  staff: 'eve.staff',
  outsider: 'dora.hill',
  'ordinary user': 'ben.ford',
  'invited user': 'dora.hill',
};

/** Who asks: the manager of a group, which is not always the same. */
function person(exchange: Exchange): string | null {
  if (exchange.as === 'anonymous') return null;
  if (exchange.as === 'manager' && exchange.request.path.includes('Flood-watch')) return 'eve.staff';
  return PEOPLE[exchange.as] as string;
}

/** A browser's cookies for one person. */
class Jar {
  readonly cookies = new Map<string, string>();
  keep(answer: RawAnswer): RawAnswer {
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';');
      const mark = pair.indexOf('=');
      this.cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
    return answer;
  }
  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** A Set-Cookie line without what differs from one answer to the next. */
function cookieShape(line: string): string {
  const [pair = '', ...rest] = line.split('; ');
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const shown = name === 'messages' && value.startsWith('"') ? value.replace(/^"(\w+)\$/, '"…$') : '…';
  return [
    `${name}=${shown}`,
    ...rest.map((part) => (part.startsWith('expires=') ? `expires ${/\d-\w/.test(part) ? 'old' : 'young'}` : part)),
  ].join('; ');
}

const COMPARED = ['content-type', 'location', 'allow', 'content-language', 'cache-control', 'content-length'];

function headerShape(headers: Record<string, string | string[] | undefined>): Record<string, unknown> {
  const shape: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    // A length is recorded only where it is 0.
    if (COMPARED.includes(key) && (key !== 'content-length' || value === '0')) shape[key] = value;
    if (key === 'set-cookie') shape[key] = (value as string[]).map(cookieShape);
  }
  return shape;
}

/** Options of people and categories that this site does not have are of no use. */
const known = (option: string): boolean => !/^(6|7|8) /.test(option) && !/^10(0[1-4]|1[2-9]|[2-9]\d) /.test(option);

/** A page without what no two sites have in common: the words of errors nobody parses, other people's options. */
function comparable(page: ReadPage): ReadPage {
  return {
    ...page,
    forms: page.forms.map((form) => ({
      ...form,
      fields: form.fields.map((field) =>
        field.options === undefined ? field : { ...field, options: field.options.filter(known) },
      ),
    })),
    // Where a page speaks to a person only, the words are the sandbox's own.
    labels: [...page.labels].sort(),
    links: page.links.filter((href) => !href.startsWith('/people/forgotname') && !href.startsWith('/account/')),
  };
}

const keyOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? String((value as { pk?: number; id?: number }).pk ?? '') : '';
const byKey = (a: unknown, b: unknown): number => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0);

/** JSON without times, tokens and counts of resources; the page that the login's answer carries is no value. */
function jsonShape(value: unknown, key = ''): unknown {
  // People come in no order.
  if (Array.isArray(value)) return value.map((item) => jsonShape(item, key)).sort(byKey);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, item]) => [name, jsonShape(item, name)])
        .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
    );
  }
  if (
    [
      'resource_counts',
      'maps_count',
      'count',
      'requested_time',
      'approved',
      'published',
      'total',
      'visible',
      'raster',
      'counts',
    ].includes(key)
  )
    return 0;
  if (key === 'access_token' || key === 'html' || key === 'avatar_100' || key === 'avatar') return typeof value;
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/.test(value)) return 'time';
  return value;
}

/** What happened between two recordings without being recorded. */
function meanwhile(site: MountedSite, release: Recorded, name: string): void {
  const { directory } = site.world;
  const user = (username: string) =>
    directory.userByName(username) as NonNullable<ReturnType<typeof directory.userByName>>;
  const group = (slug: string) => directory.groupBySlug(slug) as NonNullable<ReturnType<typeof directory.groupBySlug>>;
  directory.write(() => {
    if (name === 'remove_ok_302') {
      const made = insertGroup(
        directory,
        { title: 'Short lived', slug: 'short-lived', description: 'd', email: null, access: 'public' },
        0,
      );
      addMember(directory, made, user('eve.staff'), 'manager');
    }
    if (release === '2.7' && name === 'update_form_manager') {
      addMember(directory, group('Harbour-mapping'), user('dora.hill'), 'manager');
    }
    if (release === '5.1.1' && name === 'category_create_errors_200') {
      directory.categories.insert({
        id: directory.next('categories'),
        name: 'Wrecks',
        slug: 'wrecks',
        description: '',
      });
    }
    if (release === '5.1.1' && name === 'v2_members')
      removeMember(directory, group('harbour-mapping'), user('finn@reef'));
    if (release === '4.4' && name === 'v2_members_anonymous_200') {
      setCategories(directory, group('harbour-mapping').id, [3, 4]);
      setKeywords(directory, group('harbour-mapping').id, parseKeywords('harbour, "sea bed"'));
    }
  });
}

/** Exchanges of which only status and headers are compared, and why. */
const BODY_LEFT_OUT: Readonly<Record<string, string>> = {
  ident_json: 'counts of a site with more in it',
  v2_group_post_201: 'numbers of rows that came before',
  picker_users: 'other people of that site',
  members_add_no_csrf_403: 'words for people',
};

const release = (): Recorded[] => ['2.7', '3.3', '4.4', '5.1.1'];
const isThere = existsSync(FOLDER);
if (!isThere) {
  process.stderr.write(
    `\nNOT COMPARED: there are no recorded exchanges at ${FOLDER}; the sandbox is not held against real servers here.\n`,
  );
}

describe.each(release())('the sandbox answers like GeoNode %s', (version) => {
  if (!isThere) {
    test.skip(`recorded exchanges are not at hand (${FOLDER})`, () => undefined);
    return;
  }
  const recorded = exchanges(version);
  const jars = new Map<string | null, Jar>();
  let site: MountedSite;
  let mails = 0;
  const tokens = new Map<string, string>();
  const jarOf = (who: string | null): Jar => jars.get(who) as Jar;

  beforeAll(async () => {
    site = await mountSite(recordedSite(version), ERAS[version], PASSWORD);
    site.world.switches.set({ geonodeLoginLimit: 'off' });
    for (const who of [null, ...new Set(Object.values(PEOPLE))]) {
      const jar = new Jar();
      jars.set(who, jar);
      jar.keep(await site.send('GET', '/account/login/', { host: HOST }, null));
      if (who === null) continue;
      const form = new URLSearchParams({ login: who, username: who, password: PASSWORD });
      form.set('csrfmiddlewaretoken', jar.cookies.get('csrftoken') ?? '');
      const headers = { host: HOST, cookie: jar.header(), 'content-type': 'application/x-www-form-urlencoded' };
      jar.keep(await site.send('POST', '/account/login/', headers, form.toString()));
      // A page takes the greeting out of the way.
      jar.keep(await site.send('GET', '/groups/', { host: HOST, cookie: jar.header() }, null));
      jar.cookies.delete('messages');
    }
  });
  afterAll(() => site.close());

  const play = async (exchange: Exchange): Promise<RawAnswer> => {
    const { request } = exchange;
    const jar = jarOf(person(exchange));
    const headers: Record<string, string> = { host: HOST };
    for (const [name, value] of Object.entries(request.headers)) {
      if (name === 'Cookie') {
        const names = value.split('; ').map((pair) => pair.split('=')[0] as string);
        const wanted = [...jar.cookies].filter(([cookie]) => names.includes(cookie));
        headers['cookie'] = wanted.map(([cookie, content]) => `${cookie}=${content}`).join('; ');
      } else if (name === 'X-CSRFToken') headers['x-csrftoken'] = jar.cookies.get('csrftoken') ?? '';
      else if (name === 'Authorization') {
        headers['authorization'] = `Basic ${Buffer.from(`eve.staff:${PASSWORD}`).toString('base64')}`;
      } else headers[name.toLowerCase()] = value;
    }
    const token = jar.cookies.get('csrftoken') ?? '';
    const path = request.path.replace(/[0-9a-f]{40}/, (issued) => tokens.get(issued) ?? issued);
    const answer = await site.send(request.method, path, headers, request.body?.replace('CSRF_TOKEN', token) ?? null);
    // A login belongs to whoever logs in; the anonymous visitor stays anonymous.
    const isKept = 'Cookie' in request.headers && !(exchange.name.startsWith('login_') && exchange.as === 'anonymous');
    return isKept ? jar.keep(answer) : answer;
  };

  test.each(recorded.map((exchange) => [exchange.name, exchange] as const))('%s', async (name, exchange) => {
    meanwhile(site, version, name);
    const answer = await play(exchange);
    const { response } = exchange;
    expect(answer.status).toBe(response.status);
    const wantedHeaders = headerShape(response.headers);
    const location = wantedHeaders['location'];
    if (typeof location === 'string') {
      wantedHeaders['location'] = location.replace(/[0-9a-f]{40}/, (issued) => tokens.get(issued) ?? issued);
    }
    expect(headerShape(answer.headers)).toEqual(wantedHeaders);
    if (exchange.mail !== undefined) {
      const sent = site.world.directory.all<{
        id: number;
        recipient: string;
        sender: string;
        subject: string;
        body: string;
      }>('SELECT * FROM gn_mails WHERE id > ? ORDER BY id', mails);
      // The recorded site bore its own name in its table of sites.
      const named = (text: string): string => text.replaceAll('example.com', 'geonode.test');
      exchange.mail.forEach((mail, index) => {
        const issued = /[0-9a-f]{40}/.exec(mail.body)?.[0] ?? '';
        tokens.set(issued, /[0-9a-f]{40}/.exec(sent[index]?.body ?? '')?.[0] ?? '');
      });
      expect(
        sent.map((mail) => ({
          to: mail.recipient,
          from: mail.sender,
          subject: named(mail.subject),
          body: named(mail.body),
        })),
      ).toEqual(
        exchange.mail.map((mail) => ({
          ...mail,
          body: mail.body.replace(/[0-9a-f]{40}/, (issued) => tokens.get(issued) ?? issued),
        })),
      );
      mails += sent.length;
    }
    if (name in BODY_LEFT_OUT) return;
    const body = response.body ?? '';
    if (body.includes('<html') && !body.trimStart().startsWith('{')) {
      if (!body.includes('id="wrap"')) {
        expect(answer.body.length).toBeGreaterThan(100);
        expect(answer.body.length).toBeLessThan(1400);
        return;
      }
      expect(comparable(readPage(answer.body))).toEqual(comparable(readPage(body)));
    } else if (/^[[{]/.test(body.trimStart())) {
      expect(jsonShape(JSON.parse(answer.body))).toEqual(jsonShape(JSON.parse(body)));
    } else expect(answer.body).toBe(body);
  });
});
