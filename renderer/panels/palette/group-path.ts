import type { Overlay } from '#shared/plan/overlay.ts';
import { safeName } from '../../ui/safe-name.ts';
import { pathAbove } from '../placement.ts';

const NAMES_MAX = 3;

/** The names above a group, from the top; the top itself is left out where something stands between. At most the three nearest. */
export function groupPath(overlay: Overlay, group: number): string[] {
  const above = pathAbove(overlay, group);
  const shown = above.length > 1 ? above.slice(1) : above;
  return shown.slice(-NAMES_MAX).map((g) => safeName(overlay.nameOf(g)));
}
