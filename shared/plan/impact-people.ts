import type { Directory } from '../domain/directory.ts';
import { PairList, stagedRows, type Reach } from './impact-reach.ts';
import type { ImpactScratch } from './impact-scratch.ts';
import type { Overlay } from './overlay-state.ts';

const UNCHANGED = 0;
const IN_BRANCH = 1;
const HAS_STAGED_ROW = 2;

/**
 * Compares, person by person, the groups reached before and after. Most memberships of an affected person are the same in both and reach the
 * same groups: those are stamped once as common, and the rest is climbed only up to where it meets them. People come in ascending order.
 */
export class PeopleComparison {
  readonly gained = new PairList();
  readonly lost = new PairList();
  /** People with at least one group gained (lost), ascending. */
  readonly gains: number[] = [];
  readonly loses: number[] = [];

  readonly #directory: Directory;
  readonly #reach: Reach;
  readonly #scratch: ImpactScratch;
  readonly #rows: Map<number, Uint32Array>;
  /** How the group's way up may differ; see the constants. */
  readonly #kind: Uint8Array;
  readonly #deleted: ReadonlySet<number>;
  readonly #joins = new Map<number, number[]>();
  readonly #leaves = new Map<number, Set<number>>();

  constructor(
    directory: Directory,
    overlay: Overlay,
    reach: Reach,
    inherits: boolean,
    branches: Iterable<number>,
    scratch: ImpactScratch,
  ) {
    this.#directory = directory;
    this.#reach = reach;
    this.#scratch = scratch;
    this.#deleted = overlay.deleted;
    this.#rows = stagedRows(overlay, inherits);
    this.#kind = new Uint8Array(overlay.groupCount);
    for (const g of branches) this.#kind[g] = IN_BRANCH;
    for (const g of this.#rows.keys()) this.#kind[g] = HAS_STAGED_ROW;
    if (!inherits) for (let g = directory.groupCount; g < overlay.groupCount; g++) this.#kind[g] = HAS_STAGED_ROW;
    for (const [g, change] of overlay.members) {
      for (const p of change.added) {
        if (overlay.isDeleted(g)) continue;
        const list = this.#joins.get(p);
        if (list === undefined) this.#joins.set(p, [g]);
        else list.push(g);
      }
      for (const p of change.removed) {
        const set = this.#leaves.get(p);
        if (set === undefined) this.#leaves.set(p, new Set([g]));
        else set.add(g);
      }
    }
  }

  compare(p: number): void {
    const { common, had, has, stack, before, after } = this.#scratch;
    const mark = this.#scratch.mark();
    const { start, values } = this.#directory.groupsOf;
    const left = this.#leaves.get(p);
    const joined = this.#joins.get(p);
    const kind = this.#kind;
    let differs = joined !== undefined;
    for (let k = start[p]; k < start[p + 1]; k++) {
      const g = values[k];
      if (kind[g] !== UNCHANGED || left?.has(g) === true) differs = true;
      else climb(this.#reach, common, common, stack, mark, g, 0);
    }
    if (!differs) return;
    let hadCount = 0;
    let hasCount = 0;
    for (let k = start[p]; k < start[p + 1]; k++) {
      const g = values[k];
      const leaves = left?.has(g) === true;
      if (kind[g] === UNCHANGED && !leaves) continue;
      hadCount = climb(this.#reach, common, had, before, mark, g, hadCount);
      if (!leaves && !this.#deleted.has(g)) hasCount = this.#climbStaged(mark, g, hasCount);
    }
    if (joined !== undefined) for (const g of joined) hasCount = this.#climbStaged(mark, g, hasCount);
    let any = false;
    for (let i = 0; i < hasCount; i++) {
      if (had[after[i]] === mark) continue;
      this.gained.push(after[i], p);
      any = true;
    }
    if (any) this.gains.push(p);
    any = false;
    for (let i = 0; i < hadCount; i++) {
      if (has[before[i]] === mark) continue;
      this.lost.push(before[i], p);
      any = true;
    }
    if (any) this.loses.push(p);
  }

  /** `climb` over the copy's edges with the staged rows in their place. */
  #climbStaged(mark: number, from: number, length: number): number {
    const { common, has, after } = this.#scratch;
    if (has[from] === mark || common[from] === mark) return length;
    const { start, parents } = this.#reach;
    has[from] = mark;
    let next = length;
    after[length++] = from;
    while (next < length) {
      const g = after[next++];
      const row = this.#kind[g] === HAS_STAGED_ROW ? (this.#rows.get(g) ?? NONE) : null;
      const end = row === null ? start[g + 1] : row.length;
      for (let e = row === null ? start[g] : 0; e < end; e++) {
        const parent = row === null ? parents[e] : row[e];
        if (has[parent] === mark || common[parent] === mark) continue;
        has[parent] = mark;
        after[length++] = parent;
      }
    }
    return length;
  }
}

const NONE = new Uint32Array(0);

/**
 * Stamps `from` and everything it reaches that is not common, appends what was not stamped yet, and returns the new length of the list.
 * What is above a common group is common too, so the climb may stop there.
 */
function climb(
  reach: Reach,
  common: Uint32Array,
  stamp: Uint32Array,
  list: Uint32Array,
  mark: number,
  from: number,
  length: number,
): number {
  if (stamp[from] === mark || common[from] === mark) return length;
  const { start, parents } = reach;
  stamp[from] = mark;
  let next = length;
  list[length++] = from;
  while (next < length) {
    const g = list[next++];
    const end = start[g + 1];
    for (let e = start[g]; e < end; e++) {
      const parent = parents[e];
      if (stamp[parent] === mark || common[parent] === mark) continue;
      stamp[parent] = mark;
      list[length++] = parent;
    }
  }
  return length;
}
