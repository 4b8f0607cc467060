import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { CanvasLayout } from '../layout/canvas-layout.ts';
import { boxOf, rowAt, rowsInView, type Rect, type TreeWindow } from '../window/tree-window.ts';
import { childKey, idsOf, UNATTACHED_KEY, type PlacementKey } from './placement-key.ts';
import { rowFlag, type VisibleTree } from './visible-tree.ts';

/** Last segment of a bucket's key; no group has it as its id, because ids keep their percent signs escaped. */
export const BUCKET_SEGMENT = '%bucket';
/** Last segment of the key of a ghost is the group's id behind this mark. */
export const GHOST_MARK = '%ghost:';

/** Rows of a tree by placement key and back; walks instead of tables, because only a few hundred are ever asked for. */
export class RowKeys {
  private readonly keys = new Map<number, PlacementKey>();
  private readonly tree: VisibleTree;
  private readonly overlay: Overlay;

  constructor(tree: VisibleTree, overlay: Overlay) {
    this.tree = tree;
    this.overlay = overlay;
  }

  keyOf(row: number): PlacementKey {
    const known = this.keys.get(row);
    if (known !== undefined) return known;
    const { tree } = this;
    const parent = tree.parent[row];
    const above = parent < 0 ? null : this.keyOf(parent);
    let key: PlacementKey;
    if ((tree.flags[row] & rowFlag.unattached) !== 0) key = UNATTACHED_KEY;
    else if ((tree.flags[row] & rowFlag.bucket) !== 0)
      key = above === null ? BUCKET_SEGMENT : `${above}/${BUCKET_SEGMENT}`;
    else {
      key = childKey(above, this.overlay.groupId(tree.group[row]));
      if ((tree.flags[row] & rowFlag.ghost) !== 0) key = key.replace(/[^/]*$/, (last) => GHOST_MARK + last);
    }
    this.keys.set(row, key);
    return key;
  }

  /** −1 when the placement is not among the rows (collapsed above it, folded into a bucket, gone). */
  rowOf(key: PlacementKey | null): number {
    if (key === null) return -1;
    const { tree } = this;
    let parent = -1;
    let from = 0;
    let to = tree.count;
    if (key === UNATTACHED_KEY || key.startsWith(`${UNATTACHED_KEY}/`)) {
      let heading = 0;
      while (heading < tree.count && (tree.flags[heading] & rowFlag.unattached) === 0) heading = tree.end[heading];
      if (heading >= tree.count || key === UNATTACHED_KEY) return heading < tree.count ? heading : -1;
      parent = heading;
      from = heading + 1;
      to = tree.end[heading];
    }
    const segments = key.split('/');
    const last = segments[segments.length - 1];
    const isBucket = last === BUCKET_SEGMENT;
    const isGhost = last.startsWith(GHOST_MARK);
    const path = isBucket ? segments.slice(0, -1).join('/') : isGhost ? key.replace(GHOST_MARK, '') : key;
    const ids = path === '' ? [] : idsOf(path);
    for (let i = 0; i < ids.length; i++) {
      const wantGhost = isGhost && i === ids.length - 1;
      const group = this.overlay.groupIndex(ids[i]);
      let found = -1;
      for (let row = from; row < to; row = tree.end[row]) {
        if (tree.group[row] === group && ((tree.flags[row] & rowFlag.ghost) !== 0) === wantGhost && group >= 0) {
          found = row;
          break;
        }
      }
      if (found < 0) return -1;
      parent = found;
      from = found + 1;
      to = tree.end[found];
    }
    if (!isBucket) return parent;
    for (let row = from; row < to; row = tree.end[row]) if ((tree.flags[row] & rowFlag.bucket) !== 0) return row;
    return -1;
  }
}

/**
 * What the canvas draws at one moment: rows, places and the directory they name. `originX`, `originY` shift the whole tree so
 * that the node somebody acted on stays where it was; everything outside this class speaks shifted (world) pixels.
 */
export class Scene {
  readonly canvas: CanvasLayout;
  readonly directory: Directory;
  readonly overlay: Overlay;
  readonly originX: number;
  readonly originY: number;
  readonly keys: RowKeys;

  constructor(canvas: CanvasLayout, directory: Directory, overlay: Overlay, originX = 0, originY = 0) {
    this.canvas = canvas;
    this.directory = directory;
    this.overlay = overlay;
    this.originX = originX;
    this.originY = originY;
    this.keys = new RowKeys(canvas.tree, overlay);
  }

  movedTo(originX: number, originY: number): Scene {
    return new Scene(this.canvas, this.directory, this.overlay, originX, originY);
  }

  get tree(): VisibleTree {
    return this.canvas.tree;
  }
  get isEmpty(): boolean {
    return this.canvas.tree.count === 0;
  }

  /** Box of a row, world pixels. */
  box(row: number): Rect {
    const box = boxOf(this.tree, this.canvas.layout, row);
    return {
      left: box.left + this.originX,
      top: box.top + this.originY,
      right: box.right + this.originX,
      bottom: box.bottom + this.originY,
    };
  }

  /** The whole tree. */
  get extent(): Rect {
    const { width, height } = this.canvas.layout;
    return { left: this.originX, top: this.originY, right: this.originX + width, bottom: this.originY + height };
  }

  /** The branch of a row: its own box and everything drawn below it. */
  branchBox(row: number): Rect {
    const { layout, direction } = this.canvas;
    const own = this.box(row);
    let deepest = this.tree.depth[row];
    for (let r = row + 1; r < this.tree.end[row]; r++) if (this.tree.depth[r] > deepest) deepest = this.tree.depth[r];
    if (direction === 'right') {
      const right = layout.levelPos[deepest] + layout.levelWidth[deepest] + this.originX;
      return { left: own.left, top: layout.from[row] + this.originY, right, bottom: layout.to[row] + this.originY };
    }
    const bottom = layout.levelPos[deepest] + layout.nodeHeight + this.originY;
    return { left: layout.from[row] + this.originX, top: own.top, right: layout.to[row] + this.originX, bottom };
  }

  rowsIn(rect: Rect, limit: number): TreeWindow {
    const moved = {
      left: rect.left - this.originX,
      top: rect.top - this.originY,
      right: rect.right - this.originX,
      bottom: rect.bottom - this.originY,
    };
    return rowsInView(this.tree, this.canvas.layout, this.canvas.direction, moved, limit);
  }

  rowAt(x: number, y: number, slack = 0): number {
    return rowAt(this.canvas.layout, this.canvas.direction, x - this.originX, y - this.originY, slack);
  }
}
