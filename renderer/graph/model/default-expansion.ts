import type { Directory } from '#shared/domain/directory.ts';
import { childKey, type PlacementKey } from './placement-key.ts';

/** A first look should be a picture, not a list: whole levels are opened as long as about this many groups are shown. */
const SHOWN = 60;

/** What is expanded when nobody has expanded anything yet. */
export function defaultExpansion(directory: Directory): Set<PlacementKey> {
  const open = new Set<PlacementKey>();
  let level = [...directory.roots].map((group) => ({ group, key: childKey(null, directory.groupId(group)) }));
  let shown = level.length;
  for (let depth = 0; depth < 16 && level.length > 0; depth++) {
    let more = 0;
    for (const { group } of level) more += directory.childrenOf(group).length;
    if (more === 0 || (depth > 0 && shown + more > SHOWN) || shown + more > 400) break;
    const next: typeof level = [];
    for (const { group, key } of level) {
      const children = directory.childrenOf(group);
      if (children.length === 0) continue;
      open.add(key);
      for (const child of children) next.push({ group: child, key: childKey(key, directory.groupId(child)) });
    }
    shown += more;
    level = next;
  }
  // Where a whole level would be too much, the first branches are opened as far as there is room.
  for (const { group, key } of level) {
    const count = directory.childrenOf(group).length;
    if (count === 0 || count > 12 || shown + count > SHOWN) continue;
    open.add(key);
    shown += count;
  }
  return open;
}
