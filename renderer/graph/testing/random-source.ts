import type { TreeSource } from '../model/tree-source.ts';

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As many people as groups. */
const onePersonEach: TreeSource['peopleIn'] = (groups) => ({ people: groups.length, atLeast: false, before: null });

/** A random tree of groups (one root, depth at most `maxDepth` levels) as a source without staged changes. */
export function randomSource(groups: number, seed = 7, maxDepth = 10): TreeSource {
  const random = seeded(seed);
  const parent = new Int32Array(groups).fill(-1);
  const depth = new Uint8Array(groups);
  const counts = new Uint32Array(groups + 1);
  for (let g = 1; g < groups; g++) {
    let candidate = Math.floor(random() * g);
    while (depth[candidate] >= maxDepth - 1) candidate = parent[candidate];
    parent[g] = candidate;
    depth[g] = depth[candidate] + 1;
    counts[candidate + 1] += 1;
  }
  for (let g = 0; g < groups; g++) counts[g + 1] += counts[g];
  const next = counts.slice(0, groups);
  const children = new Uint32Array(Math.max(0, groups - 1));
  for (let g = 1; g < groups; g++) children[next[parent[g]]++] = g;
  return {
    groupCount: groups,
    childStart: counts,
    children,
    patched: new Map(),
    roots: Uint32Array.of(0),
    unattached: new Uint32Array(0),
    peopleIn: onePersonEach,
    pinned: new Set(),
  };
}

/** Source from nested lists: `[name, children]` numbered in reading order, for small cases by hand. */
export type Nest = readonly Nest[];
export function nestedSource(roots: readonly Nest[]): TreeSource {
  const lists: number[][] = [];
  const visit = (nest: Nest): number => {
    const index = lists.length;
    lists.push([]);
    for (const child of nest) lists[index].push(visit(child));
    return index;
  };
  const tops = roots.map(visit);
  const childStart = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (childStart[i + 1] = childStart[i] + list.length));
  return {
    groupCount: lists.length,
    childStart,
    children: Uint32Array.from(lists.flat()),
    patched: new Map(),
    roots: Uint32Array.from(tops),
    unattached: new Uint32Array(0),
    peopleIn: onePersonEach,
    pinned: new Set(),
  };
}
