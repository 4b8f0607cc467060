import { describe, expect, it } from 'vitest';
import { draftProblems, emptyDraft, finishedDraft, finishedSecrets, isLoopbackHttp } from './draft.ts';

const base = {
  ...emptyDraft('pds'),
  name: 'A',
  endpoint: 'https://a.example',
  signIn: { method: 'jwt', appId: 'x', domainId: 'd', subject: '' },
} as const;

describe('profile draft', () => {
  it.each([
    ['http://127.0.0.1:80', true],
    ['http://localhost', true],
    ['http://[::1]:1', true],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost.evil.example', false],
    ['https://127.0.0.1', false],
    ['nonsense', false],
  ])('@security 1 %s is http on this computer: %s', (address, expected) => {
    expect(isLoopbackHttp(address)).toBe(expected);
  });
  it.each([
    ['', 'conn.not-an-address'],
    ['http://a.example', 'conn.insecure'],
    ['ftp://a.example', 'conn.not-an-address'],
    ['javascript:alert(1)', 'conn.not-an-address'],
  ])('@security 1 refuses the address %s', (endpoint, key) => {
    expect(draftProblems({ ...base, endpoint }, { privateKeyPem: 'k' }, false).endpoint).toBe(key);
  });
  it('asks for a secret only where none is stored', () => {
    expect(draftProblems(base, {}, false)).toEqual({ privateKeyPem: 'conn.required' });
    expect(draftProblems(base, {}, true)).toEqual({});
  });
  it('sends the loopback flag that follows from the address, and typed secrets of this sign-in only', () => {
    expect(finishedDraft({ ...base, endpoint: ' http://127.0.0.1:9 ' })).toMatchObject({
      endpoint: 'http://127.0.0.1:9',
      allowLoopbackHttp: true,
    });
    expect(finishedSecrets(base, { privateKeyPem: ' k ', accessToken: 't', refreshToken: '' })).toEqual({
      privateKeyPem: 'k',
    });
  });
  it('asks a GeoNode site for an account, and keeps blanks in a password', () => {
    const site = { ...emptyDraft('geonode'), name: 'Site', endpoint: 'https://geo.example' };
    expect(draftProblems(site, {}, false)).toEqual({ username: 'conn.required', password: 'conn.required' });
    const filled = { ...site, signIn: { method: 'password', username: ' ana ' } } as const;
    expect(draftProblems(filled, {}, true)).toEqual({});
    expect(finishedDraft(filled).signIn).toEqual({ method: 'password', username: 'ana' });
    expect(finishedSecrets(filled, { password: ' p ', privateKeyPem: 'k' })).toEqual({ password: ' p ' });
    expect(finishedSecrets(filled, { password: '' })).toEqual({});
  });
  it('@security 1 refuses http to a GeoNode site elsewhere and allows it on this computer', () => {
    const site = { ...emptyDraft('geonode'), name: 'S', signIn: { method: 'password', username: 'a' } } as const;
    expect(draftProblems({ ...site, endpoint: 'http://geo.example' }, { password: 'p' }, false).endpoint).toBe(
      'conn.insecure',
    );
    expect(draftProblems({ ...site, endpoint: 'http://127.0.0.1:8000' }, { password: 'p' }, false)).toEqual({});
    expect(finishedDraft({ ...site, endpoint: 'http://127.0.0.1:8000' }).allowLoopbackHttp).toBe(true);
  });
});
