import type { Overlay } from '#shared/plan/overlay.ts';
import type { SearchHit } from '#shared/domain/search.ts';

/** A group that is offered as a new parent; `null`: the top level. */
export interface MoveCandidate {
  group: number | null;
  hit: SearchHit | null;
  /** How far it is indented: 0 in a list of hits, the level below the top in the tree. */
  depth: number;
}

const DEPTH_SHOWN = 8;

/** Every group once, in the order of the outline. Iterative: a chain of many levels must not end the page. */
export function treeCandidates(overlay: Overlay): MoveCandidate[] {
  const out: MoveCandidate[] = [];
  const seen = new Uint8Array(overlay.groupCount);
  const stack: number[] = [];
  const depths: number[] = [];
  const push = (groups: ArrayLike<number>, depth: number): void => {
    for (let i = groups.length - 1; i >= 0; i--) {
      stack.push(groups[i]);
      depths.push(depth);
    }
  };
  push(overlay.unattached(), 0);
  push(overlay.roots(), 0);
  for (let group = stack.pop(); group !== undefined; group = stack.pop()) {
    const depth = depths.pop() ?? 0;
    if (seen[group] === 1) continue;
    seen[group] = 1;
    out.push({ group, hit: null, depth: Math.min(depth, DEPTH_SHOWN) });
    push(overlay.childrenOf(group), depth + 1);
  }
  return out;
}

/** Hits as candidates: groups that can take it first, each part in the order of the search; staged new groups, which no index knows, before both. */
export function hitCandidates(hits: readonly SearchHit[], overlay: Overlay, text: string, isLegal: (group: number) => boolean): MoveCandidate[] {
  const wanted = text.toLowerCase();
  const created = overlay.newGroups.flatMap((group, k): MoveCandidate[] =>
    group.name.toLowerCase().includes(wanted) ? [{ group: overlay.directory.groupCount + k, hit: null, depth: 0 }] : [],
  );
  const all = [...created, ...hits.map((hit): MoveCandidate => ({ group: hit.index, hit, depth: 0 }))];
  const legal = (c: MoveCandidate): boolean => c.group !== null && isLegal(c.group);
  return [...all.filter(legal), ...all.filter((c) => !legal(c))];
}
