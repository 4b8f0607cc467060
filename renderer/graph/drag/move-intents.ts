import type { Intent } from '#shared/plan/intent.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { groupIdOf, parentKeyOf, UNATTACHED_KEY, type PlacementKey } from '../model/placement-key.ts';
import type { DragSource } from './drag-store.ts';

/** Id of the parent a placement stands under; null at the top and under "Unattached". */
export function parentIdOf(key: PlacementKey): string | null {
  const above = parentKeyOf(key);
  return above === null || above === UNATTACHED_KEY ? null : groupIdOf(above);
}

/** The intents of one gesture that moves groups under another parent: drag, paste and "Move to…" produce the same. */
export function moveIntents(
  overlay: Overlay,
  sources: readonly DragSource[],
  target: number | null,
  mode: 'move' | 'also',
): Intent[] {
  const to = target === null ? null : overlay.groupId(target);
  return sources.map((source) => ({
    kind: 'group.move',
    groupId: overlay.groupId(source.group),
    from: mode === 'also' ? null : parentIdOf(source.key),
    to,
    mode,
  }));
}

/** Dropped on the heading of groups without a category: each is taken out of every category it stands in, wherever it was picked up. */
export function uncategorisedIntents(overlay: Overlay, sources: readonly DragSource[]): Intent[] {
  return sources.flatMap(({ group }) =>
    Array.from(overlay.parentsOf(group), (parent): Intent => ({
      kind: 'group.move',
      groupId: overlay.groupId(group),
      from: overlay.groupId(parent),
      to: null,
      mode: 'move',
    })),
  );
}

/** Of placements where some lie below others only the upper ones: a branch comes along with its top. */
export function topmost(sources: readonly DragSource[]): DragSource[] {
  return sources.filter((one) => !sources.some((other) => other !== one && one.key.startsWith(`${other.key}/`)));
}
