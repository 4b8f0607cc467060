import type { Capabilities } from '../../capabilities.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Overlay } from '../overlay-state.ts';

export interface BruteImpact {
  gains: number[];
  loses: number[];
  keeps: number[];
  unknownGroups: number[];
  /** Groups with a change → people gained, lost. */
  groups: Map<number, { gained: number[]; lost: number[] }>;
}

/**
 * The effect by the words of the definition and nothing else: effective members of every group before and after, compared group by group.
 * Slow on purpose; what the quick way must agree with exactly.
 */
export function bruteForceImpact(directory: Directory, overlay: Overlay, capabilities: Capabilities): BruteImpact {
  const inherits = capabilities.inheritance === 'subtree';
  const count = overlay.groupCount;
  const isCategory = (g: number): boolean => overlay.isCategory(g);
  const effective = (
    directMembers: (g: number) => Iterable<number>,
    children: (g: number) => Iterable<number>,
  ): Set<number>[] => {
    const out: Set<number>[] = [];
    for (let g = 0; g < count; g++) {
      const people = new Set<number>();
      const seen = new Set<number>();
      const visit = (at: number): void => {
        if (seen.has(at)) return;
        seen.add(at);
        for (const p of directMembers(at)) people.add(p);
        if (inherits && !isCategory(at)) for (const child of children(at)) visit(child);
      };
      visit(g);
      out.push(people);
    }
    return out;
  };
  const none: number[] = [];
  const before = effective(
    (g) => (g < directory.groupCount ? directory.membersOf(g) : none),
    (g) => (g < directory.groupCount ? directory.childrenOf(g) : none),
  );
  const after = effective(
    (g) => (overlay.isDeleted(g) ? none : overlay.directMembersOf(g)),
    (g) => (overlay.isDeleted(g) ? none : [...overlay.childrenOf(g)].filter((child) => !overlay.isDeleted(child))),
  );
  const gains = new Set<number>();
  const loses = new Set<number>();
  const groups = new Map<number, { gained: number[]; lost: number[] }>();
  for (let g = 0; g < count; g++) {
    const gained = [...after[g]].filter((p) => !before[g].has(p)).sort(byNumber);
    const lost = [...before[g]].filter((p) => !after[g].has(p)).sort(byNumber);
    if (gained.length + lost.length === 0) continue;
    groups.set(g, { gained, lost });
    for (const p of gained) gains.add(p);
    for (const p of lost) loses.add(p);
  }

  // Who was in a moved branch, a deleted group or a group whose members are edited.
  const below = (g: number): Set<number> => {
    const out = new Set<number>([g]);
    for (const at of out) if (at < directory.groupCount) for (const child of directory.childrenOf(at)) out.add(child);
    return out;
  };
  const keeps = new Set<number>();
  const edited = [...overlay.members]
    .filter(([, change]) => change.added.size + change.removed.size > 0)
    .map(([g]) => g);
  const branches = new Set<number>();
  for (const top of [...overlay.moved.keys(), ...overlay.deleted]) for (const g of below(top)) branches.add(g);
  const stood = new Set<number>(branches);
  for (const g of edited) for (const at of inherits ? below(g) : [g]) stood.add(at);
  for (const g of stood) {
    if (g >= directory.groupCount) continue;
    for (const p of directory.membersOf(g)) if (!gains.has(p) && !loses.has(p)) keeps.add(p);
  }

  // Groups whose effect cannot be known: in a branch that changes its place (or comes into one), or edited themselves.
  const asked = new Set<number>(edited);
  if (inherits) {
    for (const g of branches) asked.add(g);
    const tops = [...overlay.moved.keys(), ...overlay.deleted];
    for (let g = directory.groupCount; g < count; g++) tops.push(g);
    const open = new Set<number>(tops);
    for (const g of open) for (const child of overlay.childrenOf(g)) open.add(child);
    for (const g of open) asked.add(g);
  } else for (const g of overlay.deleted) asked.add(g);
  const unknownGroups = [...asked].filter((g) => g < directory.groupCount && directory.membersUnknown(g));
  return {
    gains: [...gains].sort(byNumber),
    loses: [...loses].sort(byNumber),
    keeps: [...keeps].sort(byNumber),
    unknownGroups: unknownGroups.sort(byNumber),
    groups,
  };
}

const byNumber = (a: number, b: number): number => a - b;
