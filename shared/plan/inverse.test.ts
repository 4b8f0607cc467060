import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import { anyDirectory } from '../domain/testing/arbitraries.ts';
import { writtenDirectory } from '../domain/testing/written-directory.ts';
import { computeImpact } from './impact.ts';
import type { Intent, StagedChange } from './intent.ts';
import { inversePlan, undoOf, type InverseOptions } from './inverse.ts';
import { foldChanges } from './overlay.ts';
import { makePlan } from './planner.ts';
import type { Run } from './run.ts';
import { planSchema, type Plan, type StepState } from './step.ts';
import { graphCapabilities, looseGuard, staged, superAdmin, treeCapabilities } from './testing/capabilities.ts';
import { ModelServer } from './testing/model-server.ts';
import { randomChanges } from './testing/random-changes.ts';

const options: InverseOptions = {
  capabilities: treeCapabilities,
  identity: superAdmin,
  profile: looseGuard,
  id: () => 'undo',
};

function planOf(directory: Directory, changes: StagedChange[], capabilities = treeCapabilities): Plan {
  const overlay = foldChanges(directory, changes, capabilities);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: true });
  return makePlan({
    directory,
    overlay,
    changes,
    capabilities,
    identity: superAdmin,
    impact,
    profile: looseGuard,
    moveProbe: null,
    id: () => 'p',
  }).plan;
}

/** Runs the first steps of a plan on the server and writes down what the journal would know. */
function run(
  server: ModelServer,
  plan: Plan,
  count = plan.steps.length,
  states: Partial<Record<string, StepState>> = {},
): Run {
  const steps = plan.steps.map((step, i) => {
    const state = states[step.id] ?? (i < count ? 'verified' : 'pending');
    if (i < count) server.apply(step.operation);
    const createdId =
      step.operation.kind === 'group.create' && i < count ? (server.created.get(step.operation.groupId) ?? null) : null;
    return {
      stepId: step.id,
      state,
      startedAt: null,
      finishedAt: null,
      attempts: 1,
      call: '',
      readBack: '',
      createdId,
      error: null,
    };
  });
  return {
    id: 'r1',
    profileId: 'x',
    state: 'done',
    startedAt: 0,
    finishedAt: 0,
    plan,
    steps,
    names: {},
    undoneBy: null,
    recovered: false,
  };
}
const treeRules = { maxDepth: 10, oneParent: true, onlyEmpty: true };
const company = (): Directory =>
  writtenDirectory(
    {
      Top: {},
      A: { in: 'Top', people: ['Ann', 'Bo'] },
      B: { in: 'Top', people: ['Cy'], admins: ['Cy'] },
      Lab: { in: 'A', people: ['Di'] },
    },
    ['Eve'],
  );
const move: Intent = { kind: 'group.move', groupId: 'lab', from: 'a', to: 'b', mode: 'move' };
const create: Intent = { kind: 'group.create', groupId: 'new:1', parentId: 'b', name: 'Field', description: '' };
const missing = (plan: Plan): Plan['warnings'] =>
  plan.warnings.filter(({ code }) => code === 'changed-meanwhile' || code === 'not-undoable');
const undo = (of: Run, server: ModelServer): Plan => {
  const plan = inversePlan(of, server.directory(), options);
  if (!('steps' in plan)) throw new Error(plan.code);
  return plan;
};

