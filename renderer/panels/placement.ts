import type { Overlay } from '#shared/plan/overlay.ts';
import { topsOf } from '../graph/model/tops.ts';
import { childKey, UNATTACHED_KEY, type PlacementKey } from '../graph/model/placement-key.ts';

/** The first placement key of a group: up along the first parents, below the heading of the unattached where nothing holds it. Null: not there. */
export function placementOf(overlay: Overlay, group: number): PlacementKey | null {
  if (group < 0) return null;
  const chain = [...pathAbove(overlay, group), group];
  return chain.reduce<PlacementKey | null>(
    (key, g) => childKey(key, overlay.groupId(g)),
    topsOf(overlay).loose.includes(chain[0]) ? UNATTACHED_KEY : null,
  );
}

/** Groups above a group along the first parents, from the top; without the group itself. */
export function pathAbove(overlay: Overlay, group: number): number[] {
  const path: number[] = [];
  const seen = new Set<number>([group]);
  let at = group;
  for (;;) {
    const parents = overlay.parentsOf(at);
    if (parents.length === 0 || seen.has(parents[0])) return path;
    at = parents[0];
    seen.add(at);
    path.unshift(at);
  }
}
