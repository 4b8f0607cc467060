import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { legalTargets } from '#shared/plan/legality.ts';
import { foldChanges, emptyOverlay } from '#shared/plan/overlay.ts';
import { computeImpact, impactCounts } from '#shared/plan/impact.ts';
import { bruteForceImpact } from '#shared/plan/testing/brute-force-impact.ts';
import type { StagedChange } from '#shared/plan/intent.ts';
import { absoluteFigure, quantile, type BenchContext, type Benchmark, type Figure } from './figure.ts';
import { superAdmin, treeCapabilities } from '#shared/plan/testing/capabilities.ts';

/** A branch of about `size` groups that is not a root, and targets for it. */
function branchNear(directory: Directory, size: number): number {
  let best = -1;
  let bestDistance = Infinity;
  for (let g = 0; g < directory.groupCount; g += 1) {
    if (directory.parentsOf(g).length === 0) continue;
    const distance = Math.abs(directory.subtreeOf(g).length - size);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = g;
    }
  }
  return best;
}

const moveOf = (directory: Directory, source: number, target: number): StagedChange => ({
  id: 'bench',
  seq: 1,
  at: 0,
  gestureId: 'bench',
  intent: {
    kind: 'group.move',
    groupId: directory.groupId(source),
    from: directory.groupId(directory.parentsOf(source)[0]),
    to: directory.groupId(target),
    mode: 'move',
  },
});

/** The quick way must agree exactly with the definition; on a directory small enough for the slow one. */
function compareWithBruteForce(): number {
  const directory = buildDirectory(randomColumns({ groups: 800, people: 1600, memberships: 6000, depth: 8, seed: 11 }));
  const rules = { capabilities: treeCapabilities, identity: superAdmin, readOnly: false };
  const source = branchNear(directory, 60);
  const legal = legalTargets(directory, emptyOverlay(directory), source, rules);
  let compared = 0;
  for (let target = 0; target < directory.groupCount && compared < 12; target += 37) {
    if (legal.reason(target) !== 'ok') continue;
    const overlay = foldChanges(directory, [moveOf(directory, source, target)], treeCapabilities);
    const quick = impactCounts(
      computeImpact(directory, overlay, { capabilities: treeCapabilities, adminReachesSubgroups: true }),
    );
    const brute = bruteForceImpact(directory, overlay, treeCapabilities);
    if (brute.gains.length !== quick.gain || brute.loses.length !== quick.lose || brute.keeps.length !== quick.keep) {
      throw new Error(`counts differ from the definition: ${JSON.stringify(quick)}`);
    }
    compared += 1;
  }
  return compared;
}

/** First verdict (which targets are legal) and full counts for a branch of 1,000 groups (spec: ≤ 16 ms and ≤ 100 ms, p95). */
export const benchmark: Benchmark = {
  ids: ['drag-verdict', 'drag-counts'],
  async run(context: BenchContext): Promise<Figure[]> {
    const directory = buildDirectory(
      randomColumns({
        groups: context.groups,
        people: context.people,
        memberships: context.memberships,
        depth: 10,
        seed: 7,
      }),
    );
    const source = branchNear(directory, 1000);
    const base = emptyOverlay(directory);
    const rules = { capabilities: treeCapabilities, identity: superAdmin, readOnly: false };

    const verdicts: number[] = [];
    let legal = legalTargets(directory, base, source, rules);
    for (let i = 0; i < 40; i += 1) {
      const start = performance.now();
      legal = legalTargets(directory, base, source, rules);
      verdicts.push(performance.now() - start);
    }

    const targets: number[] = [];
    for (
      let g = 0;
      g < directory.groupCount && targets.length < 40;
      g += Math.max(1, Math.floor(directory.groupCount / 997))
    ) {
      if (legal.reason(g) === 'ok') targets.push(g);
    }
    const counts: number[] = [];
    let total = 0;
    const compared = compareWithBruteForce();
    for (const target of targets) {
      const change = moveOf(directory, source, target);
      const start = performance.now();
      const overlay = foldChanges(directory, [change], treeCapabilities);
      const impact = computeImpact(directory, overlay, { capabilities: treeCapabilities, adminReachesSubgroups: true });
      const numbers = impactCounts(impact);
      counts.push(performance.now() - start);
      total += numbers.gain + numbers.lose;
    }
    const size = directory.subtreeOf(source).length;
    return [
      absoluteFigure(
        'drag-verdict',
        `legal targets for a branch of ${size} groups, p95`,
        quantile(verdicts, 0.95),
        'ms',
        16,
        { p50: quantile(verdicts, 0.5) },
      ),
      absoluteFigure(
        'drag-counts',
        `who gains and loses for a branch of ${size} groups, p95`,
        quantile(counts, 0.95),
        'ms',
        100,
        {
          p50: quantile(counts, 0.5),
          targets: targets.length,
          'compared with brute force': compared,
          people: total,
        },
      ),
    ];
  },
};
