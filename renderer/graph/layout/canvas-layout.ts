import type { TreeSource } from '../model/tree-source.ts';
import type { Expansion } from '../model/expansion.ts';
import { rowFlag, visibleTree, type VisibleTree } from '../model/visible-tree.ts';
import { autoDensity, metricsOf, MIN_NODE_WIDTH, type Density, type Direction } from './metrics.ts';
import { naturalWidth, type WidthColumns } from './node-width.ts';
import { tidyLayout, type TreeLayout } from './tidy-layout.ts';

export interface LayoutOptions {
  density: 'auto' | Density;
  direction: Direction;
  bucketOver: number;
  /** Groups never folded: selected, found, on an access path. */
  keepOut: readonly number[];
}

/** Everything the canvas draws from: rows and where they stand. */
export interface CanvasLayout {
  tree: VisibleTree;
  layout: TreeLayout;
  density: Density;
  direction: Direction;
}

/** Rows and positions of what is expanded. `nameUnits` answers for staged new groups, which the columns do not hold. */
export function layoutCanvas(
  source: TreeSource,
  expansion: Expansion,
  widths: WidthColumns,
  nameUnits: (group: number) => number,
  options: LayoutOptions,
): CanvasLayout {
  const tree = visibleTree(source, {
    expansion,
    ghosts: true,
    bucketOver: options.bucketOver,
    keepOut: new Set(options.keepOut),
  });
  const density = options.density === 'auto' ? autoDensity(tree.count) : options.density;
  const known = widths.nameUnits.length;
  const natural = naturalWidths(widths, density);
  const widthOf = (row: number): number => {
    const group = tree.group[row];
    if (group >= 0 && group < known) return natural[group];
    if ((tree.flags[row] & (rowFlag.bucket | rowFlag.unattached)) !== 0) return MIN_NODE_WIDTH;
    return 60 + (nameUnits(group) * 12.3) / 1000;
  };
  const layout = tidyLayout(tree, metricsOf[density], options.direction, widthOf);
  return { tree, layout, density, direction: options.direction };
}

const computed = new WeakMap<WidthColumns, Partial<Record<Density, Float32Array>>>();

/** Natural widths of all groups, worked out once per copy and density: they depend on nothing that is opened or staged. */
function naturalWidths(widths: WidthColumns, density: Density): Float32Array {
  let known = computed.get(widths);
  if (!known) computed.set(widths, (known = {}));
  let all = known[density];
  if (!all) {
    all = new Float32Array(widths.nameUnits.length);
    for (let g = 0; g < all.length; g++) all[g] = naturalWidth(widths, g, density);
    known[density] = all;
  }
  return all;
}

/** Buffers that may be handed over instead of copied. */
export function layoutBuffers({ tree, layout }: CanvasLayout): ArrayBuffer[] {
  const arrays = [
    tree.group,
    tree.parent,
    tree.depth,
    tree.flags,
    tree.end,
    tree.childCount,
    tree.posInSet,
    tree.setSize,
  ];
  const places = [
    layout.x,
    layout.y,
    layout.levelPos,
    layout.levelWidth,
    layout.levelStart,
    layout.levelRows,
    layout.from,
    layout.to,
  ];
  return [...arrays, ...places].map((array) => array.buffer as ArrayBuffer);
}
