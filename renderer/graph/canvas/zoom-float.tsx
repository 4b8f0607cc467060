import { Minus, Plus } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { MAX_ZOOM, MIN_ZOOM } from '../window/level-of-detail.ts';
import { camera } from './camera.ts';
import css from './stage.module.css';
import { zoomedAbout } from './viewport.ts';

/** One step of the buttons and of the + and − keys. */
export function zoomBy(factor: number): void {
  const { view } = camera;
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, view.zoom * factor));
  // 100 % is a place one wants to come back to exactly.
  const snapped = (view.zoom < 1 && zoom > 1) || (view.zoom > 1 && zoom < 1) || Math.abs(zoom - 1) < 0.02 ? 1 : zoom;
  camera.go(zoomedAbout(view, snapped, view.width / 2, view.height / 2));
}
export const ZOOM_STEP = 1.25;

export function ZoomFloat(): ReactNode {
  const t = useT();
  const ref = useRef<HTMLOutputElement>(null);
  useEffect(
    () =>
      camera.listen(({ zoom }) => {
        const percent = zoom * 100;
        const text = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)}%`;
        if (ref.current && ref.current.textContent !== text) ref.current.textContent = text;
      }),
    [],
  );
  return (
    <div className={css.zoom}>
      <IconButton icon={Minus} size="small" label={t('graph:zoomOut')} keys="−" onPress={() => zoomBy(1 / ZOOM_STEP)} />
      <output ref={ref} aria-label={t('graph:zoom')} />
      <IconButton icon={Plus} size="small" label={t('graph:zoomIn')} keys="+" onPress={() => zoomBy(ZOOM_STEP)} />
    </div>
  );
}
