import { useEffect, useRef, type ReactNode } from 'react';
import { useConnection } from '../../state/connection.ts';
import { allowsSeveralParents } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { peopleCount } from '../../state/people-count.ts';
import { usePlannedCounts } from '../../state/planned-counts.ts';
import { clsx } from '../../ui/clsx.ts';
import { Sign, type GlyphKind } from '../../ui/glyph.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { peopleText } from '../../ui/people-words.ts';
import { safeName } from '../../ui/safe-name.ts';
import { camera } from '../canvas/camera.ts';
import { isFar } from '../canvas/canvas-actions.ts';
import { useGraph } from '../model/graph-store.ts';
import { dragController } from './drag-controller.ts';
import css from './drag-floats.module.css';
import { useDrag } from './drag-store.ts';

const RIGHT = 16;
const BELOW = 40;
const CHIP = { width: 172, height: 28 };
const COUNT = { width: 204, height: 96, gap: 14 };

/**
 * The carried chip and the counts beside the pointer: 16 right, 40 below, on the other side where the window ends. So far out
 * that nodes have no room for the reason why they cannot take it, that reason.
 */
export function DragFloats(): ReactNode {
  const t = useT();
  const { dragging, counts, computing } = useDrag();
  const overlay = useDirectory((s) => s.overlay);
  const planned = usePlannedCounts();
  const density = useGraph((s) => s.scene?.canvas.density ?? 'compact');
  const several = useConnection((s) => s.capabilities !== null && allowsSeveralParents(s.capabilities));
  const ref = useRef<HTMLDivElement>(null);
  const active = dragging !== null;
  useEffect(() => {
    if (!active) return undefined;
    return dragController.onPointer((x, y) => {
      if (!ref.current) return;
      const height = CHIP.height + COUNT.gap + COUNT.height;
      const left = x + RIGHT + COUNT.width > window.innerWidth ? x - RIGHT - COUNT.width : x + RIGHT;
      const top = y + BELOW + height > window.innerHeight ? y - BELOW - height : y + BELOW;
      ref.current.style.transform = `translate(${left}px, ${top}px)`;
    });
  }, [active]);
  if (!dragging || !overlay) return null;
  const { sources, target } = dragging;
  const group = sources[0].group;
  const reason = target ? dragging.reason(target.group) : null;
  return (
    <div ref={ref} className={css.floats} data-testid="drag-floats">
      <div className={css.carry}>
        <span className="ellipsis grow">
          {sources.length > 1 ? t('graph:groups', { count: sources.length }) : safeName(overlay.nameOf(group))}
        </span>
        <span className={css.carried}>{peopleText(peopleCount(overlay, group, planned))}</span>
      </div>
      {target && reason === 'ok' ? (
        <div className={css.counts}>
          <div className={clsx(css.into, 'ellipsis')}>
            <Say
              k={dragging.mode === 'also' && target.group >= 0 ? 'graph:drag.alsoIn' : 'graph:drag.dropInto'}
              values={{ name: target.group < 0 ? t('graph:uncategorised') : safeName(overlay.nameOf(target.group)) }}
            />
          </div>
          <div className={css.numbers}>
            {(['gain', 'lose', 'keep', 'unknown'] as const)
              .filter((kind) => kind !== 'unknown' || (counts?.unknown ?? 0) > 0)
              .map((kind) => (
                <Number key={kind} kind={kind} value={counts?.[kind] ?? null} word={t(`graph:drag.${kind}`)} />
              ))}
          </div>
          <div className={clsx(css.line, computing && css.computing)} aria-hidden />
          <div className={css.note}>{t('graph:drag.stagedOnly')}</div>
          {several && target.group >= 0 ? (
            <div className={css.note}>
              <Kbd>Alt</Kbd> {t(dragging.mode === 'also' ? 'graph:drag.alsoHeld' : 'graph:drag.alsoHint')}
            </div>
          ) : null}
        </div>
      ) : target && reason && isFar(camera.view.zoom, density) ? (
        <div className={clsx(css.counts, css.into)}>
          {t('graph:drag.cannot', {
            name: target.group < 0 ? t('graph:uncategorised') : safeName(overlay.nameOf(target.group)),
            reason: t(`graph:reason.${reason}`),
          })}
        </div>
      ) : null}
    </div>
  );
}

function Number({
  kind,
  value,
  word,
}: {
  kind: Exclude<GlyphKind, 'move' | 'edit' | 'admin'>;
  value: number | null;
  word: string;
}): ReactNode {
  return (
    <div className={css[kind]} data-count={kind}>
      <b>
        <Sign kind={kind} size={11} />
        {value === null ? '…' : formatNumber(value)}
      </b>
      {word}
    </div>
  );
}
