import type { Expansion } from './expansion.ts';
import type { PeopleCount } from '../../state/people-count.ts';
import { hasDrawnChildren, type TreeSource } from './tree-source.ts';

/** Bits of `VisibleTree.flags`. */
export const rowFlag = {
  expanded: 1,
  /** Has subgroups, shown or not. */
  parent: 2,
  /** The place a group is staged to leave. */
  ghost: 4,
  /** Many leaf siblings folded into one. */
  bucket: 8,
  /** The heading "Unattached". */
  unattached: 16,
} as const;

export interface Bucket {
  /** Folded groups in display order. */
  groups: Uint32Array;
  /** People in any of them, each once; null: not known. */
  people: PeopleCount | null;
}

/**
 * The rows on screen in reading order (parents before children), as columns. One shape for outline and canvas; only the
 * canvas has buckets and ghosts. Rows are named by index and live as long as this object; across versions use placement keys.
 */
export interface VisibleTree {
  count: number;
  /** Group index; −1 for a bucket and for the heading "Unattached". */
  group: Int32Array;
  /** Row of the parent, −1 at the top. */
  parent: Int32Array;
  /** 0 for the first level. */
  depth: Uint8Array;
  flags: Uint8Array;
  /** First row behind the branch of this row. */
  end: Int32Array;
  /** Number of children, drawn or hidden; of a bucket: folded groups. */
  childCount: Uint32Array;
  /** 1-based place among siblings and number of siblings, as a screen reader hears them. */
  posInSet: Uint32Array;
  setSize: Uint32Array;
  buckets: ReadonlyMap<number, Bucket>;
}

export interface VisibleOptions {
  expansion: Expansion;
  ghosts: boolean;
  /** Fold leaf siblings when there are more than this; Infinity: never. */
  bucketOver: number;
  /** Groups drawn outside buckets although they would fold: selected, found. Staged ones are pinned by the source. */
  keepOut: ReadonlySet<number>;
}

/** More levels than any directory allows; a cycle in the data ends here instead of never. */
const DEEPEST = 64;

/** Builds the rows in one pass, linear in the rows and in the children of the expanded groups. */
export function visibleTree(source: TreeSource, options: VisibleOptions): VisibleTree {
  const { expansion } = options;
  const { childStart, children, patched } = source;
  const known = childStart.length - 1;
  const isPatched = patched.size > 0;
  const isEverything = expansion.isEverything;
  const rows = new RowColumns(isEverything ? source.groupCount + 64 : 1024);
  const buckets = new Map<number, Bucket>();

  /** The groups `list[from … to−1]` and everything open below them; lists are ranges, because a hundred thousand views of one array cost more than the rows. */
  const addChildren = (
    list: Uint32Array,
    from: number,
    to: number,
    ghosts: Uint32Array,
    parentRow: number,
    node: number,
    depth: number,
  ): void => {
    const folded =
      to - from > options.bucketOver
        ? fold(list.subarray(from, to), source, options, parentRow < 0 ? -1 : rows.group[parentRow])
        : null;
    if (folded) {
      list = folded.shown;
      from = 0;
      to = list.length;
    }
    const size = to - from + ghosts.length + (folded ? 1 : 0);
    let position = 0;
    for (let i = from; i < to; i++) {
      const group = list[i];
      const patch = isPatched ? patched.get(group) : undefined;
      let below: Uint32Array = children;
      let first = 0;
      let last = 0;
      let ghostsBelow: Uint32Array = NONE;
      if (patch) {
        below = patch.children;
        last = below.length;
        ghostsBelow = patch.ghosts;
      } else if (group < known) {
        first = childStart[group];
        last = childStart[group + 1];
      }
      const isParent = last > first || ghostsBelow.length > 0;
      const place = isParent && !isEverything ? expansion.below(node, group) : -1;
      const isOpen = isParent && depth < DEEPEST && (isEverything || expansion.isOpen(place));
      position += 1;
      const row = rows.add(
        group,
        parentRow,
        depth,
        (isOpen ? rowFlag.expanded : 0) | (isParent ? rowFlag.parent : 0),
        last - first,
        position,
        size,
      );
      if (!isOpen) continue;
      addChildren(below, first, last, options.ghosts ? ghostsBelow : NONE, row, place, depth + 1);
      rows.end[row] = rows.count;
    }
    for (let i = 0; i < ghosts.length; i++) {
      position += 1;
      rows.add(ghosts[i], parentRow, depth, rowFlag.ghost, 0, position, size);
    }
    if (folded) {
      position += 1;
      const row = rows.add(-1, parentRow, depth, rowFlag.bucket, folded.bucket.groups.length, position, size);
      buckets.set(row, folded.bucket);
    }
  };

  addChildren(source.roots, 0, source.roots.length, NONE, -1, expansion.top(false), 0);
  if (source.unattached.length > 0) {
    const isOpen = expansion.isUnattachedOpen();
    const row = rows.add(
      -1,
      -1,
      0,
      rowFlag.unattached | rowFlag.parent | (isOpen ? rowFlag.expanded : 0),
      source.unattached.length,
      1,
      1,
    );
    if (isOpen) addChildren(source.unattached, 0, source.unattached.length, NONE, row, expansion.top(true), 1);
    rows.end[row] = rows.count;
  }
  return { ...rows.finish(), buckets };
}

