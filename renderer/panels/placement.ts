import type { Overlay } from '#shared/plan/overlay.ts';

/** The first placement key of a group: up along the first parents. Null: not there. */
export function placementOf(overlay: Overlay, group: number): string | null {
  if (group < 0) return null;
  const ids: string[] = [];
  const seen = new Set<number>();
  let at = group;
  while (!seen.has(at)) {
    seen.add(at);
    ids.unshift(overlay.groupId(at));
    const parents = overlay.parentsOf(at);
    if (parents.length === 0) break;
    at = parents[0];
  }
  return ids.join('/');
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
