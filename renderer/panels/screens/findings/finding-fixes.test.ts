import { describe, expect, it } from 'vitest';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import { personFlag } from '#shared/domain/columns.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { emptyOverlay, foldChanges } from '#shared/plan/overlay.ts';
import { staged, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { fixOf, isStaged, stagedChangesOf } from './finding-fixes.ts';
import { computeFindings, type Finding, type FindingKind } from './findings.ts';

function company(): Directory {
  const columns = writtenColumns({
    Top: { admins: ['Root'] },
    A: { in: 'Top', people: ['Ann', 'Gone'] },
    B: { in: 'Top', people: ['Gone'] },
    Old: { in: 'Top' },
    Lost: { flags: ['unattached'], people: ['Ann'] },
    Locked: { in: 'Top', flags: ['membersUnreadable'] },
  });
  columns.people.flags[2] = personFlag.disabled;
  return buildDirectory(columns);
}

function first(directory: Directory, kind: FindingKind): Finding {
  const work = computeFindings(directory, {
    capabilities: treeCapabilities,
    adminReachesSubgroups: true,
    firstSync: false,
  });
  for (;;) {
    const step = work.next();
    if (step.done) return step.value.byKind[kind][0];
  }
}

/** Stages what the fix says and asks whether the finding is settled; the staged changes it names must be exactly those. */
function settle(kind: FindingKind): { before: boolean; after: boolean; takesBack: string[] } {
  const directory = company();
  const finding = first(directory, kind);
  const fix = fixOf(finding, directory, emptyOverlay(directory));
  const intents: Intent[] = fix.how === 'stage' ? fix.intents : [];
  const overlay = foldChanges(directory, staged(...intents), treeCapabilities);
  expect(overlay.conflicts).toEqual([]);
  return {
    before: isStaged(finding, emptyOverlay(directory)),
    after: isStaged(finding, overlay),
    takesBack: stagedChangesOf(finding, overlay),
  };
}

describe('fixes', () => {
  it('delete an empty group', () => {
    expect(settle('empty')).toEqual({ before: false, after: true, takesBack: ['c1'] });
  });
  it('take a disabled person out of every group, as one gesture', () => {
    expect(settle('disabled')).toEqual({ before: false, after: true, takesBack: ['c1', 'c2'] });
  });
  it('leave out what is staged already', () => {
    const directory = company();
    const finding = first(directory, 'disabled');
    const overlay = foldChanges(
      directory,
      staged({ kind: 'member.remove', groupId: 'a', personId: 'gone' }),
      treeCapabilities,
    );
    expect(isStaged(finding, overlay)).toBe(false);
    expect(fixOf(finding, directory, overlay)).toEqual({
      how: 'stage',
      intents: [{ kind: 'member.remove', groupId: 'b', personId: 'gone' }],
    });
  });
  it('attach an unattached group by the picker, and know it when it is done', () => {
    const directory = company();
    const finding = first(directory, 'unattached');
    expect(fixOf(finding, directory, emptyOverlay(directory))).toEqual({ how: 'move' });
    const overlay = foldChanges(
      directory,
      staged({ kind: 'group.move', groupId: 'lost', from: null, to: 'a', mode: 'move' }),
      treeCapabilities,
    );
    expect([isStaged(finding, overlay), stagedChangesOf(finding, overlay)]).toEqual([true, ['c1']]);
  });
  it('read an unreadable group again', () => {
    const directory = company();
    expect(fixOf(first(directory, 'unreadable'), directory, emptyOverlay(directory))).toEqual({
      how: 'read',
      groupIds: ['locked'],
    });
  });
  it('see that a second administrator is staged', () => {
    const directory = company();
    const finding = first(directory, 'one-admin');
    const overlay = foldChanges(
      directory,
      staged({ kind: 'admin.assign', groupId: 'top', personId: 'ann' }),
      treeCapabilities,
    );
    expect([
      isStaged(finding, emptyOverlay(directory)),
      isStaged(finding, overlay),
      stagedChangesOf(finding, overlay),
    ]).toEqual([false, true, ['c1']]);
  });
});
