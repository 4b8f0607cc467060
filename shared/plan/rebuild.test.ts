import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import { computeImpact } from './impact.ts';
import type { Intent, StagedChange } from './intent.ts';
import { inversePlan } from './inverse.ts';
import { foldChanges, type Overlay } from './overlay.ts';
import { makePlan } from './planner.ts';
import { rebuiltId } from './rebuild.ts';
import type { Run } from './run.ts';
import type { Plan } from './step.ts';
import { looseGuard, staged, superAdmin, treeCapabilities } from './testing/capabilities.ts';
import { ModelServer } from './testing/model-server.ts';
import { randomChanges } from './testing/random-changes.ts';
import { firstDescription } from './testing/random-category-changes.ts';

const rebuilding = { ...treeCapabilities, reparent: 'rebuild' as const };
const rules = { maxDepth: null, oneParent: true, onlyEmpty: true };

function planned(
  directory: Directory,
  changes: StagedChange[],
  capabilities: typeof rebuilding | typeof treeCapabilities = rebuilding,
  described = true,
): { plan: Plan; overlay: Overlay; conflicts: string[] } {
  const overlay = foldChanges(directory, changes, capabilities);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: true });
  const descriptions: Record<string, string> = {};
  if (described) for (let g = 0; g < directory.groupCount; g++) descriptions[directory.groupId(g)] = firstDescription;
  const input = {
    directory,
    overlay,
    changes,
    capabilities,
    identity: superAdmin,
    impact,
    moveProbe: null,
    descriptions,
  };
  const { plan, conflicts } = makePlan({ ...input, profile: looseGuard, id: () => 'p' });
  return { plan, overlay, conflicts: conflicts.map(({ error }) => error.code) };
}

const company = (): Directory =>
  writtenDirectory({
    Company: {},
    Sales: { in: 'Company', people: ['Ann'] },
    Research: { in: 'Company', people: ['Bo:admin'], admins: ['Zoe'] },
    Lab: { in: 'Research', people: ['Cy'] },
  });
const move: Intent = { kind: 'group.move', groupId: 'research', from: 'company', to: 'sales', mode: 'move' };

function run(server: ModelServer, plan: Plan, count: number): Run {
  const steps = plan.steps.map(({ id, operation }, i) => {
    if (i < count) server.apply(operation);
    const createdId = operation.kind === 'group.create' ? (server.created.get(operation.groupId) ?? null) : null;
    const state = i < count ? ('verified' as const) : ('pending' as const);
    const rest = { startedAt: null, finishedAt: null, attempts: 1, call: '', readBack: '', error: null };
    return { stepId: id, state, createdId, ...rest };
  });
  const rest = { startedAt: 0, finishedAt: 1, names: {}, undoneBy: null, recovered: false };
  return { id: 'r', profileId: 'x', state: 'done', plan, steps, ...rest };
}

