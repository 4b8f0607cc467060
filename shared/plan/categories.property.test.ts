import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDirectory, type Directory } from '../domain/directory.ts';
import { keyOfName, randomCategories, type RandomCategoriesOptions } from '../domain/testing/random-categories.ts';
import { deriveKeys, type DerivedKeys } from './derived-keys.ts';
import { administratorsAfter, administratorsBefore } from './impact-admins.ts';
import { computeImpact } from './impact.ts';
import type { StagedChange } from './intent.ts';
import { inversePlan } from './inverse.ts';
import { checkIntent, legalTargets, type LegalityRules } from './legality.ts';
import { emptyOverlay, foldChanges, type Overlay } from './overlay.ts';
import { makePlan } from './planner.ts';
import type { Run } from './run.ts';
import { planSchema, type Plan } from './step.ts';
import { bruteForceImpact } from './testing/brute-force-impact.ts';
import { looseGuard, particularCapabilities as capabilities, superAdmin } from './testing/capabilities.ts';
import { ModelServer, type ModelRules } from './testing/model-server.ts';
import { randomCategoryChanges, reversibleKinds } from './testing/random-category-changes.ts';

const rules: ModelRules = {
  maxDepth: 2,
  oneParent: false,
  onlyEmpty: false,
  categories: { creator: 'user:p0', reserved: ['anonymous', 'reserved'], keyMax: 20 },
};
const identity = { ...superAdmin, personId: 'user:p0' };

const anySite = (fixed: Partial<RandomCategoriesOptions> = {}): fc.Arbitrary<Directory> =>
  fc
    .record({
      categories: fc.integer({ min: 0, max: 5 }),
      groups: fc.integer({ min: 1, max: 12 }),
      people: fc.integer({ min: 1, max: 8 }),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      unknown: fc.constantFrom(0, 0.2),
    })
    .map((made) => {
      const options = { ...made, ...fixed };
      const directory = buildDirectory(randomCategories(options));
      return Object.assign(directory, { [fc.toStringMethod]: () => JSON.stringify(options) });
    });

const keysOf = (changes: readonly StagedChange[]): DerivedKeys =>
  deriveKeys(
    changes.map((change) => change.intent),
    keyOfName,
  );

function planned(directory: Directory, changes: StagedChange[]): { plan: Plan; overlay: Overlay } {
  const keys = keysOf(changes);
  const overlay = foldChanges(directory, changes, capabilities, keys);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: false });
  const input = { directory, overlay, changes, capabilities, identity, impact, moveProbe: null, keys };
  return { overlay, plan: makePlan({ ...input, profile: looseGuard, id: () => 'p' }).plan };
}

function run(server: ModelServer, plan: Plan, count: number): Run {
  const steps = plan.steps.map(({ id, operation }, i) => {
    if (i < count) server.apply(operation);
    const createdId = operation.kind === 'group.create' ? (server.created.get(operation.groupId) ?? null) : null;
    return {
      stepId: id,
      state: i < count ? ('verified' as const) : ('pending' as const),
      startedAt: null,
      finishedAt: null,
      attempts: 1,
      call: '',
      readBack: '',
      createdId,
      error: null,
    };
  });
  const rest = { startedAt: 0, finishedAt: 1, names: {}, undoneBy: null, recovered: false };
  return { id: 'r', profileId: 'x', state: 'done', plan, steps, ...rest };
}

