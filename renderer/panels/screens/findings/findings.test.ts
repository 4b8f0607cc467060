import { describe, expect, it } from 'vitest';
import { groupFlag, personFlag } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import { writtenColumns, writtenDirectory, type WrittenGroup } from '#shared/domain/testing/written-directory.ts';
import { categoryCapabilities, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import type { Directory } from '#shared/domain/directory.ts';
import {
  computeFindings,
  countFindings,
  findingKinds,
  type FindingKind,
  type FindingOptions,
  type Findings,
} from './findings.ts';

const options: FindingOptions = { capabilities: treeCapabilities, adminReachesSubgroups: true, firstSync: false };

function finish(directory: Directory, given: FindingOptions = options): { findings: Findings; pauses: number } {
  const work = computeFindings(directory, given, () => 42);
  for (let pauses = 0; ; pauses++) {
    const step = work.next();
    if (step.done) return { findings: step.value, pauses };
  }
}

function named(directory: Directory, kind: FindingKind, given?: FindingOptions): string[] {
  const { findings } = finish(directory, given);
  return findings.byKind[kind].map((f) =>
    f.subject === 'group' ? directory.groupName(f.index) : directory.personName(f.index),
  );
}

const company: Record<string, WrittenGroup> = {
  Kestrel: { admins: ['Root'] },
  Finance: { in: 'Kestrel', people: ['Ann', 'Bo'], admins: ['Ann', 'Bo'] },
  Tax: { in: 'Finance', people: ['Ann'] },
  Old: { in: 'Finance' },
  Locked: { in: 'Finance', flags: ['membersUnreadable'] },
  Unread: { in: 'Finance', flags: ['membersNotLoaded'] },
};

describe('findings of a copy', () => {
  it('calls a group empty when nobody is in it and nothing below it, and only when its list is known', () => {
    expect(named(writtenDirectory(company), 'empty')).toEqual(['Old']);
  });

  it('does not call a category empty: it is meant to hold groups', () => {
    expect(named(writtenDirectory({ Maps: { flags: ['category'] } }), 'empty')).toEqual([]);
  });

  it('lists groups with an unread or unreadable list', () => {
    expect(named(writtenDirectory(company), 'unreadable').sort()).toEqual(['Locked', 'Unread']);
  });

  it('does not call a group unread that the first sync will still read', () => {
    expect(named(writtenDirectory(company), 'unreadable', { ...options, firstSync: true })).toEqual(['Locked']);
  });

  it('lists groups no listing reaches', () => {
    expect(
      named(writtenDirectory({ ...company, Lost: { flags: ['unattached'], people: ['Ann'] } }), 'unattached'),
    ).toEqual(['Lost']);
  });

  it('lists groups under two parents with both of them', () => {
    const directory = writtenDirectory({ A: {}, B: {}, Both: { in: ['A', 'B'], people: ['Ann'] } });
    const [finding] = finish(directory).findings.byKind['two-parents'];
    expect([...finding.groups].map((g) => directory.groupName(g))).toEqual(['A', 'B']);
  });

  it('finds a name that stands twice under one parent, once for all of them, and not under two', () => {
    const columns = writtenColumns({
      Top: {},
      Sales: { in: 'Top' },
      Reports: { in: 'Top' },
      'Reports ': { in: 'Top' },
      Other: { in: 'Sales' },
    });
    const directory = buildDirectory(columns);
    const found = finish(directory).findings.byKind['same-name'];
    expect(found).toHaveLength(1);
    expect(found[0].groups).toHaveLength(2);
    expect(
      named(
        writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'Top' }, X: { in: 'A' }, 'X ': { in: 'B' } }),
        'same-name',
      ),
    ).toEqual([]);
  });

  it('finds a pair that stands under two common parents once', () => {
    const both = { in: ['A', 'B'] };
    expect(named(writtenDirectory({ A: {}, B: {}, X: both, 'X ': both }), 'same-name')).toHaveLength(1);
  });

  it('finds two root groups of one name', () => {
    expect(named(writtenDirectory({ Kestrel: {}, ' Kestrel': {} }), 'same-name')).toHaveLength(1);
  });

  it('lists groups on the last level the directory allows', () => {
    const capabilities = { ...treeCapabilities, maxDepth: 3 };
    expect(named(writtenDirectory(company), 'at-limit', { ...options, capabilities }).sort()).toEqual([
      'Locked',
      'Old',
      'Tax',
      'Unread',
    ]);
    expect(
      finish(writtenDirectory(company), {
        ...options,
        capabilities: { ...treeCapabilities, maxDepth: null },
      }).findings.absent.has('at-limit'),
    ).toBe(true);
  });
});