const NONE = new Uint32Array(0);

function fold(
  list: Uint32Array,
  source: TreeSource,
  options: VisibleOptions,
  parent: number,
): { shown: Uint32Array; bucket: Bucket } | null {
  const canFold = (group: number): boolean =>
    !hasDrawnChildren(source, group) && !source.pinned.has(group) && !options.keepOut.has(group);
  let foldable = 0;
  for (let i = 0; i < list.length; i++) if (canFold(list[i])) foldable += 1;
  if (foldable <= options.bucketOver) return null;
  const shown = new Uint32Array(list.length - foldable);
  const groups = new Uint32Array(foldable);
  let s = 0;
  let f = 0;
  for (let i = 0; i < list.length; i++) {
    const group = list[i];
    if (canFold(group)) groups[f++] = group;
    else shown[s++] = group;
  }
  return { shown, bucket: { groups, people: source.peopleIn(groups, parent) } };
}

/** Growing columns: doubling keeps the whole build linear. */
class RowColumns {
  count = 0;
  group: Int32Array;
  parent: Int32Array;
  depth: Uint8Array;
  flags: Uint8Array;
  end: Int32Array;
  childCount: Uint32Array;
  posInSet: Uint32Array;
  setSize: Uint32Array;

  constructor(capacity: number) {
    this.group = new Int32Array(capacity);
    this.parent = new Int32Array(capacity);
    this.depth = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.end = new Int32Array(capacity);
    this.childCount = new Uint32Array(capacity);
    this.posInSet = new Uint32Array(capacity);
    this.setSize = new Uint32Array(capacity);
  }

  add(
    group: number,
    parent: number,
    depth: number,
    flags: number,
    childCount: number,
    pos: number,
    size: number,
  ): number {
    const row = this.count++;
    if (row === this.group.length) this.grow(row * 2);
    this.group[row] = group;
    this.parent[row] = parent;
    this.depth[row] = depth;
    this.flags[row] = flags;
    this.childCount[row] = childCount;
    this.posInSet[row] = pos;
    this.setSize[row] = size;
    this.end[row] = row + 1;
    return row;
  }

  finish(): Omit<VisibleTree, 'buckets'> {
    const n = this.count;
    // Nothing is copied for a handful of rows too many; views share no buffer, so they can be handed to another thread.
    const fits = n > this.group.length * 0.75;
    const cut = <T extends Int32Array | Uint8Array | Uint32Array>(column: T): T =>
      (fits ? column.subarray(0, n) : column.slice(0, n)) as T;
    return {
      count: n,
      group: cut(this.group),
      parent: cut(this.parent),
      depth: cut(this.depth),
      flags: cut(this.flags),
      end: cut(this.end),
      childCount: cut(this.childCount),
      posInSet: cut(this.posInSet),
      setSize: cut(this.setSize),
    };
  }

  private grow(capacity: number): void {
    const wider = <T extends Int32Array | Uint8Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.group = wider(this.group, new Int32Array(capacity));
    this.parent = wider(this.parent, new Int32Array(capacity));
    this.depth = wider(this.depth, new Uint8Array(capacity));
    this.flags = wider(this.flags, new Uint8Array(capacity));
    this.end = wider(this.end, new Int32Array(capacity));
    this.childCount = wider(this.childCount, new Uint32Array(capacity));
    this.posInSet = wider(this.posInSet, new Uint32Array(capacity));
    this.setSize = wider(this.setSize, new Uint32Array(capacity));
  }
}
