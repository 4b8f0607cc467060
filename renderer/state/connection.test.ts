import { describe, expect, it } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { isAway, isFirstReading, type Job } from './connection.ts';

const at = { since: 0, waitingUntil: null };

describe('being offline', () => {
  it('is said while an attempt is made to end it, but not of a first attempt, nor of a sign-in', () => {
    const gone = appError('net.unreachable', {}, { retry: 'now' });
    const signedOut = appError('auth.expired', {}, { retry: 'after-sign-in' });
    expect(isAway(null)).toBe(false);
    expect(isAway({ ...at, link: 'connecting', error: null })).toBe(false);
    expect(isAway({ ...at, link: 'offline', error: gone })).toBe(true);
    expect(isAway({ ...at, link: 'connecting', error: gone })).toBe(true);
    expect(isAway({ ...at, link: 'connecting', error: signedOut })).toBe(false);
    expect(isAway({ ...at, link: 'online', error: null })).toBe(false);
  });
});

describe('a first reading', () => {
  it('lasts until nothing is left to be read, and no other job is one', () => {
    const sync = { kind: 'sync', done: 61, total: 120 } as Job;
    const copy = (notLoadedGroups?: number): CopyMeta => ({ groups: 1, people: 0, notLoadedGroups }) as CopyMeta;
    expect(isFirstReading(null, sync)).toBe(true);
    expect(isFirstReading(copy(72), sync)).toBe(true);
    expect(isFirstReading(copy(0), sync)).toBe(false);
    expect(isFirstReading(copy(), sync)).toBe(false);
    // Stopped, or only a part is read again: then the size is what there is.
    expect(isFirstReading(copy(72), null)).toBe(false);
    expect(isFirstReading(copy(72), { ...sync, part: true })).toBe(false);
    expect(isFirstReading(copy(72), { ...sync, kind: 'apply' })).toBe(false);
  });
});
