import type { CSSProperties, ReactNode } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { useDrag } from '../drag/drag-store.ts';
import { metricsOf } from '../layout/metrics.ts';
import type { Scene } from '../model/scene.ts';
import { rowFlag } from '../model/visible-tree.ts';
import type { Rect } from '../window/tree-window.ts';
import { overlaps, pillOf } from './access-marks.ts';
import { edgePath, trunkOf } from './edge-path.ts';
import edgeCss from './edge-layer.module.css';
import { widened } from './viewport.ts';
import css from './world.module.css';

/** Where a group dropped on a row would be drawn, without moving anything: behind its last child, or beside it while it is collapsed. */
export function slotBox(scene: Scene, row: number): Rect {
  const { tree, canvas } = scene;
  const { layout, direction } = canvas;
  const metrics = metricsOf[canvas.density];
  const target = scene.box(row);
  const depth = tree.depth[row] + 1;
  const width = layout.levelWidth[depth] ?? layout.levelWidth[depth - 1];
  let last = -1;
  for (let child = row + 1; child < tree.end[row]; child = tree.end[child]) last = child;
  if (direction === 'right') {
    const left = target.right + metrics.levelGap;
    const top = last >= 0 ? scene.box(last).bottom + metrics.siblingGap : target.top + 6;
    return { left, top, right: left + width, bottom: top + layout.nodeHeight };
  }
  const top = target.bottom + metrics.levelGap;
  const left = last >= 0 ? scene.box(last).right + metrics.siblingGap : target.left + 6;
  return { left, top, right: left + width, bottom: top + layout.nodeHeight };
}

const placed = ({ left, top, right, bottom }: Rect): CSSProperties => ({
  left,
  top,
  width: right - left,
  height: bottom - top,
});

/** Around a node that is covered: its ring; below and beside a bucket: its second sheet. Screen pixels. */
const AROUND = 2;
const SHEET = 7;

/** What the slot covers a part of, and the pills behind it: nothing of them is to stick out. World pixels. */
export function coveredBy(scene: Scene, slot: Rect, zoom: number): Rect[] {
  const margin = AROUND / zoom;
  return scene.rowsIn(slot, COVERED_MOST).rows.flatMap((row) => {
    const box = scene.box(row);
    if (!overlaps(box, slot)) return [];
    const isBucket = (scene.tree.flags[row] & rowFlag.bucket) !== 0;
    const far = isBucket ? SHEET / zoom : margin;
    const pill = pillOf(scene, row, zoom);
    return [
      { left: box.left - margin, top: box.top - margin, right: box.right + far, bottom: box.bottom + far },
      ...(pill ? [widened(pill, margin, margin)] : []),
    ];
  });
}
const COVERED_MOST = 20;

/** The ring around the group under the pointer, over its neighbours, and the slot where what is carried would land. */
export function LandingSlot({ scene, zoom }: { scene: Scene; zoom: number }): ReactNode {
  const t = useT();
  const landing = useDrag(({ dragging }) =>
    dragging?.target && dragging.reason(dragging.target.group) === 'ok' ? dragging.target.key : null,
  );
  const row = landing === null ? -1 : scene.keys.rowOf(landing);
  if (row < 0) return null;
  const box = slotBox(scene, row);
  return (
    <>
      <div className={css.target} style={placed(scene.box(row))} data-testid="drop-target">
        <div className={css.ring} />
      </div>
      <svg className={edgeCss.layer} aria-hidden>
        <path className={edgeCss.slot} d={edgePath(scene.box(row), box, scene.canvas.direction, trunkOf(scene))} />
      </svg>
      {coveredBy(scene, box, zoom).map((covered, i) => (
        <div key={i} className={css.cover} style={placed(covered)} />
      ))}
      <div className={css.slot} style={placed(box)} data-testid="landing-slot">
        <div className={css.slotInner}>
          <span className={css.lands}>{t('graph:drag.landsHere')}</span>
          <span>{t('graph:drag.level', { level: scene.tree.depth[row] + 2 })}</span>
        </div>
      </div>
    </>
  );
}
