import { Scissors, X } from 'lucide-react';
import { useMemo, type CSSProperties, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useDirectory } from '../../state/directory.ts';
import { uiActions, useUi, type AccessHighlight } from '../../state/ui.ts';
import { clsx } from '../../ui/clsx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { initialsOf } from '../../ui/initials.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { Scene } from '../model/scene.ts';
import type { Point } from './access-marks.ts';
import { accessDrawing, ALWAYS_DRAWN, chipWidth, dashOf, PLACED } from './access-paths.ts';
import css from './world.module.css';

/** Dashes keep their length on screen. */
const dashed = (index: number): CSSProperties => ({
  strokeDasharray: dashOf(index)
    .split(' ')
    .filter(Boolean)
    .map((length) => `calc(${length}px / var(--z))`)
    .join(' '),
  strokeLinecap: index > 1 ? 'round' : 'butt',
});

interface AccessLayerProps {
  scene: Scene;
  access: AccessHighlight;
  zoom: number;
}

/** Paths by which somebody is in a group, with numbers, scissors and the person at their end. World pixels. */
export function AccessLayer({ scene, access, zoom }: AccessLayerProps): ReactNode {
  const drawing = useMemo(() => accessDrawing(scene, access, zoom), [scene, access, zoom]);
  if (!drawing) return null;
  const isQuiet = (index: number): boolean => access.emphasised !== null && access.emphasised !== index;
  const name = safeName(scene.directory.personName(access.person));
  return (
    <>
      <svg className={css.paths} aria-hidden>
        {drawing.paths.map(({ index, d }) => (
          <path
            key={index}
            data-testid="access-line"
            d={d}
            style={dashed(index)}
            className={clsx(isQuiet(index) && css.quietPath)}
          />
        ))}
      </svg>
      {drawing.paths.map(({ index, number }) => (
        <div key={index} className={css.marker} style={placed(number)}>
          <span className={clsx(css.number, isQuiet(index) && css.quiet)} style={square(drawing.size - 2)}>
            {index + 1}
          </span>
        </div>
      ))}
      {drawing.cuts.map((cut) => (
        <div key={`${cut.x}:${cut.y}`} className={css.marker} style={placed(cut)}>
          <span className={css.scissors} style={square(cut.size)}>
            <Scissors size={Math.round(cut.size * 0.65)} strokeWidth={1.5} aria-hidden />
          </span>
        </div>
      ))}
      <div
        className={css.person}
        data-testid="access-person"
        style={{ left: drawing.person.left, top: drawing.person.top }}
      >
        <div className={css.personInner} style={{ width: chipWidth(scene, access.person) }}>
          <span className={css.initials}>{initialsOf(name)}</span>
          <span className="ellipsis">{name}</span>
        </div>
      </div>
    </>
  );
}

const square = (size: number): CSSProperties => ({ width: size, height: size, lineHeight: `${size}px` });

const placed = ({ x, y }: Point): CSSProperties => ({ left: x, top: y });

function PathKey({ index }: { index: number }): ReactNode {
  return (
    <span className={css.key}>
      <svg width={22} height={8} aria-hidden>
        <path d="M1 4h20" strokeDasharray={dashOf(index)} strokeLinecap={index > 1 ? 'round' : 'butt'} />
      </svg>
      {index + 1}
    </span>
  );
}

/** How many paths are not drawn. Pointed at or focused it draws the first of them, pressed the next one. */
function MorePaths({ access, hidden }: { access: AccessHighlight; hidden: number }): ReactNode {
  const t = useT();
  const draw = (emphasised: number | null): void => {
    // What stands now: the pointer may leave after another access has taken the place of this one; gone with Esc or the cross, it stays gone.
    const now = useUi.getState().access;
    if (now !== null) uiActions.setAccess({ ...now, emphasised });
  };
  const last = Math.min(access.paths.length, PLACED) - 1;
  const isDrawn = access.emphasised !== null && access.emphasised >= ALWAYS_DRAWN;
  const begin = (): void => {
    if (!isDrawn) draw(ALWAYS_DRAWN);
  };
  const end = (): void => draw(null);
  return (
    <Button
      className={css.morePaths}
      data-testid="more-paths"
      onHoverStart={begin}
      onHoverEnd={end}
      onFocus={begin}
      onBlur={end}
      onPress={() => draw(isDrawn && access.emphasised! < last ? access.emphasised! + 1 : ALWAYS_DRAWN)}
    >
      {t('graph:access.hidden', { count: hidden })}
    </Button>
  );
}

/** Which line is which path; closes the highlight. Screen pixels. */
export function AccessLegend(): ReactNode {
  const t = useT();
  const access = useUi((s) => s.access);
  const overlay = useDirectory((s) => s.overlay);
  if (!access || !overlay) return null;
  const always = access.paths.map((_, i) => i).slice(0, ALWAYS_DRAWN);
  const hidden = access.paths.length - always.length;
  const { emphasised } = access;
  return (
    <div className={css.legend} role="status">
      <span>
        <Say
          k={access.complete ? 'graph:access.paths' : 'graph:access.paths-more'}
          values={{ count: access.paths.length, name: safeName(overlay.nameOf(access.group)) }}
        />
      </span>
      {always.map((index) => (
        <PathKey key={index} index={index} />
      ))}
      {hidden > 0 ? <MorePaths access={access} hidden={hidden} /> : null}
      {emphasised !== null && emphasised >= ALWAYS_DRAWN ? <PathKey index={emphasised} /> : null}
      {access.cut.length > 0 ? (
        <span className={css.key}>
          <Scissors size={13} strokeWidth={1.5} className={css.cutKey} aria-hidden />
          {t('graph:access.cut')}
        </span>
      ) : null}
      <IconButton
        icon={X}
        size="small"
        label={t('graph:access.close')}
        keys="Esc"
        onPress={() => uiActions.setAccess(null)}
      />
    </div>
  );
}
