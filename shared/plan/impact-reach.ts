import { groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import type { ImpactScratch } from './impact-scratch.ts';
import type { Overlay } from './overlay-state.ts';

/** Which groups a membership reaches upwards: rows of parents, categories left out (they carry no access). */
export interface Reach {
  start: Uint32Array;
  parents: Uint32Array;
}

const categoryFree = new WeakMap<Directory, Reach>();

/** The upward edges of the copy. Without inheritance nothing is reached but the group itself. */
export function reachOf(directory: Directory, inherits: boolean): Reach {
  if (!inherits) return { start: new Uint32Array(directory.groupCount + 1), parents: new Uint32Array(0) };
  const up = directory.up;
  if (!directory.hasCategories) return { start: up.start, parents: up.values };
  const known = categoryFree.get(directory);
  if (known !== undefined) return known;
  const start = new Uint32Array(directory.groupCount + 1);
  const parents = new Uint32Array(up.values.length);
  let at = 0;
  for (let g = 0; g < directory.groupCount; g++) {
    for (let k = up.start[g]; k < up.start[g + 1]; k++) {
      if ((directory.flags(up.values[k]) & groupFlag.category) === 0) parents[at++] = up.values[k];
    }
    start[g + 1] = at;
  }
  const reach = { start, parents: parents.subarray(0, at) };
  categoryFree.set(directory, reach);
  return reach;
}

/** Rows that differ from the copy's as staged: of moved and new groups, and of groups under a deleted one. */
export function stagedRows(overlay: Overlay, inherits: boolean): Map<number, Uint32Array> {
  const rows = new Map<number, Uint32Array>();
  if (!inherits) return rows;
  const { directory } = overlay;
  const touched = new Set<number>(overlay.moved.keys());
  for (let g = directory.groupCount; g < overlay.groupCount; g++) touched.add(g);
  for (const g of overlay.deleted) for (const child of overlay.childrenOf(g)) touched.add(child);
  for (const g of touched) {
    const carries = (parent: number): boolean =>
      !overlay.isDeleted(parent) && (overlay.flags(parent) & groupFlag.category) === 0;
    rows.set(g, overlay.parentsOf(g).filter(carries));
  }
  return rows;
}

export interface ChangedGroups {
  /** Everything at or below a moved, new or deleted group, in the copy or as staged. */
  branches: Set<number>;
  /** The same as it stands in the copy. */
  branchesBefore: Set<number>;
  /** New and deleted groups themselves. */
  deletedOrNew: Set<number>;
}

export function changedGroups(directory: Directory, overlay: Overlay): ChangedGroups {
  const branches = new Set<number>();
  const branchesBefore = new Set<number>();
  const deletedOrNew = new Set<number>(overlay.deleted);
  for (let g = directory.groupCount; g < overlay.groupCount; g++) deletedOrNew.add(g);
  for (const top of new Set([...overlay.moved.keys(), ...deletedOrNew])) {
    if (top < directory.groupCount) {
      for (const g of directory.subtreeOf(top)) {
        branches.add(g);
        branchesBefore.add(g);
      }
    }
    for (const g of overlay.subtreeOf(top)) branches.add(g);
  }
  return { branches, branchesBefore, deletedOrNew };
}

/** (group, person) pairs in typed memory; a large plan has hundreds of thousands. */
export class PairList {
  #groups = new Uint32Array(1024);
  #people = new Uint32Array(1024);
  #length = 0;

  push(group: number, person: number): void {
    if (this.#length === this.#groups.length) {
      const groups = new Uint32Array(this.#length * 2);
      const people = new Uint32Array(this.#length * 2);
      groups.set(this.#groups);
      people.set(this.#people);
      this.#groups = groups;
      this.#people = people;
    }
    this.#groups[this.#length] = group;
    this.#people[this.#length] = person;
    this.#length += 1;
  }

  /** People per group, in the order they were pushed. */
  byGroup({ counters }: ImpactScratch): Map<number, Uint32Array> {
    const out = new Map<number, Uint32Array>();
    const met: number[] = [];
    for (let i = 0; i < this.#length; i++) if (counters[this.#groups[i]]++ === 0) met.push(this.#groups[i]);
    const lists = met.map((group, at) => {
      const people = new Uint32Array(counters[group]);
      out.set(group, people);
      counters[group] = at;
      return people;
    });
    const filled = new Uint32Array(met.length);
    for (let i = 0; i < this.#length; i++) {
      const at = counters[this.#groups[i]];
      lists[at][filled[at]++] = this.#people[i];
    }
    for (const group of met) counters[group] = 0;
    return out;
  }
}
