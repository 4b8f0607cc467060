import type { Directory } from '#shared/domain/directory.ts';
import { childKey, type PlacementKey } from './placement-key.ts';
import { topsOfDirectory } from './tops.ts';

/** A first look should be a picture, not a list: about as many lines as a window of usual height shows at 100 %. */
const LINES = 23;
/** A branch wider than this would take the picture for itself. */
const WIDEST = 12;

/** What is expanded when nobody has expanded anything yet: whole levels while they fit, then single branches while there is room. */
export function defaultExpansion(directory: Directory): Set<PlacementKey> {
  const open = new Set<PlacementKey>();
  let level = [...topsOfDirectory(directory).roots].map((group) => ({
    group,
    key: childKey(null, directory.groupId(group)),
  }));
  let lines = level.length;
  const countOf = (group: number): number => directory.childrenOf(group).length;
  const expand = ({ group, key }: { group: number; key: PlacementKey }): typeof level => {
    open.add(key);
    lines += countOf(group) - 1;
    return [...directory.childrenOf(group)].map((child) => ({
      group: child,
      key: childKey(key, directory.groupId(child)),
    }));
  };
  for (let depth = 0; depth < 16; depth++) {
    const parents = level.filter(({ group }) => countOf(group) > 0);
    const more = parents.reduce((sum, { group }) => sum + countOf(group) - 1, 0);
    // The first level is opened even when it alone is more than fits, as long as somebody could read it.
    const most = depth === 0 ? 200 : LINES;
    if (parents.length === 0 || lines + more > most) break;
    level = parents.flatMap(expand);
  }
  for (const placement of level) {
    const count = countOf(placement.group);
    if (count > 0 && count <= WIDEST && lines + count - 1 <= LINES) expand(placement);
  }
  return open;
}
