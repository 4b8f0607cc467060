import { useEffect, useRef, type ReactNode } from 'react';
import { useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import type { Scene } from '../model/scene.ts';
import { camera } from './camera.ts';
import css from './stage.module.css';

/** Room a level's name takes on screen. */
const NAME_WIDTH = 56;
const NAME_HEIGHT = 18;

/** Level 1 … over the columns; behind the last allowed level it says where the limit is. */
export function DepthRuler({ scene, maxDepth }: { scene: Scene; maxDepth: number | null }): ReactNode {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  const { layout, direction } = scene.canvas;
  const levels = layout.levelPos.length;
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  // Two kinds of things, not two levels of one.
  const atLimit = !categories && maxDepth !== null && levels >= maxDepth;

  useEffect(() => {
    const ruler = ref.current;
    if (!ruler) return undefined;
    const origin = direction === 'right' ? scene.originX : scene.originY;
    const last = levels - 1;
    const end =
      levels === 0
        ? 0
        : layout.levelPos[last] + (direction === 'right' ? layout.levelWidth[last] : layout.nodeHeight) + 36;
    return camera.listen((view) => {
      // Columns narrower than their names: only those that have room are named.
      let free = -Infinity;
      for (let i = 0; i < ruler.children.length; i++) {
        const world = (i < levels ? layout.levelPos[i] : end) + origin;
        const screen = Math.round(world * view.zoom + (direction === 'right' ? view.x : view.y));
        const { style } = ruler.children[i] as HTMLElement;
        style.transform = direction === 'right' ? `translateX(${screen}px)` : `translate(8px, ${screen}px)`;
        const hasRoom = screen >= free;
        style.visibility = hasRoom ? '' : 'hidden';
        if (hasRoom) free = screen + (direction === 'right' ? NAME_WIDTH : NAME_HEIGHT);
      }
    });
  }, [scene, direction, layout, levels, atLimit]);

  return (
    <div ref={ref} className={clsx(css.ruler, direction === 'down' && css.rulerDown)} aria-hidden>
      {Array.from({ length: levels }, (_, i) => (
        <span key={i}>
          {categories && i < 2
            ? t(i === 0 ? 'graph:level.categories' : 'graph:level.groups')
            : t('graph:level', { level: i + 1 })}
        </span>
      ))}
      {atLimit ? <span>{t('graph:limit', { level: maxDepth })}</span> : null}
    </div>
  );
}
