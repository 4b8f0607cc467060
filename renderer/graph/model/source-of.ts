import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { bucketPeopleOf } from './bucket-people.ts';
import { splitTops } from './tops.ts';
import type { PatchedChildren, TreeSource } from './tree-source.ts';

/** The drawn hierarchy of a copy with what is staged laid over it. Costs what the staged part costs. */
export function sourceOf(directory: Directory, overlay: Overlay): TreeSource {
  const patched = new Map<number, PatchedChildren>();
  const ghosts = new Map<number, number[]>();
  const touched = new Set<number>();
  const tops: number[] = [];
  const attached = new Set<number>();
  const left = new Set<number>();

  const relocate = (group: number, before: ArrayLike<number>, now: Uint32Array): void => {
    for (let i = 0; i < before.length; i++) {
      touched.add(before[i]);
      if (!now.includes(before[i])) ghosts.set(before[i], [...(ghosts.get(before[i]) ?? []), group]);
    }
    for (const parent of now) touched.add(parent);
    if (now.length === 0) tops.push(group);
    else if (before.length === 0) attached.add(group);
  };
  for (const [group, now] of overlay.moved) relocate(group, directory.parentsOf(group), now);
  for (let k = 0; k < overlay.newGroups.length; k++) {
    const group = directory.groupCount + k;
    relocate(group, [], overlay.parentsOf(group));
  }
  for (const parent of touched) {
    patched.set(parent, {
      children: overlay.childrenOf(parent),
      ghosts: Uint32Array.from(ghosts.get(parent) ?? []),
    });
  }
  for (const group of attached) left.add(group);
  const stay = (group: number): boolean => !left.has(group);
  const roots =
    tops.length === 0 && left.size === 0
      ? directory.roots
      : Uint32Array.from([...directory.roots.filter(stay), ...tops]);
  const unattached = left.size === 0 ? directory.unattached : directory.unattached.filter(stay);
  const split = splitTops(roots, unattached, (g) => overlay.isCategory(g));
  return {
    groupCount: overlay.groupCount,
    childStart: directory.columns.edges.childStart,
    children: directory.columns.edges.children,
    patched,
    roots: split.roots,
    unattached: split.loose,
    peopleIn: bucketPeopleOf(directory),
    pinned: overlay.stagedGroups(),
  };
}
