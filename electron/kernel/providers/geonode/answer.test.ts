import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../http/http.ts';
import { judge, wholePage } from './answer.ts';

const answer = (status: number, text = '', headers: Record<string, string> = {}): HttpResponse => ({
  status,
  text,
  headers: { ...(text.startsWith('<') ? { 'content-type': 'text/html; charset=utf-8' } : {}), ...headers },
  setCookies: [],
  ms: 1,
  correlationId: 'C',
});
const html = (body: string) => `<!DOCTYPE html><html><body>${body}</body></html>`;
const seen = (response: HttpResponse, kind: 'read' | 'write' = 'write') => {
  const error = judge(response, 'POST /x', kind, 0);
  return error === null ? null : `${error.code} ${error.params['reason']} ${error.outcome} ${error.remote?.message}`;
};

describe('answers that are errors', () => {
  it.each([
    [answer(302, '', { location: '/account/login/?next=/groups/create/' }), 'auth.expired signed-out not-applied '],
    [
      answer(302, '', { location: 'https://elsewhere.example/account/login/?next=/x' }),
      'auth.expired signed-out not-applied ',
    ],
    [
      answer(
        401,
        '{"success":false,"errors":["Authentication credentials were not provided."],"code":"not_authenticated"}',
      ),
      'auth.expired signed-out not-applied Authentication credentials were not provided.',
    ],
    [
      answer(
        403,
        '{"success":false,"errors":["Authentication credentials were not provided."],"code":"not_authenticated"}',
      ),
      'auth.expired signed-out not-applied Authentication credentials were not provided.',
    ],
    [answer(403), 'remote.forbidden not-manager not-applied '],
    [answer(403, '<h1>403 Forbidden</h1><p></p>'), 'remote.forbidden admin-only not-applied 403 Forbidden'],
    [
      answer(401, html('<h3>Not Permitted</h3><p>You are not allowed to perform this operation.</p>')),
      'remote.forbidden admin-only not-applied Not Permitted You are not allowed to perform this operation.',
    ],
    [
      answer(403, html('<h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p>')),
      'remote.forbidden csrf not-applied Forbidden (403) CSRF verification failed. Request aborted.',
    ],
    [
      answer(403, '{"detail":"CSRF Failed: CSRF token missing."}'),
      'remote.forbidden csrf not-applied CSRF Failed: CSRF token missing.',
    ],
    [
      answer(
        403,
        '{"success":false,"errors":["You do not have permission to perform this action."],"code":"permission_denied"}',
      ),
      'remote.forbidden not-permitted not-applied You do not have permission to perform this action.',
    ],
    [answer(404, html('<h2>Page Not Found</h2>')), 'remote.not-found other not-applied Page Not Found'],
    [answer(405), 'remote.unsupported other not-applied '],
    [answer(405, html('<p>Read-only</p>')), 'remote.forbidden read-only-site not-applied Read-only'],
    [answer(503, html('<p>Back soon</p>')), 'remote.unavailable maintenance unknown Back soon'],
    [answer(500, html('<h1>Error</h1>')), 'remote.internal other unknown Error'],
    [
      answer(400, '{"slug":["group profile with this slug already exists."]}'),
      'remote.invalid other not-applied slug: group profile with this slug already exists.',
    ],
    [answer(429, '', { 'retry-after': '7' }), 'remote.rate-limited other not-applied '],
  ])('%#', (response, expected) => expect(seen(response)).toBe(expected));

  it('a lost read has no effect', () => expect(seen(answer(500), 'read')).toBe('remote.internal other not-applied '));
  it('redirects and pages are no errors', () => {
    expect(seen(answer(302, '', { location: '/groups/group/a/' }))).toBeNull();
    expect(seen(answer(200, html('')))).toBeNull();
  });
  it('waits as long as it is told', () =>
    expect(judge(answer(429, '', { 'retry-after': '7' }), 'c', 'read', 0)?.retryAfterMs).toBe(7_000));
  it('secrets in what a server says do not get further', () => {
    expect(
      JSON.stringify(judge(answer(400, '{"detail":"bad password=hunter2 token=abcdef"}'), 'c', 'write', 0)),
    ).not.toMatch(/hunter2|abcdef/);
  });
});

describe('pages', () => {
  it('half a page is none', () => {
    expect(wholePage(answer(200, html('x')), 'c').ok).toBe(true);
    for (const text of ['', 'x', html('x').slice(0, -9), '{"a":1}'])
      expect(wholePage(answer(200, text), 'c')).toMatchObject({
        ok: false,
        error: { code: 'net.bad-response', retry: 'now' },
      });
  });
});
