import type { Directory } from '../domain/directory.ts';
import { PairList, type Reach } from './impact-reach.ts';
import type { Overlay } from './overlay-state.ts';

/**
 * Compares, person by person, the groups reached before and after. Most memberships of an affected person are the same in both and reach the
 * same groups: those are stamped once as common, and the rest is climbed only up to where it meets them.
 */
export class PeopleComparison {
  readonly gained = new PairList();
  readonly lost = new PairList();
  /** 1: gains (loses) at least one group; by person. */
  readonly gains: Uint8Array;
  readonly loses: Uint8Array;

  readonly #directory: Directory;
  readonly #before: Reach;
  readonly #after: Reach;
  /** 1: the group's way up may differ before and after. */
  readonly #inBranch: Uint8Array;
  readonly #deleted: Uint8Array;
  readonly #joins = new Map<number, number[]>();
  readonly #leaves = new Map<number, Set<number>>();
  /** `stamp[g] === mark` says the person of that mark has been there. */
  readonly #common: Uint32Array;
  readonly #had: Uint32Array;
  readonly #has: Uint32Array;
  readonly #stack: Uint32Array;
  readonly #listBefore: Uint32Array;
  readonly #listAfter: Uint32Array;
  #mark = 0;

  constructor(directory: Directory, overlay: Overlay, before: Reach, after: Reach, branches: Iterable<number>) {
    const count = overlay.groupCount;
    this.#directory = directory;
    this.#before = before;
    this.#after = after;
    this.gains = new Uint8Array(directory.personCount);
    this.loses = new Uint8Array(directory.personCount);
    this.#inBranch = new Uint8Array(count);
    for (const g of branches) this.#inBranch[g] = 1;
    this.#deleted = new Uint8Array(count);
    for (const g of overlay.deleted) this.#deleted[g] = 1;
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
    this.#common = new Uint32Array(count);
    this.#had = new Uint32Array(count);
    this.#has = new Uint32Array(count);
    this.#stack = new Uint32Array(count);
    this.#listBefore = new Uint32Array(count);
    this.#listAfter = new Uint32Array(count);
  }

  compare(p: number): void {
    const mark = (this.#mark += 1);
    const { start, values } = this.#directory.groupsOf;
    const left = this.#leaves.get(p);
    const joined = this.#joins.get(p);
    const inBranch = this.#inBranch;
    const common = this.#common;
    let differs = joined !== undefined;
    for (let k = start[p]; k < start[p + 1]; k++) {
      const g = values[k];
      if (inBranch[g] === 1 || left?.has(g) === true) differs = true;
      else climb(this.#before, common, common, this.#stack, mark, g, 0);
    }
    if (!differs) return;
    let had = 0;
    let has = 0;
    for (let k = start[p]; k < start[p + 1]; k++) {
      const g = values[k];
      const leaves = left?.has(g) === true;
      if (inBranch[g] === 0 && !leaves) continue;
      had = climb(this.#before, common, this.#had, this.#listBefore, mark, g, had);
      if (!leaves && this.#deleted[g] === 0) has = climb(this.#after, common, this.#has, this.#listAfter, mark, g, has);
    }
    if (joined !== undefined) {
      for (const g of joined) has = climb(this.#after, common, this.#has, this.#listAfter, mark, g, has);
    }
    for (let i = 0; i < has; i++) {
      const g = this.#listAfter[i];
      if (this.#had[g] === mark) continue;
      this.gained.push(g, p);
      this.gains[p] = 1;
    }
    for (let i = 0; i < had; i++) {
      const g = this.#listBefore[i];
      if (this.#has[g] === mark) continue;
      this.lost.push(g, p);
      this.loses[p] = 1;
    }
  }
}

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
