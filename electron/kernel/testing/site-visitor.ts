import type { TestSandbox } from '../../../sandbox/test-client.ts';

/** Somebody at the sandbox's GeoNode with a browser: cookies and forms by hand, without the client under test. */
export interface SiteVisitor {
  get(path: string): Promise<Response>;
  post(path: string, fields: Record<string, string>): Promise<Response>;
}

/** Signs in with one of the accounts the sandbox tells. */
export async function browseSite({ geonode }: TestSandbox['ready'], username: string): Promise<SiteVisitor> {
  const account = geonode?.accounts.find((one) => one.username === username);
  if (geonode === undefined || account === undefined) throw new Error(`The sandbox has no ${username}`);
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(geonode.baseUrl + path, { redirect: 'manual', ...init, headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined) cookies.set(name, value ?? '');
    }
    return response;
  };
  const post = (path: string, fields: Record<string, string>): Promise<Response> => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: cookies.get('csrftoken') ?? '', ...fields });
    return send(path, { method: 'POST', body });
  };
  await send('/account/login/');
  await post('/account/login/', { login: username, username, password: account.password });
  return { get: (path) => send(path), post };
}