describe('findings about administrators', () => {
  const chain: Record<string, WrittenGroup> = {
    Top: {},
    Run: { in: 'Top', admins: ['Ann'] },
    Below: { in: 'Run' },
    Two: { in: 'Run', admins: ['Bo'] },
    Bare: { in: 'Top' },
    Dark: { in: 'Top', adminsUnknown: true },
    Under: { in: 'Dark' },
  };

  it('counts administrators of the groups above where they reach down', () => {
    expect(named(writtenDirectory(chain), 'no-admin')).toEqual(['Top', 'Bare']);
  });

  it('counts only the own ones where they do not', () => {
    expect(named(writtenDirectory(chain), 'no-admin', { ...options, adminReachesSubgroups: false }).sort()).toEqual([
      'Bare',
      'Below',
      'Top',
      'Under',
    ]);
  });

  it('says nothing of groups whose administrators have not been read, and counts them', () => {
    expect(finish(writtenDirectory(chain)).findings.adminsNotKnown).toBe(2);
    expect(finish(writtenDirectory(chain), { ...options, adminReachesSubgroups: false }).findings.adminsNotKnown).toBe(
      1,
    );
  });

  it('finds the one person a group hangs on, where that person is assigned', () => {
    const directory = writtenDirectory(chain);
    const [finding, ...others] = finish(directory).findings.byKind['one-admin'];
    expect(others).toEqual([]);
    expect(directory.groupName(finding.index)).toBe('Run');
    expect(directory.personName(finding.person)).toBe('Ann');
  });

  it('does not take one person assigned twice for two', () => {
    expect(
      named(writtenDirectory({ Top: { admins: ['Ann'] }, Sub: { in: 'Top', admins: ['Ann'] } }), 'one-admin'),
    ).toEqual(['Top', 'Sub']);
  });

  it('asks for managers where there are no assignments', () => {
    const maps = writtenDirectory({ Run: { people: ['Ann:manager', 'Bo'] }, Bare: { people: ['Bo'] } });
    const given = { capabilities: categoryCapabilities, adminReachesSubgroups: false, firstSync: false };
    expect(named(maps, 'no-manager', given)).toEqual(['Bare']);
    expect(named(maps, 'one-manager', given)).toEqual(['Run']);
    expect(named(maps, 'no-admin', given)).toEqual([]);
  });

  it('leaves the kind out where the directory has neither', () => {
    const features = {
      ...treeCapabilities.features,
      groupAdministrators: { support: 'absent' as const },
      memberRoles: { support: 'absent' as const },
    };
    const { findings } = finish(writtenDirectory(chain), {
      ...options,
      capabilities: { ...treeCapabilities, features },
    });
    expect([...findings.absent]).toEqual(['no-admin', 'one-admin', 'no-manager', 'one-manager']);
    expect(findings.byKind['no-admin']).toEqual([]);
  });
});

describe('findings where groups stand in categories', () => {
  it('are none for what is meant to be so: several categories, the last level, a category without managers', () => {
    const maps = writtenDirectory({
      Coast: { flags: ['category'] },
      Water: { flags: ['category'] },
      Tides: { in: ['Coast', 'Water'], people: ['Ann:manager', 'Bo:manager'] },
    });
    const { findings } = finish(maps, {
      capabilities: { ...categoryCapabilities, maxDepth: 2 },
      adminReachesSubgroups: true,
      firstSync: false,
    });
    for (const kind of ['two-parents', 'at-limit', 'no-manager', 'one-manager', 'empty'] as const)
      expect([kind, findings.byKind[kind]]).toEqual([kind, []]);
  });
});

describe('findings about people', () => {
  const many = Object.fromEntries(
    ['A', 'B', 'C'].map((name) => [name, { people: name === 'C' ? ['Ann'] : ['Ann', 'Bo'] }]),
  );

  it('lists people in more groups than the directory advises, most groups first', () => {
    expect(
      named(writtenDirectory(many), 'many-groups', {
        ...options,
        capabilities: { ...treeCapabilities, groupsPerPersonAdvice: 2 },
      }),
    ).toEqual(['Ann']);
    expect(
      named(writtenDirectory(many), 'many-groups', {
        ...options,
        capabilities: { ...treeCapabilities, groupsPerPersonAdvice: 1 },
      }),
    ).toEqual(['Ann', 'Bo']);
  });

  it('lists disabled people who are still in a group', () => {
    const columns = writtenColumns(many, ['Gone']);
    columns.people.flags[1] |= personFlag.disabled;
    columns.people.flags[2] |= personFlag.disabled;
    expect(named(buildDirectory(columns), 'disabled')).toEqual(['Bo']);
  });
});

describe('the computation itself', () => {
  it('pauses often, whatever the size', () => {
    const groups = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`g${i}`, i === 0 ? {} : { in: `g${(i - 1) >> 3}` }]),
    );
    expect(finish(writtenDirectory(groups)).pauses).toBeGreaterThan(30);
  });

  it('ends on groups that are above one another', () => {
    const columns = writtenColumns({ A: { in: 'B', flags: ['unattached'] }, B: { in: 'A', flags: ['unattached'] } });
    columns.groups.flags[0] &= ~groupFlag.root;
    expect(finish(buildDirectory(columns)).findings.byKind.unattached.length).toBeGreaterThan(0);
  });

  it('knows of which copy and when, and counts all kinds', () => {
    const { findings } = finish(writtenDirectory(company));
    expect([findings.snapshotId, findings.computedAt]).toEqual([1, 42]);
    expect(countFindings(findings)).toBe(findingKinds.reduce((sum, kind) => sum + findings.byKind[kind].length, 0));
    expect(countFindings(null)).toBe(0);
  });
});
