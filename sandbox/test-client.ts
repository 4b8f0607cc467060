import { createPrivateKey, randomUUID } from 'node:crypto';
import { signJwt } from './pds/jwt.ts';
import { startSandbox } from './server.ts';
import type { ReadyObject, RunningSandbox } from './server.ts';
import type { SandboxOptions } from './options.ts';

/** One answer as a test looks at it; `body` is parsed JSON, or undefined without a body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // A test states what it expects of an answer; anything else fails there.
  readonly body: { [key: string]: unknown } & {
    readonly code?: string;
    readonly message?: string;
    readonly items?: Row[];
    readonly user_items?: Row[];
    readonly group_items?: Row[];
    readonly assignment_list?: Row[] | null;
    readonly next_marker?: string;
  };
}

export type Row = { readonly [key: string]: string & number & boolean & object };

export interface Who {
  readonly token: string;
}

/** A running sandbox with the calls that tests make; raw HTTP, no client of the app. */
export interface TestSandbox {
  readonly ready: ReadyObject;
  readonly root: string;
  readonly superadmin: Who;
  readonly admin: Who;
  readonly groupAdmin: Who;
  readonly user: Who;
  /** The group that `groupAdmin` administers. */
  readonly adminOf: string;
  /** A POST with a JSON body, as superadmin unless told. */
  call(path: string, body?: unknown, who?: Who): Promise<Answer>;
  send(path: string, init: RequestInit): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  set(switches: Record<string, unknown>): Promise<void>;
  /** All pages of a listing under a key. */
  pages(path: string, body: object, key: 'items' | 'user_items' | 'group_items' | 'assignment_list'): Promise<Row[]>;
  createGroup(name: string, parent?: string, who?: Who): Promise<string>;
  createUser(id: string): Promise<string>;
  close(): Promise<void>;
}

function answerOf(status: number, headers: Headers, text: string): Answer {
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status, headers, text, body: body as Answer['body'] };
}

export async function startTestSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const running: RunningSandbox = await startSandbox({ dialect: 'pds', ...options });
  const { ready } = running;
  const [superadmin, admin, groupAdmin, user] = ready.pds.users.map((one) => ({ token: one.accessToken })) as [
    Who,
    Who,
    Who,
    Who,
  ];

  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(ready.pds.apiEndpoint + path, { redirect: 'manual', ...init });
    return answerOf(response.status, response.headers, await response.text());
  };
  const call = (path: string, body: unknown = {}, who: Who = superadmin): Promise<Answer> =>
    send(`/v2${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
    });
  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(ready.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const must = async (answer: Promise<Answer>): Promise<Answer> => {
    const found = await answer;
    if (found.status >= 300) throw new Error(`${found.status} ${found.text}`);
    return found;
  };
  return {
    ready,
    superadmin,
    admin,
    groupAdmin,
    user,
    call,
    send,
    control,
    root: ready.pds.rootGroupIds[0] as string,
    adminOf: ready.pds.users[2].groupAdminOf?.[0] as string,
    set: async (switches) => {
      const { status, body } = await control('PUT', '/switches', switches);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    pages: async (path, body, key) => {
      const rows: Row[] = [];
      let marker = '';
      do {
        const page = await must(call(path, { ...body, marker }));
        rows.push(...((page.body[key] as Row[] | null) ?? []));
        marker = page.body.next_marker ?? '';
      } while (marker !== '');
      return rows;
    },
    createGroup: async (name, parent, who) => {
      const body =
        parent === undefined ? { group_name: name, is_root: true } : { group_name: name, parent_group_id: parent };
      return (await must(call('/group/create', body, who))).body['group_id'] as string;
    },
    createUser: async (id) =>
      (await must(call('/user/create', { user_id: id, nick_name: id }))).body['user_id'] as string,
    close: () => running.close(),
  };
}

/** An assertion of the service application, good unless claims are changed (§2.3). */
export function assertionFor(
  ready: ReadyObject,
  subject: string,
  type: 'user' | 'service',
  claims: object = {},
  pem?: string,
): string {
  const { appId, domainId, privateKeyPem } = ready.pds.serviceApp;
  const now = Math.floor(Date.now() / 1000);
  return signJwt(
    {
      iss: appId,
      sub: subject,
      sub_type: type,
      aud: domainId,
      jti: randomUUID(),
      iat: now - 300,
      exp: now + 300,
      ...claims,
    },
    createPrivateKey(pem ?? privateKeyPem),
  );
}

/** A form POST to `/v2/oauth/token`. */
export function exchange(sandbox: TestSandbox, form: Record<string, string>): Promise<Answer> {
  return sandbox.send('/v2/oauth/token', { method: 'POST', body: new URLSearchParams(form) });
}
