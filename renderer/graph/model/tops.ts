import { groupFlag } from '#shared/domain/columns.ts';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';

export interface Tops {
  /** What is drawn at the top. */
  roots: Uint32Array;
  /** What stands under the heading of its own: groups no listing reaches; where there are categories, groups that no category holds. */
  loose: Uint32Array;
}

/** Where categories stand at the top, a group beside them is one without a category, not one above others. */
export function splitTops(roots: Uint32Array, unattached: Uint32Array, isCategory: (g: number) => boolean): Tops {
  if (!roots.some(isCategory)) return { roots, loose: unattached };
  const loose = roots.filter((g) => !isCategory(g));
  return { roots: roots.filter(isCategory), loose: loose.length === 0 ? unattached : joined(loose, unattached) };
}

export const topsOfDirectory = (directory: Directory): Tops =>
  splitTops(directory.roots, directory.unattached, (g) => (directory.flags(g) & groupFlag.category) !== 0);

const known = new WeakMap<Overlay, Tops>();

/** Tops as staged; asked often, worked out once per fold. */
export function topsOf(overlay: Overlay): Tops {
  const before = known.get(overlay);
  if (before) return before;
  const tops = splitTops(overlay.roots(), overlay.unattached(), (g) => overlay.isCategory(g));
  known.set(overlay, tops);
  return tops;
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const out = new Uint32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
