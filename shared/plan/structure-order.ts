import { Overlay } from './overlay-state.ts';

/** A group that gets its place: newly made, or moved. */
export interface StructureMove {
  /** Index in the overlay. */
  group: number;
  kind: 'create' | 'move';
}

/**
 * The order in which new groups are made and groups are moved so that no step on the way makes a cycle, none stands under a parent that
 * is not there yet, and, where it can be had, none exceeds the depth limit on the way.
 *
 * From the top of the final hierarchy downwards there is never a cycle: everything above a group's new place is already final. What would
 * be too deep for the moment waits until others have gone.
 */
export function orderStructure(overlay: Overlay, maxDepth: number | null): StructureMove[] {
  const { directory } = overlay;
  const levels = overlay.levels();
  const pending: StructureMove[] = [];
  for (let g = directory.groupCount; g < overlay.groupCount; g++)
    if (!overlay.isDeleted(g)) pending.push({ group: g, kind: 'create' });
  for (const g of overlay.moved.keys()) {
    // What is moved and then deleted is moved too: others may have taken its place. Unless there is nowhere to move it.
    if (!overlay.isDeleted(g) || livingParents(overlay, g).length > 0) pending.push({ group: g, kind: 'move' });
  }
  pending.sort((a, b) => levels[a.group] - levels[b.group] || a.group - b.group);
  if (pending.length < 2 || maxDepth === null) return pending;

  const now = new Overlay(directory);
  for (const group of overlay.newGroups) now.addGroup({ ...group });
  const made = new Set<number>();
  const there = (g: number): boolean => !overlay.isNew(g) || made.has(g);
  const order: StructureMove[] = [];
  while (pending.length > 0) {
    const fits = pending.findIndex(({ group }) => {
      return livingParents(overlay, group).every((parent) => {
        if (!there(parent) || now.isBelow(parent, group)) return false;
        return now.level(parent) + now.height(group) <= maxDepth;
      });
    });
    const [next] = pending.splice(Math.max(0, fits), 1);
    now.setParents(next.group, livingParents(overlay, next.group));
    if (next.kind === 'create') made.add(next.group);
    order.push(next);
  }
  return order;
}

/** Parents as staged that are there when the moves are carried out and that will stay; for a group that goes itself, all that are there. */
export function livingParents(overlay: Overlay, g: number): number[] {
  const parents = [...overlay.parentsOf(g)];
  if (overlay.deleted.size === 0) return parents;
  return parents.filter((parent) => !overlay.isDeleted(parent) || (overlay.isDeleted(g) && !overlay.isNew(parent)));
}
