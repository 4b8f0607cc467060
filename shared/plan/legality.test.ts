import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessCode } from '../domain/columns.ts';
import { buildDirectory, type Directory } from '../domain/directory.ts';
import type { Identity } from '../domain/profile.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenColumns, writtenDirectory } from '../domain/testing/written-directory.ts';
import type { Intent } from './intent.ts';
import { checkIntent, legalTargets, moveSourceProblem, type LegalityRules } from './legality.ts';
import { emptyOverlay, foldChanges } from './overlay.ts';
import {
  categoryCapabilities,
  graphCapabilities,
  plainUser,
  staged,
  superAdmin,
  treeCapabilities,
} from './testing/capabilities.ts';
import { randomChanges } from './testing/random-changes.ts';

const company = (): Directory =>
  writtenDirectory(
    {
      Company: {},
      Sales: { in: 'Company', people: ['Ann'] },
      North: { in: 'Sales' },
      Mirror: { in: 'Company', flags: ['synced'] },
      Dark: { in: 'Company', flags: ['membersNotLoaded'] },
      Locked: { in: 'Company', flags: ['membersUnreadable'] },
      Other: {},
    },
    ['Bo'],
  );
const rules = (more: Partial<LegalityRules> = {}): LegalityRules => ({
  capabilities: treeCapabilities,
  identity: superAdmin,
  readOnly: false,
  ...more,
});
const reasons = (
  directory: Directory,
  source: string,
  own = rules(),
  changes: Intent[] = [],
): Record<string, string> => {
  const overlay = foldChanges(directory, staged(...changes), own.capabilities);
  const legal = legalTargets(directory, overlay, overlay.groupIndex(source), own);
  return Object.fromEntries(Array.from({ length: overlay.groupCount }, (_, g) => [overlay.nameOf(g), legal.reason(g)]));
};
const problem = (directory: Directory, intent: Intent, own = rules()): string | null =>
  checkIntent(directory, emptyOverlay(directory), intent, own)?.code ?? null;

describe('what needs no right over the group', () => {
  const written = writtenColumns({ Open: {}, Invited: {}, Hidden: {} }, ['Ann', 'Bo']);
  const directory = buildDirectory({
    ...written,
    groups: {
      ...written.groups,
      access: Uint8Array.of(accessCode.public, accessCode['public-invite'], accessCode.private),
    },
  });
  const joinable = {
    ...categoryCapabilities,
    features: {
      ...categoryCapabilities.features,
      join: { support: 'native' as const },
      invites: { support: 'native' as const },
    },
  };
  const own = rules({ capabilities: joinable, identity: plainUser('ann', []) });
  const join = (groupId: string, personId = 'ann', role: 'member' | 'manager' = 'member'): Intent => ({
    kind: 'member.add',
    groupId,
    personId,
    role,
  });

  it('is joining an open group oneself, and nothing more', () => {
    expect(problem(directory, join('open'), own)).toBeNull();
    expect(problem(directory, join('open', 'bo'), own)).toBe('plan.no-right');
    expect(problem(directory, join('open', 'ann', 'manager'), own)).toBe('plan.no-right');
    // The server asks for no invitation where only the button is missing.
    expect(problem(directory, join('invited'), own)).toBeNull();
    expect(problem(directory, join('hidden'), own)).toBe('plan.join-closed');
    expect(problem(directory, join('open'), { ...own, capabilities: categoryCapabilities })).toBe('plan.no-right');
  });
  it('is answering an invitation and inviting to the site', () => {
    expect(problem(directory, { kind: 'invite.answer', groupId: 'hidden', token: 't', accept: true }, own)).toBeNull();
    expect(problem(directory, { kind: 'site.invite', groupId: 'open', to: 'c@x.org' }, own)).toBeNull();
    expect(problem(directory, { kind: 'invite.send', groupId: 'open', to: 'c@x.org', role: 'member' }, own)).toBe(
      'plan.no-right',
    );
  });
});

