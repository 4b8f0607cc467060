import type { Overlay } from '#shared/plan/overlay.ts';
import { drawnChildren, type PatchedChildren, type TreeSource } from '../graph/model/tree-source.ts';
import { childKey, UNATTACHED_KEY, type PlacementKey } from '../graph/model/placement-key.ts';

/**
 * The part of a hierarchy that holds a set of groups: they and everything above them, opened down to them. Children that lead
 * to no hit are left out, so that hits stand in their context and nothing else does.
 */
export function filteredExpansion(
  source: TreeSource,
  overlay: Overlay,
  found: ReadonlySet<number>,
): { narrowed: TreeSource; keys: PlacementKey[] } {
  const kept = new Set<number>(found);
  for (const group of found) for (const above of overlay.ancestorsOf(group)) kept.add(above);
  const patched = new Map<number, PatchedChildren>();
  const none = new Uint32Array(0);
  for (const group of kept) {
    const children = drawnChildren(source, group).filter((child) => kept.has(child));
    patched.set(group, { children, ghosts: none });
  }
  const roots = source.roots.filter((group) => kept.has(group));
  const unattached = source.unattached.filter((group) => kept.has(group));
  const keys: PlacementKey[] = [];
  const open = (group: number, above: PlacementKey | null, depth: number): void => {
    const children = patched.get(group)?.children ?? none;
    if (children.length === 0 || depth > 40) return;
    const key = childKey(above, overlay.groupId(group));
    keys.push(key);
    for (const child of children) open(child, key, depth + 1);
  };
  for (const root of roots) open(root, null, 0);
  if (unattached.length > 0) keys.push(UNATTACHED_KEY);
  for (const group of unattached) open(group, UNATTACHED_KEY, 1);
  return { narrowed: { ...source, patched, roots, unattached }, keys };
}
