import { describe, expect, it } from 'vitest';
import type { CallKind, HttpResponse } from '../http/http.ts';
import { faultError, readAnswer } from './answer.ts';
import { hasMemberAnswer, memberPage, nothing, pageOf, groupItem, membershipItem, assignmentItem } from './wire.ts';

function response(
  status: number,
  text: string,
  headers: Record<string, string> = { 'x-ca-request-id': 'R-1' },
): HttpResponse {
  return { status, text, headers, setCookies: [], ms: 1, correlationId: 'C-1' };
}
const service = (status: number, code: string, message = '') => response(status, JSON.stringify({ code, message }));
const gateway = (status: number, code: string) =>
  response(status, '', { 'x-ca-request-id': 'R-1', 'x-ca-error-code': code, 'x-ca-error-message': 'text' });
const fault = (answer: HttpResponse, kind: CallKind = 'read') => faultError(answer, 'group/get', kind, 0);

describe('errors of the service (spec/pds.md §1.5, §1.6)', () => {
  it.each([
    [400, 'InvalidParameter.GroupId', '', 'remote.invalid'],
    [400, 'InvalidParameterEmpty.GroupName', '', 'remote.invalid'],
    [400, 'InvalidParameterMissing', '', 'remote.invalid'],
    [400, 'InvalidRequestJSONFormat', '', 'remote.invalid'],
    [400, 'InvalidParameterNotSupported.MemberRole', '', 'remote.invalid'],
    [400, 'InvalidParameterOutOfRange.Limit', '', 'remote.invalid'],
    [400, 'OperationNotSupport', '', 'remote.unsupported'],
    [401, 'AccessTokenInvalid', 'ErrValidateTokenFailed', 'auth.invalid'],
    [401, 'AccessTokenInvalid', 'token is expired', 'auth.expired'],
    [401, 'TokenExpired', '', 'auth.expired'],
    [401, 'AccessTokenExpired', '', 'auth.expired'],
    [401, 'TokenExpired', 'UserNotEnabled', 'auth.disabled'],
    [403, 'Forbidden', 'UserNotEnabled: u1', 'auth.disabled'],
    [403, 'Forbidden', 'UserRoleChanged', 'auth.role-changed'],
    [403, 'ForbiddenNoPermission.File', '', 'remote.forbidden'],
    [403, 'ForbiddenNoPermission.file', '', 'remote.forbidden'],
    [403, 'forbiddennopermission', '', 'remote.forbidden'],
    [403, 'CheckRouterAccessFailed', '', 'remote.unsupported'],
    [404, 'NotFound.Group', '', 'remote.not-found'],
    [400, 'NotFound.Group', '', 'remote.not-found'],
    [404, 'SomethingElse', '', 'remote.not-found'],
    [409, 'AlreadyExist.Membership', '', 'remote.conflict'],
    [400, 'AlreadyExist', '', 'remote.conflict'],
    [409, 'StateConflict.Group', '', 'remote.conflict'],
    [400, 'StateConflict', '', 'remote.conflict'],
    [429, 'TooManyRequests', '', 'remote.rate-limited'],
    [400, 'TooManyRequests', '', 'remote.rate-limited'],
    [500, 'InternalError', '', 'remote.internal'],
    [503, 'ServiceUnavailable', '', 'remote.unavailable'],
    [502, 'BadGateway', '', 'remote.unavailable'],
  ])('%i %s %s → %s', (status, code, message, expected) => {
    const error = fault(service(status, code, message));
    expect(error).toMatchObject({
      code: expected,
      remote: { status, code, requestId: 'R-1' },
      correlationId: 'C-1',
      params: { call: 'group/get' },
    });
  });

  it.each([
    [404, 'I404NF', 'remote.unsupported'],
    [405, 'I405UM', 'remote.unsupported'],
    [504, 'D504TO', 'remote.unavailable'],
    [429, 'T429PA', 'remote.rate-limited'],
    [403, 'I403PT', 'remote.forbidden'],
    [413, 'I413RL', 'remote.invalid'],
  ])('gateway, headers only: %i %s → %s', (status, code, expected) => {
    expect(fault(gateway(status, code))).toMatchObject({ code: expected, remote: { status, code, message: 'text' } });
  });

  it('a refusal for too many calls says when to come back', () => {
    const headers = { 'x-ca-request-id': 'R', 'retry-after': '12' };
    expect(fault(response(429, '', headers))).toMatchObject({ retry: 'after-ms', retryAfterMs: 12_000 });
  });

  it('XML, plain text and odd JSON are read as far as they go', () => {
    expect(fault(response(403, '<Error><Code>Forbidden</Code><Message>no way</Message></Error>'))).toMatchObject({
      code: 'remote.forbidden',
      remote: { code: 'Forbidden', message: 'no way' },
    });
    expect(fault(response(500, 'upstream broke'))).toMatchObject({
      code: 'remote.internal',
      remote: { code: 'ServerError', message: 'upstream broke' },
    });
    expect(fault(response(400, '[1,2]'))).toMatchObject({ code: 'remote.invalid', remote: { code: 'ServerError' } });
    expect(fault(response(400, '{"Code":"InvalidParameter","Message":"as the SDK writes it"}'))).toMatchObject({
      remote: { code: 'InvalidParameter' },
    });
  });

  it('a lost answer of a write may have been done; a refused one was not', () => {
    for (const status of [500, 502, 503, 504]) expect(fault(response(status, ''), 'write').outcome).toBe('unknown');
    for (const status of [400, 401, 403, 404, 409, 429])
      expect(fault(response(status, ''), 'write').outcome).toBe('not-applied');
    expect(fault(response(500, ''), 'read').outcome).toBe('not-applied');
  });

  it('an answer without a trace of PDS is another server', () => {
    const strange = { 'content-type': 'text/html', server: 'nginx' };
    expect(fault(response(404, '<!DOCTYPE html><title>404</title>', strange))).toMatchObject({
      code: 'net.not-this-directory',
      params: { server: 'nginx' },
    });
    expect(fault(response(403, 'Forbidden', {}))).toMatchObject({ code: 'net.not-this-directory' });
    expect(fault(response(404, '', {}))).toMatchObject({ code: 'net.not-this-directory' });
    // A proxy that fails or throttles may stand in front of a PDS.
    expect(fault(response(502, '<html>', strange)).code).toBe('remote.unavailable');
    expect(fault(response(429, '<html>', strange)).code).toBe('remote.rate-limited');
  });

  it('a domain that is not served here is another server, not something that is gone', () => {
    const error = fault(service(404, 'NotFound.Domain', 'The resource domain cannot be found.'), 'write');
    expect(error).toMatchObject({ code: 'net.not-this-directory', remote: { code: 'NotFound.Domain' } });
    expect(fault(service(404, 'notfound.domain')).code).toBe('net.not-this-directory');
    expect(fault(service(404, 'NotFound.DomainGroup')).code).toBe('remote.not-found');
  });

  it('a request id in a body is kept where no header has one', () => {
    const xml = '<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>R-9</RequestId></Error>';
    expect(fault(response(403, xml, {})).remote).toMatchObject({ code: 'AccessDenied', requestId: 'R-9' });
    expect(fault(response(403, xml)).remote).toMatchObject({ requestId: 'R-1' });
    const json = '{"Code":"Forbidden","Message":"no","RequestId":"R-8"}';
    expect(fault(response(403, json, {})).remote).toMatchObject({ code: 'Forbidden', requestId: 'R-8' });
  });

  it('@security 14 keeps no token that a message repeats, and no endless message', () => {
    const error = fault(
      service(401, 'AccessTokenInvalid', `Bearer eyJhbGciOi.abc.def is not valid ${'x'.repeat(10_000)}`),
    );
    expect(JSON.stringify(error)).not.toContain('eyJhbGciOi');
    expect(String(error.remote?.message).length).toBeLessThanOrEqual(500);
  });
});

