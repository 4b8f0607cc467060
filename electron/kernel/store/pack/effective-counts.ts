import { groupFlag, type DirectoryColumns } from '#shared/domain/columns.ts';

/**
 * Distinct people in each group or anywhere below it (categories: their direct members only). One walk up per membership that stops where
 * the same person has already been counted: O(memberships × depth) at worst, without recursion, and right where groups have several parents.
 */
export function effectiveCounts(
  groups: Pick<DirectoryColumns['groups'], 'count' | 'flags'>,
  edges: DirectoryColumns['edges'],
  memberships: Pick<DirectoryColumns['memberships'], 'memberStart' | 'members'>,
  peopleCount: number,
): Uint32Array {
  const { memberStart, members } = memberships;
  const parents = invert(edges.childStart, edges.children, groups.count);
  const groupsOf = invert(memberStart, members, peopleCount);
  const counts = new Uint32Array(groups.count);
  const lastPerson = new Int32Array(groups.count).fill(-1);
  const stack: number[] = [];
  for (let person = 0; person < peopleCount; person++) {
    for (let at = groupsOf.start[person]; at < groupsOf.start[person + 1]; at++) {
      stack.push(groupsOf.items[at]);
      while (stack.length > 0) {
        const group = stack.pop()!;
        if (lastPerson[group] === person) continue;
        lastPerson[group] = person;
        counts[group] += 1;
        for (let up = parents.start[group]; up < parents.start[group + 1]; up++) {
          const parent = parents.items[up];
          if ((groups.flags[parent] & groupFlag.category) === 0) stack.push(parent);
        }
      }
    }
  }
  return counts;
}

/** CSR of x → y turned round into CSR of y → x. */
function invert(start: Uint32Array, items: Uint32Array, count: number): { start: Uint32Array; items: Uint32Array } {
  const outStart = new Uint32Array(count + 1);
  for (const item of items) outStart[item + 1] += 1;
  for (let i = 0; i < count; i++) outStart[i + 1] += outStart[i];
  const out = new Uint32Array(items.length);
  const next = outStart.slice(0, count);
  for (let from = 0; from + 1 < start.length; from++) {
    for (let at = start[from]; at < start[from + 1]; at++) out[next[items[at]]++] = from;
  }
  return { start: outStart, items: out };
}
