import type { Overlay } from '#shared/plan/overlay.ts';
import { foldText } from '#shared/domain/fold-text.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { SearchHit } from '#shared/domain/search.ts';

/** A group that is offered as a new parent; `null`: the top level. */
export interface MoveCandidate {
  group: number | null;
  hit: SearchHit | null;
  /** How far it is indented: 0 in a list of hits, the level below the top in the tree. */
  depth: number;
}

const DEPTH_SHOWN = 8;
/** More than this nobody scrolls through: of a larger directory the upper levels are listed, and what stands beside the group to be moved. */
const LISTED = 2000;

export interface MoveTree {
  list: MoveCandidate[];
  /** False: deeper levels are found by typing only. */
  complete: boolean;
}

/** Groups in the order of the outline, each once; where only categories can hold groups (`onlyCategories`), those alone. Iterative: a chain of many levels must not end the page. */
export function moveTree(overlay: Overlay, source: number, listed = LISTED, onlyCategories = false): MoveTree {
  const deepest = levelWithin(overlay, listed);
  const near = new Set<number>(overlay.ancestorsOf(source));
  const list: MoveCandidate[] = [];
  let complete = true;
  const seen = new Uint8Array(overlay.groupCount);
  const stack: number[] = [];
  const depths: number[] = [];
  const push = (groups: ArrayLike<number>, depth: number, most = Infinity): void => {
    if (groups.length > most) complete = false;
    for (let i = Math.min(groups.length, most) - 1; i >= 0; i--) {
      stack.push(groups[i]);
      depths.push(depth);
    }
  };
  push(overlay.unattached(), 0, listed);
  push(overlay.roots(), 0, listed);
  for (let group = stack.pop(); group !== undefined; group = stack.pop()) {
    const depth = depths.pop() ?? 0;
    if (seen[group] === 1) continue;
    seen[group] = 1;
    if (onlyCategories && !overlay.isCategory(group)) continue;
    list.push({ group, hit: null, depth: Math.min(depth, DEPTH_SHOWN) });
    const children = overlay.childrenOf(group);
    if (children.length === 0) continue;
    if (depth + 1 < deepest || near.has(group)) push(children, depth + 1, listed);
    else complete = false;
  }
  return { list, complete };
}

/** Why the top level is no target: the group stands there, it may not be put there, or nothing is ever put there. */
export type TopReason = 'ok' | 'at-top' | 'no-right' | 'no-root';

/** `problem`: what speaks against the move to the top; null: nothing. */
export function topReason(problem: AppError | null): TopReason {
  switch (problem?.code) {
    case undefined:
      return 'ok';
    case 'plan.same-parent':
      return 'at-top';
    case 'plan.no-right':
      return 'no-right';
    default:
      return 'no-root';
  }
}

/** So many levels from the top that no more than `most` groups stand on them; at least the first. */
function levelWithin(overlay: Overlay, most: number): number {
  const counts: number[] = [];
  for (const level of overlay.levels()) counts[level] = (counts[level] ?? 0) + 1;
  let sum = 0;
  for (let level = 1; level < counts.length; level++) {
    sum += counts[level] ?? 0;
    if (sum > most) return Math.max(1, level - 1);
  }
  return counts.length;
}

/** Hits as candidates: groups that can take it first, each part in the order of the search; staged new groups, which no index knows, before both. */
export function hitCandidates(
  hits: readonly SearchHit[],
  overlay: Overlay,
  text: string,
  isLegal: (group: number) => boolean,
): MoveCandidate[] {
  const wanted = foldText(text).trim();
  const created = overlay.newGroups.flatMap((group, k): MoveCandidate[] =>
    foldText(group.name).includes(wanted) ? [{ group: overlay.directory.groupCount + k, hit: null, depth: 0 }] : [],
  );
  const all = [...created, ...hits.map((hit): MoveCandidate => ({ group: hit.index, hit, depth: 0 }))];
  const legal = (c: MoveCandidate): boolean => c.group !== null && isLegal(c.group);
  return [...all.filter(legal), ...all.filter((c) => !legal(c))];
}
