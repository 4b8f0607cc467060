import type { Overlay } from '../plan/overlay.ts';
import { groupFlag, type DirectoryColumns } from './columns.ts';
import { reverseCsr } from './csr.ts';
import type { Directory } from './directory.ts';

/**
 * People with a membership in `g` or in any group below it, each once, ascending (product.md, "Impact, precisely").
 * A category carries no access: its effective members are its direct ones. With an overlay: as staged.
 */
export function effectiveMembers(directory: Directory, g: number, overlay?: Overlay): Uint32Array {
  const mark = new Uint8Array(directory.personCount);
  let count = 0;
  const take = (p: number): void => {
    if (mark[p] === 0) {
      mark[p] = 1;
      count += 1;
    }
  };
  const category = ((overlay?.flags(g) ?? directory.flags(g)) & groupFlag.category) !== 0;
  if (overlay === undefined || overlay.isEmpty) {
    const groups = category ? Uint32Array.of(g) : directory.subtreeOf(g);
    const { start, values } = directory.members;
    for (const at of groups) for (let k = start[at]; k < start[at + 1]; k++) take(values[k]);
  } else {
    const groups = category ? [g] : overlay.livingSubtreeOf(g);
    for (const at of groups) for (const p of overlay.directMembersOf(at)) take(p);
  }
  const out = new Uint32Array(count);
  for (let p = 0, i = 0; i < count; p++) if (mark[p] === 1) out[i++] = p;
  return out;
}

/** Columns as they are before the counts are known. */
export interface CountableColumns {
  groups: { count: number; flags: Uint8Array };
  edges: DirectoryColumns['edges'];
  people: { count: number };
  memberships: Pick<DirectoryColumns['memberships'], 'memberStart' | 'members'>;
}

/**
 * Distinct people per subtree for all groups in one pass: person by person up the hierarchy, each group counted once per person.
 * `inheritance: 'direct'` and categories count direct members only. Ends on cycles.
 */
export function effectiveCounts(columns: CountableColumns, inheritance: 'subtree' | 'direct' = 'subtree'): Uint32Array {
  const count = columns.groups.count;
  const counts = new Uint32Array(count);
  const { memberStart, members } = columns.memberships;
  if (inheritance === 'direct') {
    for (let g = 0; g < count; g++) counts[g] = memberStart[g + 1] - memberStart[g];
    return counts;
  }
  const up = reverseCsr(columns.edges.childStart, columns.edges.children, count);
  const groupsOf = reverseCsr(memberStart, members, columns.people.count);
  const flags = columns.groups.flags;
  // stamp[g] = number of the person who was last counted in g, plus one.
  const stamp = new Uint32Array(count);
  const stack = new Uint32Array(count + 1);
  for (let p = 0; p < columns.people.count; p++) {
    const mark = p + 1;
    for (let k = groupsOf.start[p]; k < groupsOf.start[p + 1]; k++) {
      let top = 0;
      const own = groupsOf.values[k];
      if (stamp[own] === mark) continue;
      stamp[own] = mark;
      counts[own] += 1;
      stack[top++] = own;
      while (top > 0) {
        const g = stack[--top];
        for (let e = up.start[g]; e < up.start[g + 1]; e++) {
          const parent = up.values[e];
          if (stamp[parent] === mark || (flags[parent] & groupFlag.category) !== 0) continue;
          stamp[parent] = mark;
          counts[parent] += 1;
          stack[top++] = parent;
        }
      }
    }
  }
  return counts;
}
