import type { EffectClass } from '#shared/plan/effect-carriers.ts';
import type { GroupImpact, Impact } from '#shared/plan/impact-types.ts';

export type EffectKind = EffectClass['kind'];

/** Groups in which exactly the same people gain or lose, as one entry of the effect list. */
export interface EffectCluster extends EffectClass {
  /** In hierarchy order: parents before children. */
  groups: number[];
}

const parts: readonly { kind: EffectKind; of: (g: GroupImpact) => Uint32Array }[] = [
  { kind: 'gain', of: (g) => g.gained },
  { kind: 'admin-gain', of: (g) => g.adminsGained },
  { kind: 'lose', of: (g) => g.lost },
  { kind: 'admin-lose', of: (g) => g.adminsLost },
];

/**
 * The effect by group, groups of one same effect put together (a move lets the same people gain in every group above the target), most people
 * first; gains before losses.
 */
export function effectClusters(impact: Impact): EffectCluster[] {
  return parts.flatMap(({ kind, of }) => {
    const byPeople = new Map<string, EffectCluster>();
    for (const group of impact.groups) {
      const people = of(group);
      if (people.length === 0) continue;
      const key = people.join();
      const own = byPeople.get(key);
      if (own) own.groups.push(group.group);
      else byPeople.set(key, { kind, people, groups: [group.group] });
    }
    return [...byPeople.values()].sort((a, b) => b.people.length - a.people.length);
  });
}