describe('undo', () => {
  it('takes back a move with a move', () => {
    const server = new ModelServer(company(), treeRules);
    const before = server.state();
    const plan = undo(run(server, planOf(company(), staged(move))), server);
    expect(plan.steps.map((step) => [step.id, step.unitId, step.operation, step.dependsOn])).toEqual([
      ['s1', 'u1', { kind: 'edge.detach', groupId: 'lab', parentId: 'b' }, []],
      ['s2', 'u1', { kind: 'edge.attach', groupId: 'lab', parentId: 'a' }, ['s1']],
    ]);
    expect([plan.undoOf, plan.id, missing(plan)]).toEqual(['r1', 'undo', []]);
    expect(planSchema.parse(plan)).toEqual(plan);
    for (const step of plan.steps) server.apply(step.operation);
    expect(server.state()).toEqual(before);
  });

  it('puts a group back that lost its parent in the middle of a move', () => {
    const server = new ModelServer(company(), treeRules);
    const before = server.state();
    const plan = undo(run(server, planOf(company(), staged(move)), 1), server);
    expect(plan.steps.map((step) => step.operation)).toEqual([{ kind: 'edge.attach', groupId: 'lab', parentId: 'a' }]);
    for (const step of plan.steps) server.apply(step.operation);
    expect(server.state()).toEqual(before);
  });

  it('names created groups by the id the server gave, and deletes them last, for good', () => {
    const server = new ModelServer(company(), treeRules);
    const before = server.state();
    const done = run(
      server,
      planOf(company(), staged(create, { kind: 'member.add', groupId: 'new:1', personId: 'eve', role: 'member' })),
    );
    const plan = undo(done, server);
    expect(plan.steps.map((step) => step.operation)).toEqual([
      { kind: 'member.remove', groupId: 'made-new:1', personId: 'eve', role: 'member' },
      { kind: 'group.delete', groupId: 'made-new:1', name: 'Field' },
    ]);
    expect([plan.steps[1].inverse, plan.steps[1].dependsOn, plan.guard.tier, plan.guard.typedName]).toEqual([
      null,
      ['s1'],
      'T3',
      'Field',
    ]);
    for (const step of plan.steps) server.apply(step.operation);
    expect(server.state()).toEqual(before);
  });

  it('leaves a created group that others have filled since', () => {
    const server = new ModelServer(company(), treeRules);
    const done = run(server, planOf(company(), staged(create, move)));
    server.apply({ kind: 'member.add', groupId: 'new:1', personId: 'ann', role: 'member' });
    const plan = undo(done, server);
    expect(plan.steps.map((step) => step.operation.kind)).toEqual(['edge.detach', 'edge.attach']);
    expect(missing(plan)).toMatchObject([
      { code: 'changed-meanwhile', blocking: false, params: { kind: 'group.create', reason: 'plan.not-empty' } },
    ]);
  });

  it('leaves out what was so before anything was sent', () => {
    const server = new ModelServer(company(), treeRules);
    const done = run(
      server,
      planOf(
        company(),
        staged(
          { kind: 'member.add', groupId: 'a', personId: 'eve', role: 'member' },
          { kind: 'admin.assign', groupId: 'a', personId: 'bo' },
          move,
        ),
      ),
    );
    // Somebody else had added her; of a move at least one half was sent.
    for (const [i, { operation }] of done.plan.steps.entries())
      if (operation.kind === 'member.add' || operation.kind === 'edge.detach') done.steps[i]!.attempts = 0;
    const plan = undo(done, server);
    expect(plan.steps.map((step) => step.operation.kind).sort()).toEqual([
      'admin.withdraw',
      'edge.attach',
      'edge.detach',
    ]);
    expect(plan.warnings).toContainEqual(
      expect.objectContaining({ code: 'was-so-before', params: expect.objectContaining({ kind: 'member.add' }) }),
    );
  });

  it('leaves out, whole, what somebody else has changed', () => {
    const changes = staged(
      move,
      { kind: 'group.update', groupId: 'b', name: 'Bee', before: { name: 'B' } },
      { kind: 'member.remove', groupId: 'a', personId: 'ann' },
      { kind: 'member.add', groupId: 'a', personId: 'eve', role: 'member' },
      { kind: 'admin.assign', groupId: 'a', personId: 'bo' },
    );
    const server = new ModelServer(company(), treeRules);
    const done = run(server, planOf(company(), changes));
    server.apply({ kind: 'edge.detach', groupId: 'lab', parentId: 'b' });
    server.apply({ kind: 'edge.attach', groupId: 'lab', parentId: 'top' });
    server.apply({
      kind: 'group.update',
      groupId: 'b',
      name: 'Buzz',
      description: null,
      before: { name: 'Bee', description: null },
    });
    server.apply({ kind: 'member.add', groupId: 'a', personId: 'ann', role: 'member' });
    server.apply({ kind: 'member.remove', groupId: 'a', personId: 'eve', role: 'member' });
    const plan = undo(done, server);
    expect(plan.steps.map((step) => step.operation.kind)).toEqual(['admin.withdraw']);
    const kinds = plan.warnings
      .filter((warning) => warning.code === 'changed-meanwhile')
      .map((warning) => warning.params.kind);
    expect(kinds.sort()).toEqual(['edge.attach', 'edge.detach', 'group.update', 'member.add', 'member.remove']);
  });

  it('says what cannot be undone or is not known', () => {
    const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, B: { in: 'Top', people: ['Ann'] } }, ['Bo']);
    const changes = staged(
      { kind: 'group.delete', groupId: 'a', before: { name: 'A' } },
      { kind: 'member.add', groupId: 'b', personId: 'bo', role: 'member' },
    );
    const server = new ModelServer(directory, treeRules);
    const plan = undo(run(server, planOf(directory, changes)), server);
    expect(plan.steps).toHaveLength(1);
    expect(plan.warnings[0]).toMatchObject({
      code: 'not-undoable',
      params: { kind: 'group.delete', reason: 'irreversible' },
    });
    const other = new ModelServer(directory, treeRules);
    const open = inversePlan(run(other, planOf(directory, changes), 1, { s1: 'unknown' }), other.directory(), options);
    expect(open).toMatchObject({ steps: [], warnings: [{ code: 'not-undoable', params: { reason: 'unknown' } }] });
  });

  it('has nothing to do for a run without effect or one that was undone', () => {
    const server = new ModelServer(company(), treeRules);
    const none = run(server, planOf(company(), staged(move)), 0);
    expect(inversePlan(none, company(), options)).toMatchObject({ code: 'apply.nothing-to-undo' });
    const done = run(server, planOf(company(), staged(move)));
    expect(inversePlan({ ...done, undoneBy: 'r2' }, server.directory(), options)).toMatchObject({
      code: 'apply.nothing-to-undo',
    });
  });

  it('shows its own effect: who gained loses again', () => {
    const server = new ModelServer(company(), treeRules);
    const directory = company();
    const overlay = foldChanges(directory, staged(move), treeCapabilities);
    const there = computeImpact(directory, overlay, { capabilities: treeCapabilities, adminReachesSubgroups: true });
    const back = undoOf(run(server, planOf(directory, staged(move))), server.directory(), options);
    if (!('plan' in back)) throw new Error(back.code);
    expect([back.impact.gains, back.impact.loses, back.impact.adminLoses]).toEqual([
      there.loses,
      there.gains,
      there.adminGains,
    ]);
  });

  it('after any part of any plan is the way back to the state before', () => {
    const kinds = [
      'group.move',
      'group.move',
      'group.create',
      'group.update',
      'member.add',
      'member.remove',
      'member.role',
      'admin.assign',
      'admin.withdraw',
    ] as const;
    fc.assert(
      fc.property(
        anyDirectory({ assignments: 10, unknown: 0 }),
        fc.integer(),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ directory, options: made }, seed, several, part) => {
          if (!several && made.multiParent !== 0) return;
          const capabilities = { ...(several ? graphCapabilities : treeCapabilities), maxDepth: made.depth + 4 };
          const server = new ModelServer(directory, {
            maxDepth: several ? null : capabilities.maxDepth,
            oneParent: !several,
            onlyEmpty: !several,
          });
          const before = server.state();
          const plan = planOf(directory, randomChanges(directory, seed, 20, kinds), capabilities);
          const count = Math.round(part * plan.steps.length);
          const done = run(server, plan, count);
          const back = inversePlan(done, server.directory(), { ...options, capabilities });
          if (!('steps' in back)) {
            expect(count).toBe(0);
            return;
          }
          expect(back.warnings.filter((warning) => warning.code === 'changed-meanwhile')).toEqual([]);
          // Steps are listed in the order in which they can be sent: nothing waits for one that stands below it.
          const place = new Map(back.steps.map((step, i) => [step.id, i]));
          for (const [i, step] of back.steps.entries())
            for (const id of step.dependsOn) expect(place.get(id)).toBeLessThan(i);
          for (const step of back.steps) server.apply(step.operation);
          expect(server.state()).toEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });
});
