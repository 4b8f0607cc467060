import type { SandboxOptions } from '../../options.ts';
import { startSandbox } from '../../server.ts';
import { SAMPLE_PASSWORD } from '../organisation.ts';

/** Parsed JSON of which a test states what it expects; anything else fails there. */
export interface Loose {
  readonly [key: string]: Loose;
  readonly [index: number]: Loose;
}

/** A value that must be an array, as one. */
export function listOf(value: Loose | undefined): Loose[] {
  if (!Array.isArray(value)) throw new Error(`no array: ${JSON.stringify(value)}`);
  return value as Loose[];
}

/** One answer as a test looks at it. */
export interface SiteAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Loose;
}

export type Fields = readonly (readonly [string, string])[] | Record<string, string>;

/** Somebody with a browser: keeps cookies, sends tokens, follows nothing. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  send(method: string, path: string, init?: RequestInit): Promise<SiteAnswer>;
  get(path: string): Promise<SiteAnswer>;
  /** A form with a token that fits. */
  post(path: string, fields?: Fields): Promise<SiteAnswer>;
  /** JSON with a token that fits. */
  rest(method: string, path: string, body?: unknown): Promise<SiteAnswer>;
}

export interface State {
  readonly groups: { slug: string; title: string; access: string; categories: string[] }[];
  readonly categories: { slug: string; name: string }[];
  readonly users: { username: string; superuser: boolean; staff: boolean }[];
  readonly members: { group: string; username: string; role: string }[];
  readonly invites: { group: string; to: string; token: string; state: string }[];
}

export interface TestSite {
  readonly baseUrl: string;
  readonly accounts: { readonly admin: string; readonly manager: string; readonly user: string };
  visitor(): Visitor;
  /** A visitor who is logged in by the form. */
  loggedIn(username: string): Promise<Visitor>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  set(switches: Record<string, unknown>): Promise<void>;
  state(): Promise<State>;
  /** Role by username of a group's members. */
  members(slug: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

const asForm = (fields: Fields): URLSearchParams =>
  new URLSearchParams(Array.isArray(fields) ? (fields as [string, string][]) : (fields as Record<string, string>));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A visitor of a site at an address. */
function createVisitor(baseUrl: string): Visitor {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<SiteAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(baseUrl + path, {
      redirect: 'manual',
      ...init,
      method,
      headers: {
        'accept-language': 'en',
        ...(cookie === '' ? {} : { cookie }),
        ...(init.headers as Record<string, string>),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const mark = pair.indexOf('=');
      if (/max-age=0(;|$)/i.test(line)) cookies.delete(pair.slice(0, mark));
      else cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
    const text = await response.text();
    return {
      status: response.status,
      location: response.headers.get('location'),
      headers: response.headers,
      text,
      json: parsed(text) as Loose,
    };
  };
  const token = async (): Promise<string> => {
    if (!cookies.has('csrftoken')) await send('GET', '/account/login/');
    return cookies.get('csrftoken') as string;
  };
  return {
    cookies,
    send,
    get: (path) => send('GET', path),
    post: async (path, fields = {}) => {
      const form = asForm(fields);
      form.set('csrfmiddlewaretoken', await token());
      return send('POST', path, { body: form });
    },
    rest: async (method, path, body) =>
      send(method, path, {
        headers: { 'content-type': 'application/json', 'x-csrftoken': await token() },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** Logs a visitor in by the form of the era. */
export async function logIn(visitor: Visitor, username: string, password = SAMPLE_PASSWORD): Promise<SiteAnswer> {
  return visitor.post('/account/login/', { login: username, username, password });
}

export async function startSite(options: SandboxOptions = {}): Promise<TestSite> {
  const running = await startSandbox({ groups: 30, people: 60, ...options, dialect: 'geonode' });
  const { geonode, control: controlUrl } = running.ready;
  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(controlUrl + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const state = async (): Promise<State> => ((await control('GET', '/state')).body as { geonode: State }).geonode;
  const [admin = '', manager = '', user = ''] = geonode.accounts.map((account) => account.username);
  return {
    baseUrl: geonode.baseUrl,
    accounts: { admin, manager, user },
    visitor: () => createVisitor(geonode.baseUrl),
    loggedIn: async (username) => {
      const visitor = createVisitor(geonode.baseUrl);
      const answer = await logIn(visitor, username);
      if (answer.status !== 302) throw new Error(`${username} cannot log in: ${answer.status}`);
      return visitor;
    },
    control,
    set: async (switches) => {
      const { status, body } = await control('PUT', '/switches', switches);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    state,
    members: async (slug) =>
      Object.fromEntries(
        (await state()).members.filter((row) => row.group === slug).map((row) => [row.username, row.role]),
      ),
    close: () => running.close(),
  };
}