describe('legal targets', () => {
  it('name the reason for every group @security 20', () => {
    expect(reasons(company(), 'sales')).toEqual({
      Company: 'same-parent',
      Sales: 'itself',
      North: 'own-subgroup',
      Mirror: 'synced',
      Dark: 'not-loaded',
      Locked: 'ok',
      Other: 'ok',
    });
  });

  it('forbid everything for a root group and for a mirrored one', () => {
    expect(new Set(Object.values(reasons(company(), 'company')))).toEqual(
      new Set(['itself', 'own-subgroup', 'root-group']),
    );
    expect(reasons(company(), 'mirror').Other).toBe('synced');
  });

  it('count the height of what is moved against the deepest level', () => {
    const capabilities = { ...treeCapabilities, maxDepth: 3 };
    expect(reasons(company(), 'sales', rules({ capabilities }))).toMatchObject({ Other: 'ok', Locked: 'too-deep' });
    expect(reasons(company(), 'north', rules({ capabilities }))).toMatchObject({ Other: 'ok', Locked: 'ok' });
  });

  it('follow what is staged: moved, new and deleted groups', () => {
    const changes: Intent[] = [
      { kind: 'group.create', groupId: 'new:1', parentId: 'other', name: 'Fresh', description: '' },
      { kind: 'group.move', groupId: 'north', from: 'sales', to: 'other', mode: 'move' },
      { kind: 'group.delete', groupId: 'locked', before: { name: 'Locked' } },
    ];
    expect(reasons(company(), 'sales', rules(), changes)).toMatchObject({
      North: 'ok',
      Fresh: 'ok',
      Other: 'ok',
      Locked: 'ok',
    });
    const directory = writtenDirectory({ Company: {}, Sales: { in: 'Company' }, Gone: { in: 'Company' } });
    const gone: Intent = { kind: 'group.delete', groupId: 'gone', before: { name: 'Gone' } };
    expect(reasons(directory, 'sales', rules(), [gone]).Gone).toBe('deleted');
  });

  it('give a plain account its own groups and what is below them', () => {
    const own = rules({ identity: plainUser('ann', ['company']) });
    expect(reasons(company(), 'north', own)).toMatchObject({ Company: 'ok', Locked: 'ok', Other: 'no-right' });
    expect(reasons(company(), 'north', { ...own, adminReachesSubgroups: false })).toMatchObject({
      Company: 'no-right',
      Locked: 'no-right',
    });
    const direct = rules({ identity: plainUser('ann', ['sales', 'other']), adminReachesSubgroups: false });
    expect(reasons(company(), 'north', direct)).toMatchObject({ Company: 'no-right', Other: 'ok' });
  });

  it('do not pre-decide rights that are not known', () => {
    for (const identity of [null, plainUser('ann', null), { ...superAdmin, role: 'unknown' } satisfies Identity]) {
      expect(reasons(company(), 'north', rules({ identity })).Other).toBe('ok');
    }
  });

  it('refuse a branch of which a part was never read', () => {
    const directory = writtenDirectory({
      Top: {},
      A: { in: 'Top' },
      Deep: { in: 'A', flags: ['membersNotLoaded'] },
      B: { in: 'Top' },
    });
    expect(reasons(directory, 'a').B).toBe('not-loaded');
    expect(moveSourceProblem(directory, emptyOverlay(directory), 1, rules())?.params).toEqual({ name: 'Deep' });
  });

  it('let groups under categories only', () => {
    const directory = writtenDirectory({
      Cat: { flags: ['category'] },
      Also: { flags: ['category'] },
      Club: { in: 'Cat' },
      Team: { flags: ['unattached'] },
    });
    expect(reasons(directory, 'club', rules({ capabilities: categoryCapabilities }))).toEqual({
      Cat: 'same-parent',
      Also: 'ok',
      Club: 'itself',
      Team: 'only-categories',
    });
    expect(reasons(directory, 'cat', rules({ capabilities: categoryCapabilities })).Also).toBe('category');
  });

  it('agree with the check of the move itself, whatever is staged and whoever asks', () => {
    fc.assert(
      fc.property(
        anyDirectory({ synced: 0.05 }),
        fc.integer(),
        fc.boolean(),
        fc.nat(),
        ({ directory, options }, seed, several, who) => {
          const capabilities = { ...(several ? graphCapabilities : treeCapabilities), maxDepth: options.depth };
          const overlay = foldChanges(directory, randomChanges(directory, seed, 10), capabilities);
          const own = [who % directory.groupCount, (who >> 3) % directory.groupCount].map((g) => directory.groupId(g));
          for (const identity of [superAdmin, plainUser('u1', own)]) {
            const asked = rules({ capabilities, identity, adminReachesSubgroups: who % 2 === 0 });
            const source = who % overlay.groupCount;
            const legal = legalTargets(directory, overlay, source, asked);
            for (let g = 0; g < overlay.groupCount; g++) {
              const parents = overlay.parentsOf(source);
              const from = parents.length === 0 ? null : overlay.groupId(parents[0]);
              const intent: Intent = {
                kind: 'group.move',
                groupId: overlay.groupId(source),
                from,
                to: overlay.groupId(g),
                mode: 'move',
              };
              const error = checkIntent(directory, overlay, intent, asked);
              expect([g, legal.reason(g) === 'ok']).toEqual([g, error === null]);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('check of an intent', () => {
  const create = (more: Partial<Extract<Intent, { kind: 'group.create' }>>): Intent => ({
    kind: 'group.create',
    groupId: 'new:1',
    parentId: 'sales',
    name: 'Field',
    description: '',
    ...more,
  });

  it('takes names of 1 to 128 characters, counted as people count them', () => {
    const directory = company();
    expect(problem(directory, create({ name: '  ' }))).toBe('plan.name-invalid');
    expect(problem(directory, create({ name: '组'.repeat(129) }))).toBe('plan.name-invalid');
    expect(problem(directory, create({ name: ` ${'👍'.repeat(128)} ` }))).toBeNull();
    expect(problem(directory, create({ description: 'x'.repeat(1025) }))).toBe('plan.name-invalid');
    const error = checkIntent(directory, emptyOverlay(directory), create({ name: 'n'.repeat(200) }), rules());
    expect(error?.params).toEqual({ field: 'name', length: 200, max: 128 });
  });

  it('lets siblings share a name', () => {
    expect(problem(company(), create({ name: 'North' }))).toBeNull();
  });

  it('refuses what the directory cannot do', () => {
    const capabilities = {
      ...treeCapabilities,
      features: { ...treeCapabilities.features, memberRoles: { support: 'absent' as const } },
    };
    const role: Intent = { kind: 'member.role', groupId: 'sales', personId: 'ann', role: 'admin', before: 'member' };
    expect(problem(company(), role, rules({ capabilities }))).toBe('remote.unsupported');
    const fixed = rules({ capabilities: { ...treeCapabilities, reparent: 'none' } });
    expect(
      problem(company(), { kind: 'group.move', groupId: 'north', from: 'sales', to: 'other', mode: 'move' }, fixed),
    ).toBe('remote.unsupported');
    expect(reasons(company(), 'north', fixed).Other).toBe('root-group');
  });

  it('refuses writes to a mirrored group', () => {
    expect(problem(company(), { kind: 'member.add', groupId: 'mirror', personId: 'bo', role: 'member' })).toBe(
      'plan.synced',
    );
    expect(problem(company(), create({ parentId: 'mirror' }))).toBe('plan.synced');
    expect(problem(company(), { kind: 'group.delete', groupId: 'mirror', before: { name: 'Mirror' } })).toBe(
      'plan.synced',
    );
  });

  it('refuses to delete what is not empty, with the numbers', () => {
    const directory = company();
    const error = checkIntent(
      directory,
      emptyOverlay(directory),
      { kind: 'group.delete', groupId: 'sales', before: { name: 'Sales' } },
      rules(),
    );
    expect(error).toMatchObject({ code: 'plan.not-empty', params: { name: 'Sales', people: 1, subgroups: 1 } });
    expect(problem(directory, { kind: 'group.delete', groupId: 'north', before: { name: 'North' } })).toBeNull();
  });

  it('asks for a right on both ends of a move and on the group of anything else', () => {
    const directory = company();
    const own = rules({ identity: plainUser('ann', ['sales']) });
    expect(
      problem(directory, { kind: 'group.move', groupId: 'north', from: 'sales', to: 'other', mode: 'move' }, own),
    ).toBe('plan.no-right');
    expect(
      problem(directory, { kind: 'member.add', groupId: 'north', personId: 'bo', role: 'member' }, own),
    ).toBeNull();
    expect(problem(directory, { kind: 'member.add', groupId: 'other', personId: 'bo', role: 'member' }, own)).toBe(
      'plan.no-right',
    );
    expect(problem(directory, create({ parentId: null }), own)).toBe('plan.no-right');
    expect(problem(directory, create({}), own)).toBeNull();
  });

  it('lets an update change something', () => {
    const directory = company();
    const update = (more: object): Intent => ({
      kind: 'group.update',
      groupId: 'sales',
      before: { name: 'Sales', description: 'old' },
      ...more,
    });
    expect(problem(directory, update({ name: 'Sales' }))).toBe('plan.nothing');
    expect(problem(directory, update({ description: 'old' }))).toBe('plan.nothing');
    expect(problem(directory, update({ description: '' }))).toBeNull();
    expect(problem(directory, update({ name: 'Selling' }))).toBeNull();
  });

  it('does not remove from a list nobody has read', () => {
    expect(problem(company(), { kind: 'member.remove', groupId: 'dark', personId: 'ann' })).toBe('plan.not-loaded');
  });

  it('stages on a read-only profile', () => {
    expect(problem(company(), create({}), rules({ readOnly: true }))).toBeNull();
  });
});
