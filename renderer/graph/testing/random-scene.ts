import { buildDirectory } from '#shared/domain/directory.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { layoutCanvas } from '../layout/canvas-layout.ts';
import type { Density, Direction } from '../layout/metrics.ts';
import { Expansion } from '../model/expansion.ts';
import { Scene } from '../model/scene.ts';
import { sourceOf } from '../model/source-of.ts';

/** A laid out random directory, the same for the same seed; open as a whole, or with some branches closed. */
export function randomScene(
  groups: number,
  seed: number,
  density: Density,
  direction: Direction,
  isOpen: boolean,
): Scene {
  const columns = randomColumns({ groups, people: 5, memberships: 5, depth: 6, seed });
  const directory = buildDirectory(columns);
  const overlay = emptyOverlay(directory);
  const widths = {
    nameUnits: Uint32Array.from({ length: groups }, (_, g) => 5000 + ((g * 911) % 8000)),
    effectiveCounts: columns.groups.effectiveCounts,
    lowerBounds: directory.lowerBounds,
    flags: columns.groups.flags,
    parentCounts: new Uint8Array(groups).fill(1),
  };
  const options = { density, direction, bucketOver: Infinity, keepOut: [] };
  const drawn = (expansion: Expansion): Scene =>
    new Scene(
      layoutCanvas(sourceOf(directory, overlay), expansion, widths, () => 0, options),
      directory,
      overlay,
    );
  const whole = drawn(Expansion.all());
  if (isOpen) return whole;
  const keys = Array.from({ length: whole.tree.count }, (_, row) => whole.keys.keyOf(row));
  const isKept = (_: string, row: number): boolean => (row * 7 + seed) % 4 !== 0;
  return drawn(Expansion.fromKeys(keys.filter(isKept), (id) => overlay.groupIndex(id)));
}
