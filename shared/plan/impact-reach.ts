import { groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import type { Overlay } from './overlay-state.ts';

/** Which groups a membership reaches upwards: rows of parents, categories and deleted groups left out. */
export interface Reach {
  start: Uint32Array;
  parents: Uint32Array;
}

/** The upward edges of the copy (`overlay` null) or as staged. Without inheritance nothing is reached but the group itself. */
export function reachOf(directory: Directory, overlay: Overlay | null, inherits: boolean): Reach {
  const count = overlay?.groupCount ?? directory.groupCount;
  if (!inherits) return { start: new Uint32Array(count + 1), parents: new Uint32Array(0) };
  const up = directory.up;
  if (overlay === null && !directory.hasCategories) return { start: up.start, parents: up.values };
  const plain = !directory.hasCategories && (overlay === null || overlay.deleted.size === 0);
  if (plain && overlay !== null) return splicedReach(directory, overlay);
  const flags = directory.columns.groups.flags;
  const start = new Uint32Array(count + 1);
  let parents = new Uint32Array(up.values.length + count);
  let at = 0;
  const deleted = overlay?.deleted;
  const anyDeleted = deleted !== undefined && deleted.size > 0;
  const put = (parent: number): void => {
    if (directory.hasCategories && parent < directory.groupCount && (flags[parent] & groupFlag.category) !== 0) return;
    if (anyDeleted && deleted.has(parent)) return;
    if (at === parents.length) {
      const grown = new Uint32Array(parents.length * 2 + 16);
      grown.set(parents);
      parents = grown;
    }
    parents[at++] = parent;
  };
  for (let g = 0; g < count; g++) {
    if (overlay !== null && (g >= directory.groupCount || overlay.moved.has(g)))
      for (const parent of overlay.parentsOf(g)) put(parent);
    else for (let k = up.start[g]; k < up.start[g + 1]; k++) put(up.values[k]);
    start[g + 1] = at;
  }
  return { start, parents: parents.subarray(0, at) };
}

/** The common case, nothing deleted and no categories: the copy's rows with the moved groups' rows put in their place. */
function splicedReach(directory: Directory, overlay: Overlay): Reach {
  const up = directory.up;
  const count = overlay.groupCount;
  const staged = [...overlay.moved.keys()].sort((a, b) => a - b);
  for (let g = directory.groupCount; g < count; g++) staged.push(g);
  let more = 0;
  for (const g of staged) more += overlay.parentsOf(g).length;
  const start = new Uint32Array(count + 1);
  const parents = new Uint32Array(up.values.length + more);
  let at = 0;
  let from = 0;
  const copyUntil = (to: number): void => {
    if (from >= to) return;
    const shift = at - up.start[from];
    parents.set(up.values.subarray(up.start[from], up.start[to]), at);
    for (let g = from; g < to; g++) start[g + 1] = up.start[g + 1] + shift;
    at += up.start[to] - up.start[from];
  };
  for (const g of staged) {
    copyUntil(Math.min(g, directory.groupCount));
    const row = overlay.parentsOf(g);
    parents.set(row, at);
    at += row.length;
    start[g + 1] = at;
    from = g + 1;
  }
  copyUntil(directory.groupCount);
  return { start, parents: parents.subarray(0, at) };
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

/** Indexes of the marked entries, ascending. */
export function markList(marks: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < marks.length; i++) count += marks[i];
  const out = new Uint32Array(count);
  for (let i = 0, at = 0; at < count; i++) if (marks[i] === 1) out[at++] = i;
  return out;
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

  /** People per group, in the order they were pushed. `groupCount` bounds the group indexes. */
  byGroup(groupCount: number): Map<number, Uint32Array> {
    const out = new Map<number, Uint32Array>();
    if (this.#length === 0) return out;
    const sizes = new Uint32Array(groupCount);
    const met: number[] = [];
    for (let i = 0; i < this.#length; i++) if (sizes[this.#groups[i]]++ === 0) met.push(this.#groups[i]);
    const cursor = new Uint32Array(groupCount);
    let at = 0;
    for (const group of met) {
      cursor[group] = at;
      at += sizes[group];
    }
    const people = new Uint32Array(this.#length);
    for (let i = 0; i < this.#length; i++) people[cursor[this.#groups[i]]++] = this.#people[i];
    // Copies, so that handing one list to another thread does not take the others along.
    for (const group of met) out.set(group, people.slice(cursor[group] - sizes[group], cursor[group]));
    return out;
  }
}
