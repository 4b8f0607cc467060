import type { Overlay } from '../plan/overlay-state.ts';
import { groupFlag } from './columns.ts';
import type { Directory } from './directory.ts';

export { cutsFor, type Cut } from './cuts.ts';

export interface PathsOptions {
  /** Answer as staged. */
  overlay?: Overlay;
  /** Most paths to list; 50 when absent. */
  max?: number;
}

export interface Paths {
  /** Each from the group of direct membership up to the asked group, both included; shortest first. */
  paths: Uint32Array[];
  /** False: there are more than `max`. */
  complete: boolean;
  /** Groups at or below the asked one whose members are not known: there may be more ways through them. */
  unreadable: Uint32Array;
}

/** "Why is this person in this group?": every way up, shortest first. Nothing listed and nothing unreadable: not a member. */
export function pathsTo(directory: Directory, person: number, group: number, options: PathsOptions = {}): Paths {
  const { overlay, max = 50 } = options;
  const unreadable = unknownBelow(directory, group, overlay);
  const ways = waysUp(directory, person, group, overlay);
  const paths: Uint32Array[] = [];
  if (ways.distance.size === 0) return { paths, complete: true, unreadable };

  // Best first: how far a partial path is from the goal is known exactly, so paths come out by length.
  interface Partial {
    group: number;
    length: number;
    before: Partial | null;
  }
  const buckets: Partial[][] = [];
  const queue = (partial: Partial): void => {
    const total = partial.length + ways.distance.get(partial.group)!;
    (buckets[total] ??= []).push(partial);
  };
  for (const start of [...ways.starts].reverse()) queue({ group: start, length: 1, before: null });
  let complete = true;
  for (let total = 0; total < buckets.length && complete; total++) {
    const bucket = buckets[total] ?? [];
    // Last in, first out: the next step of a shortest path has the same total, so each path is finished before the next is begun
    // and what is kept never grows beyond the side steps of the paths listed.
    for (let partial = bucket.pop(); partial !== undefined; partial = bucket.pop()) {
      if (partial.group === group) {
        if (paths.length === max) {
          complete = false;
          break;
        }
        const path = new Uint32Array(partial.length);
        for (let at: Partial | null = partial; at !== null; at = at.before) path[at.length - 1] = at.group;
        paths.push(path);
        continue;
      }
      for (const parent of [...ways.parents.get(partial.group)!].reverse()) {
        if (!ways.distance.has(parent) || isOn(partial, parent)) continue;
        queue({ group: parent, length: partial.length + 1, before: partial });
      }
    }
  }
  return { paths, complete, unreadable };

  function isOn(partial: Partial, g: number): boolean {
    for (let at: Partial | null = partial; at !== null; at = at.before) if (at.group === g) return true;
    return false;
  }
}

/** The part of the hierarchy through which a person reaches a group. */
export interface WaysUp {
  /** Groups of direct membership from which the goal is reached. */
  starts: number[];
  /** Steps to the goal, for every group on some way; empty when there is no way. */
  distance: Map<number, number>;
  /** Parents that carry access, for every group on some way. */
  parents: Map<number, number[]>;
}

export function waysUp(directory: Directory, person: number, goal: number, overlay: Overlay | undefined): WaysUp {
  const starts = directGroups(directory, person, overlay);
  const parents = new Map<number, number[]>();
  const children = new Map<number, number[]>();
  const stack = [...starts];
  while (stack.length > 0) {
    const g = stack.pop()!;
    if (parents.has(g)) continue;
    // Above the goal nothing is asked for.
    const above = g === goal ? [] : carryingParents(directory, g, overlay);
    parents.set(g, above);
    for (const parent of above) {
      const below = children.get(parent);
      if (below === undefined) children.set(parent, [g]);
      else below.push(g);
      stack.push(parent);
    }
  }
  const distance = new Map<number, number>();
  if (parents.has(goal)) {
    distance.set(goal, 0);
    const queue = [goal];
    for (let i = 0; i < queue.length; i++) {
      for (const child of children.get(queue[i]) ?? []) {
        if (distance.has(child)) continue;
        distance.set(child, distance.get(queue[i])! + 1);
        queue.push(child);
      }
    }
  }
  return { starts: starts.filter((g) => distance.has(g)), distance, parents };
}

/** Groups in which a person is a direct member, as staged. */
export function directGroups(directory: Directory, person: number, overlay: Overlay | undefined): number[] {
  const own = directory.groupsOfPerson(person);
  if (overlay === undefined || overlay.isEmpty) return [...own];
  const out = [...own].filter((g) => !overlay.isDeleted(g) && !overlay.membersOf(g).removed.has(person));
  for (const [g, change] of overlay.members) if (change.added.has(person) && !overlay.isDeleted(g)) out.push(g);
  return out;
}

/** Every group a person is an effective member of, as staged; ascending. */
export function groupsReached(
  directory: Directory,
  person: number,
  overlay: Overlay | undefined,
  inherits = true,
): Uint32Array {
  const seen = new Set<number>(directGroups(directory, person, overlay));
  if (inherits) for (const g of seen) for (const parent of carryingParents(directory, g, overlay)) seen.add(parent);
  return Uint32Array.from(seen).sort();
}

function carryingParents(directory: Directory, g: number, overlay: Overlay | undefined): number[] {
  const parents = overlay === undefined ? directory.parentsOf(g) : overlay.parentsOf(g);
  const out: number[] = [];
  for (const parent of parents) {
    const flags = overlay === undefined ? directory.flags(parent) : overlay.flags(parent);
    if ((flags & groupFlag.category) === 0 && overlay?.isDeleted(parent) !== true) out.push(parent);
  }
  return out;
}

function unknownBelow(directory: Directory, group: number, overlay: Overlay | undefined): Uint32Array {
  if (overlay === undefined || !overlay.hasStructure)
    return directory.unknownMembers.filter((g) => directory.isBelow(g, group));
  return directory.unknownMembers.filter((g) => !overlay.isDeleted(g) && overlay.isBelow(g, group));
}
