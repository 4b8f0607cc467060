import { describe, expect, it } from 'vitest';
import type { Capabilities } from '#shared/capabilities.ts';
import { accessCode } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay, foldChanges } from '#shared/plan/overlay.ts';
import { categoryCapabilities, plainUser, staged } from '#shared/plan/testing/capabilities.ts';
import { accessOf, joinOffer } from './join-rule.ts';

const written = writtenColumns(
  { Open: {}, Invited: {}, Hidden: { people: ['Ann'] }, Loose: {}, Maps: { flags: ['category'] } },
  ['Bob'],
);
const directory = buildDirectory({
  ...written,
  groups: {
    ...written.groups,
    access: Uint8Array.of(accessCode.public, accessCode['public-invite'], accessCode.private, accessCode.unknown, 0),
  },
});
const overlay = emptyOverlay(directory);
const joinable = (caveat?: string): Capabilities => ({
  ...categoryCapabilities,
  features: { ...categoryCapabilities.features, join: { support: 'native', ...(caveat ? { caveat } : {}) } },
});
const ann = plainUser(directory.personId(0), []);
const reason = (group: number, capabilities = joinable()) => joinOffer(overlay, group, capabilities, ann)?.reason;

describe('joining a group', () => {
  it('reads the access level', () => {
    expect([0, 1, 2, 3].map((g) => accessOf(overlay, g))).toEqual(['public', 'public-invite', 'private', null]);
  });
  it('is offered where anybody may, and otherwise says why not', () => {
    expect([0, 1, 3].map((g) => reason(g))).toEqual([null, 'by-invitation', null]);
    expect(joinOffer(overlay, 2, joinable(), plainUser(directory.personId(1), []))?.reason).toBe('private');
    expect(reason(0, joinable('superuser-cannot-join'))).toBe('superuser');
    expect(joinOffer(overlay, 0, joinable(), ann)?.inCopy).toBe(true);
    expect(joinOffer(overlay, 0, joinable(), plainUser('elsewhere', []))).toMatchObject({
      reason: null,
      inCopy: false,
    });
  });
  it('is no question for members, in a category, where joining does not exist, or for nobody', () => {
    expect(reason(2)).toBeUndefined();
    expect(reason(4)).toBeUndefined();
    expect(joinOffer(overlay, 0, categoryCapabilities, ann)).toBeNull();
    expect(joinOffer(overlay, 0, joinable(), plainUser(null, []))).toBeNull();
    const joined = foldChanges(
      directory,
      staged({ kind: 'member.add', groupId: 'open', personId: directory.personId(0), role: 'member' }),
      joinable(),
    );
    expect(joinOffer(joined, 0, joinable(), ann)).toBeNull();
  });
});