describe('answers', () => {
  const groups = pageOf(groupItem, 'items');
  const read = <T>(text: string, schema: Parameters<typeof readAnswer<T>>[1], status = 200) =>
    readAnswer(response(status, text), schema, 'group/list', 'read', 0);

  it('any 2xx is success, with and without content', () => {
    for (const status of [200, 201, 202])
      expect(read('{"group_id":"g"}', groupItem, status)).toMatchObject({ ok: true, value: { group_id: 'g' } });
    expect(read('', nothing, 204)).toEqual({ ok: true, value: undefined });
    expect(read('', nothing, 200)).toEqual({ ok: true, value: undefined });
    expect(read('{"anything":1}', nothing, 200)).toEqual({ ok: true, value: undefined });
  });

  it('null and absent lists are empty, an absent marker is the end', () => {
    for (const text of ['{}', '{"items":null}', '{"items":[],"next_marker":""}', '{"items":null,"next_marker":null}']) {
      expect(read(text, groups)).toEqual({ ok: true, value: { rows: [], unreadable: 0, next: '' } });
    }
    expect(read('{"user_items":null}', memberPage)).toEqual({
      ok: true,
      value: { users: [], groups: [], unreadable: 0, next: '' },
    });
    expect(read('{"assignment_list":null}', pageOf(assignmentItem, 'assignment_list'))).toMatchObject({
      ok: true,
      value: { rows: [] },
    });
  });

  it('times come as numbers, as numeric texts or not at all; unknown fields and nulls do no harm', () => {
    const text =
      '{"items":[{"group_id":"a","created_at":"1677335855709","updated_at":1677335855709,"permission":{"x":1},"novel":[1]},{"group_id":"b","group_name":null,"created_at":"2023-02-25T14:37:35Z"}]}';
    expect(read(text, groups)).toMatchObject({
      ok: true,
      value: {
        unreadable: 0,
        rows: [
          { created_at: 1677335855709, updated_at: 1677335855709, group_name: '' },
          { group_id: 'b', group_name: '', created_at: null },
        ],
      },
    });
  });

  it('a number where a text is expected is that text: phones and drives are printed bare by some', () => {
    const user = { user_id: 'u', phone: 13900001111, default_drive_id: 1, user_name: 7, created_at: 1 };
    expect(read(JSON.stringify({ user_items: [user] }), memberPage)).toMatchObject({
      ok: true,
      value: { unreadable: 0, users: [{ user_id: 'u', phone: '13900001111', user_name: '7' }] },
    });
  });

  it('a row that cannot be understood is counted, the others stay', () => {
    expect(read('{"items":[{"group_id":"a"},{"group_name":"no id"},7,null,{"group_id":5}]}', groups)).toMatchObject({
      ok: true,
      value: { rows: [{ group_id: 'a' }], unreadable: 4 },
    });
  });

  it('another shape is a bad response that asking again will not change', () => {
    for (const text of ['[]', '"text"', '7', '{"items":{"a":1}}', '{"items":"none"}']) {
      expect(read(text, groups)).toMatchObject({
        ok: false,
        error: { code: 'net.bad-response', retry: 'never', params: { reason: 'shape' } },
      });
    }
    expect(read('', groupItem)).toMatchObject({ ok: false, error: { code: 'net.bad-response' } });
  });

  it('an answer cut short is a bad response that may be better next time, and a write that was lost', () => {
    expect(read('{"items":[{"group_id":"a', groups)).toMatchObject({
      ok: false,
      error: { code: 'net.bad-response', retry: 'now' },
    });
    expect(readAnswer(response(201, '{"group_id":'), groupItem, 'group/create', 'write', 0)).toMatchObject({
      ok: false,
      error: { outcome: 'unknown' },
    });
  });

  it('a page of HTML is another server, even with status 200', () => {
    expect(read('<!doctype html><title>Sign in</title>', groups)).toMatchObject({
      ok: false,
      error: { code: 'net.not-this-directory' },
    });
  });

  it('has_member is a bare boolean on paper and an object on the wire', () => {
    expect(read('{"result":true}', hasMemberAnswer)).toEqual({ ok: true, value: true });
    expect(read('false', hasMemberAnswer)).toEqual({ ok: true, value: false });
  });

  it('a membership of the top level has no parent', () => {
    expect(read('{"items":[{"group_id":"","sub_group_id":"r1"}]}', pageOf(membershipItem, 'items'))).toMatchObject({
      ok: true,
      value: { unreadable: 0 },
    });
  });
});
