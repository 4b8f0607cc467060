import { describe, expect, it } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { isAway } from './connection.ts';

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
