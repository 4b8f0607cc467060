import { describe, expect, it } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import { packStrings } from '#shared/domain/string-block.ts';
import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';
import { emptyOverlay, foldChanges } from '#shared/plan/overlay.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Capabilities } from '#shared/capabilities.ts';
import { capabilityNames } from '#shared/capabilities.ts';
import { adminRows } from '../roles/admin-rows.ts';
import { memberRows, nearestGroups } from './member-rows.ts';

/** top > mid > low; top > side (unreadable). Ann in low and mid, Ben in top, Cai in low. Ann administers top. */
const columns: DirectoryColumns = {
  format: 1,
  snapshotId: 1,
  asOf: 0,
  groups: {
    count: 4,
    ids: packStrings(['top', 'mid', 'low', 'side']),
    names: packStrings(['Top', 'Mid', 'Low', 'Side']),
    flags: new Uint8Array([
      groupFlag.root | groupFlag.adminsKnown,
      groupFlag.adminsKnown,
      groupFlag.adminsKnown,
      groupFlag.membersUnreadable,
    ]),
    effectiveCounts: new Uint32Array([3, 2, 2, 0]),
  },
  edges: { childStart: new Uint32Array([0, 2, 3, 3, 3]), children: new Uint32Array([1, 3, 2]) },
  people: {
    count: 3,
    ids: packStrings(['ann', 'ben', 'cai']),
    names: packStrings(['Ann', 'Ben', 'Cai']),
    contacts: packStrings(['', '', '']),
    flags: new Uint8Array([0, 0, 1]),
  },
  memberships: {
    memberStart: new Uint32Array([0, 1, 2, 4, 4]),
    members: new Uint32Array([1, 0, 0, 2]),
    roles: new Uint8Array(4),
  },
  assignments: { groups: new Uint32Array([0]), people: new Uint32Array([0]) },
};
const directory = buildDirectory(columns);
const capabilities: Capabilities = {
  features: Object.fromEntries(
    capabilityNames.map((n) => [n, { support: 'native' as const }]),
  ) as Capabilities['features'],
  maxDepth: 10,
  reparent: 'edge-pair',
  inheritance: 'subtree',
  adminReach: 'subtree-presumed',
  nameMax: 128,
  descriptionMax: 256,
  groupsPerPersonAdvice: 10,
};
const staged = (...intents: Intent[]) =>
  foldChanges(
    directory,
    intents.map((intent, i) => ({ id: `c${i}`, seq: i, at: 0, gestureId: 'g', intent })),
    capabilities,
  );

describe('member rows', () => {
  it('names the nearest group of everybody below, and what could not be read', () => {
    const { through, unknown } = nearestGroups(emptyOverlay(directory), 0);
    expect([...through]).toEqual([1, 0, 2]);
    expect(unknown).toEqual([3]);
  });
  it('lists each person once, nearest first', () => {
    const { rows } = memberRows(emptyOverlay(directory), 0, 'effective', true);
    expect(rows.map((r) => [r.name, r.through, r.isDirect, r.isAdmin, r.disabled])).toEqual([
      ['Ben', 0, true, false, false],
      ['Ann', 1, false, true, false],
      ['Cai', 2, false, false, true],
    ]);
  });
  it('keeps a staged removal where it stands in the direct list and takes it out of the effective one', () => {
    const overlay = staged(
      { kind: 'member.remove', groupId: 'low', personId: 'cai' },
      { kind: 'member.add', groupId: 'low', personId: 'ben', role: 'member' },
    );
    expect(memberRows(overlay, 2, 'direct', true).rows.map((r) => [r.name, r.staged])).toEqual([
      ['Ann', null],
      ['Cai', 'removed'],
      ['Ben', 'added'],
    ]);
    expect(memberRows(overlay, 2, 'effective', true).rows.map((r) => r.name)).toEqual(['Ann', 'Ben']);
  });
  it('says that a list is unknown instead of empty', () => {
    expect(memberRows(emptyOverlay(directory), 3, 'direct', true)).toEqual({ rows: [], unknown: [3] });
  });
});

describe('administrator rows', () => {
  it('names the nearest assignment, from above only where that is presumed', () => {
    expect(adminRows(emptyOverlay(directory), 2, true).map((r) => [r.name, r.where, r.here])).toEqual([
      ['Ann', 0, false],
    ]);
    expect(adminRows(emptyOverlay(directory), 2, false)).toEqual([]);
  });
  it('shows what is staged', () => {
    const overlay = staged(
      { kind: 'admin.withdraw', groupId: 'top', personId: 'ann' },
      { kind: 'admin.assign', groupId: 'top', personId: 'ben' },
    );
    expect(adminRows(overlay, 0, true).map((r) => [r.name, r.staged])).toEqual([
      ['Ann', 'removed'],
      ['Ben', 'added'],
    ]);
    expect(adminRows(overlay, 2, true).map((r) => r.name)).toEqual(['Ben']);
  });
});