describe('a directory with categories and roles', () => {
  it('is brought from the copy to what is staged, step by step, whatever is staged', () => {
    fc.assert(
      fc.property(anySite({ unknown: 0 }), fc.integer(), (directory, seed) => {
        const { plan, overlay } = planned(directory, randomCategoryChanges(directory, seed, 25));
        expect(planSchema.parse(plan)).toEqual(plan);
        const server = new ModelServer(directory, rules);
        const done = new Set<string>();
        for (const step of plan.steps) {
          for (const other of step.dependsOn) expect(done).toContain(other);
          server.apply(step.operation);
          done.add(step.id);
        }
        const real = (g: number): string => {
          const id = server.created.get(overlay.groupId(g)) ?? overlay.groupId(g);
          return overlay.names.has(g) && overlay.isCategory(g) ? `category:${keyOfName(overlay.nameOf(g))}` : id;
        };
        let live = 0;
        for (let g = 0; g < overlay.groupCount; g++) {
          if (overlay.isDeleted(g)) continue;
          live += 1;
          const group = server.groups.get(real(g));
          expect(group?.name).toBe(overlay.nameOf(g));
          expect(group?.category).toBe(overlay.isCategory(g));
          expect(group?.parents).toEqual(
            new Set([...overlay.parentsOf(g)].filter((at) => !overlay.isDeleted(at)).map(real)),
          );
          expect(group?.members).toEqual(
            new Map([...overlay.directMembersOf(g)].map((p) => [directory.personId(p), overlay.roleOf(g, p)])),
          );
          if (!overlay.isCategory(g)) expect(group?.attributes).toMatchObject(overlay.attributesOf(g));
          const access = overlay.accessOf(g);
          if (access !== null) expect(group?.attributes.access).toBe(access);
        }
        expect(server.groups.size).toBe(live);
        const invites = [...overlay.invites].filter(([g]) => !overlay.isDeleted(g)).flatMap(([, list]) => list);
        expect(server.outbox).toHaveLength(invites.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is, after any part of any plan, led back to the state before; a new category alone stays', () => {
    fc.assert(
      fc.property(
        anySite({ unknown: 0 }),
        fc.integer(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (directory, seed, part) => {
          const server = new ModelServer(directory, rules);
          const before = server.state();
          const { plan } = planned(directory, randomCategoryChanges(directory, seed, 20, reversibleKinds));
          const count = Math.round(part * plan.steps.length);
          const done = run(server, plan, count);
          const back = inversePlan(done, server.directory(), {
            capabilities,
            identity,
            profile: looseGuard,
            id: () => 'u',
          });
          if (!('steps' in back)) {
            expect(count).toBe(0);
            return;
          }
          expect(back.warnings.filter((warning) => warning.code === 'changed-meanwhile')).toEqual([]);
          for (const step of back.steps) server.apply(step.operation);
          const after = Object.entries(server.state()).filter(([id]) => id in before || !id.startsWith('category:'));
          expect(Object.fromEntries(after)).toEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has the effect that the definition gives, people, managers and access', () => {
    fc.assert(
      fc.property(anySite(), fc.integer(), (directory, seed) => {
        const changes = randomCategoryChanges(directory, seed, 20);
        const overlay = foldChanges(directory, changes, capabilities, keysOf(changes));
        const quick = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: false });
        const slow = bruteForceImpact(directory, overlay, capabilities);
        expect([...quick.gains]).toEqual(slow.gains);
        expect([...quick.loses]).toEqual(slow.loses);
        expect([...quick.keeps]).toEqual(slow.keeps);
        expect([...quick.unknownGroups]).toEqual(slow.unknownGroups);
        const found = new Map(quick.groups.map((one) => [one.group, one]));
        const levels: number[] = [];
        for (let g = 0; g < overlay.groupCount; g++) {
          expect([...(found.get(g)?.gained ?? [])]).toEqual(slow.groups.get(g)?.gained ?? []);
          expect([...(found.get(g)?.lost ?? [])]).toEqual(slow.groups.get(g)?.lost ?? []);
          const had = new Set([...directory.membersOf(g)].filter((p) => overlay.roleBefore(g, p) === 'manager'));
          const has = new Set([...overlay.directMembersOf(g)].filter((p) => overlay.roleOf(g, p) === 'manager'));
          expect([...(found.get(g)?.adminsGained ?? [])]).toEqual([...has].filter((p) => !had.has(p)).sort());
          expect([...(found.get(g)?.adminsLost ?? [])]).toEqual([...had].filter((p) => !has.has(p)).sort());
          expect([...administratorsBefore(directory, g, false)].sort()).toEqual([...had].sort());
          expect([...administratorsAfter(overlay, g, false)].sort()).toEqual([...has].sort());
          if (!overlay.isNew(g) && !overlay.isDeleted(g) && overlay.accessOf(g) !== overlay.accessBefore(g))
            levels.push(g);
        }
        expect(quick.access?.map((one) => one.group)).toEqual(levels);
        for (const { group, from, to, sight, joining } of quick.access ?? []) {
          expect([from, to]).toEqual([overlay.accessBefore(group), overlay.accessOf(group)]);
          const seen = [from, to].map((level) => level !== 'private');
          expect(sight).toBe(seen[0] === seen[1] ? 'same' : seen[1] ? 'widens' : 'narrows');
          const open = [from, to].map((level) => level === 'public');
          expect(joining).toBe(open[0] === open[1] ? 'same' : open[1] ? 'opens' : 'closes');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lights the same targets that can be staged, for moving and for adding', () => {
    const legality = (who: LegalityRules['identity']): LegalityRules => ({
      capabilities,
      identity: who,
      readOnly: false,
    });
    const plain = { ...identity, role: 'user' as const, adminOf: null };
    fc.assert(
      fc.property(anySite(), fc.nat(), fc.boolean(), fc.boolean(), (directory, at, also, mine) => {
        const overlay = emptyOverlay(directory);
        const source = at % directory.groupCount;
        const own = legality(mine ? plain : identity);
        const mode = also ? 'also' : 'move';
        const targets = legalTargets(directory, overlay, source, own, mode);
        const parents = [...directory.parentsOf(source)];
        const from = parents.length === 0 ? null : directory.groupId(parents[0]);
        for (let g = 0; g < directory.groupCount; g++) {
          const intent = {
            kind: 'group.move' as const,
            groupId: directory.groupId(source),
            from: also ? null : from,
            to: directory.groupId(g),
            mode: mode as 'move' | 'also',
          };
          const problem = checkIntent(directory, overlay, intent, own);
          expect([g, targets.reason(g) === 'ok']).toEqual([g, problem === null]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