describe('rebuilding a branch', () => {
  it('makes, fills, empties and deletes, in this order', () => {
    const { plan, conflicts } = planned(company(), staged(move));
    const again = rebuiltId('research');
    expect(plan.steps.map(({ operation }) => `${operation.kind} ${operation.groupId}`)).toEqual([
      `group.create ${again}`,
      `group.create ${rebuiltId('lab')}`,
      `member.add ${again}`,
      `admin.assign ${again}`,
      `member.add ${rebuiltId('lab')}`,
      'admin.withdraw research',
      'member.remove research',
      'member.remove lab',
      'group.delete lab',
      'group.delete research',
    ]);
    expect(conflicts).toEqual([]);
    expect(new Set(plan.steps.map((step) => step.unitId)).size).toBe(1);
    expect(plan.guard).toMatchObject({ tier: 'T3', typedName: 'Research' });
    expect(plan.guard.reasons.map((reason) => reason.code)).toContain('rebuilds-branch');
    expect(plan.warnings.map((warning) => warning.code)).toEqual(
      expect.arrayContaining(['ids-change', 'not-undoable']),
    );
  });

  it('carries what is staged inside the branch: nothing of it stays in the tray', () => {
    const remove: Intent = { kind: 'member.remove', groupId: 'research', personId: 'bo' };
    const withdraw: Intent = { kind: 'admin.withdraw', groupId: 'research', personId: 'zoe' };
    const { plan, conflicts } = planned(company(), staged(move, withdraw, remove));
    expect(conflicts).toEqual([]);
    expect([...new Set(plan.steps.flatMap((step) => step.changeIds))].sort()).toEqual(['c1', 'c2', 'c3']);
  });

  it('is refused where part of the branch is mirrored, unread or not described', () => {
    const broken = (lab: object): string[] => {
      const directory = writtenDirectory({
        Company: {},
        Sales: { in: 'Company' },
        Research: { in: 'Company' },
        Lab: { in: 'Research', ...lab },
      });
      return planned(directory, staged(move)).conflicts;
    };
    expect(broken({})).toEqual([]);
    expect(broken({ flags: ['synced'] })).toEqual(['plan.synced']);
    expect(broken({ flags: ['membersUnreadable'] })).toEqual(['plan.not-loaded']);
    expect(broken({ adminsUnknown: true })).toEqual(['plan.not-loaded']);
    expect(planned(company(), staged(move), rebuilding, false).conflicts).toEqual([
      'plan.not-loaded',
      'plan.not-loaded',
    ]);
  });

  it('has the effect that a move of edges has, whatever else is staged', () => {
    fc.assert(
      fc.property(
        anyDirectory({ assignments: 10, unknown: 0, multiParent: 0 }),
        fc.integer(),
        ({ directory: made, options }, seed) => {
          // Every group's administrators are known.
          made.columns.groups.flags.forEach((flags, g) => (made.columns.groups.flags[g] = flags | 32));
          const depth = { maxDepth: options.depth + 3 };
          const changes = randomChanges(made, seed, 20);
          const byEdges = planned(made, changes, { ...treeCapabilities, ...depth });
          const anew = planned(made, changes, { ...rebuilding, ...depth });
          const first = new ModelServer(made, rules);
          for (const step of byEdges.plan.steps) first.apply(step.operation);
          const second = new ModelServer(made, rules);
          const done = new Set<string>();
          for (const step of anew.plan.steps) {
            for (const other of step.dependsOn) expect(done).toContain(other);
            second.apply(step.operation);
            done.add(step.id);
          }
          expect(statesByOldId(second)).toEqual(statesByOldId(first));
          const effect = (overlay: Overlay) =>
            computeImpact(made, overlay, { capabilities: treeCapabilities, adminReachesSubgroups: true });
          expect(effect(anew.overlay)).toEqual(effect(byEdges.overlay));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is taken back whole while the old branch stands, and left alone afterwards', () => {
    const directory = company();
    const { plan } = planned(directory, staged(move));
    const options = { capabilities: rebuilding, identity: superAdmin, profile: looseGuard, id: () => 'u' };
    for (let count = 1; count <= plan.steps.length; count++) {
      const server = new ModelServer(directory, rules);
      const before = server.state();
      const back = inversePlan(run(server, plan, count), server.directory(), options);
      if (!('steps' in back)) throw new Error(back.code);
      const deleted = count > plan.steps.length - 2;
      for (const step of back.steps) server.apply(step.operation);
      if (deleted) expect([back.steps, back.warnings[0].code]).toEqual([[], 'not-undoable']);
      else expect(server.state()).toEqual(before);
    }
  });
});

/** What the server shows, with the ids that groups had before or have in the plan. */
function statesByOldId(server: ModelServer): Record<string, unknown> {
  const old = new Map([...server.created].map(([id, real]) => [real, id.replace(/^new:again:/, '')]));
  const idOf = (id: string): string => old.get(id) ?? id;
  return Object.fromEntries(
    Object.entries(server.state()).map(([id, group]) => {
      const { parents, ...rest } = group as { parents: string[] };
      return [idOf(id), { ...rest, parents: parents.map(idOf).sort() }];
    }),
  );
}
