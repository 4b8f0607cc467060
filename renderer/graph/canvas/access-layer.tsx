import { Scissors, X } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { useDirectory } from '../../state/directory.ts';
import { uiActions, useUi, type AccessHighlight } from '../../state/ui.ts';
import { clsx } from '../../ui/clsx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { initialsOf } from '../../ui/initials.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { Scene } from '../model/scene.ts';
import { accessDrawing, ALWAYS_DRAWN, type Mark } from './access-paths.ts';
import css from './world.module.css';

const lineStyle = ['', 'style1', 'style2'] as const;
const styleOf = (index: number): string | undefined => css[lineStyle[index % 3]];

/** Paths by which somebody is in a group, with numbers, scissors and the person at their end. World pixels. */
export function AccessLayer({ scene, access }: { scene: Scene; access: AccessHighlight }): ReactNode {
  const drawing = accessDrawing(scene, access);
  if (!drawing) return null;
  const isQuiet = (index: number): boolean => access.emphasised !== null && access.emphasised !== index;
  const name = safeName(scene.directory.personName(access.person));
  return (
    <>
      <svg className={css.paths} aria-hidden>
        {drawing.paths.map(({ index, d }) => (
          <path key={index} d={d} className={clsx(styleOf(index), isQuiet(index) && css.quietPath)} />
        ))}
      </svg>
      {drawing.paths.map(({ index, number }) => (
        <div key={index} className={css.marker} style={placed(number)}>
          <span className={clsx(css.number, isQuiet(index) && css.quiet)}>{index + 1}</span>
        </div>
      ))}
      {drawing.cuts.map((cut) => (
        <div key={`${cut.x}:${cut.y}`} className={css.marker} style={placed(cut)}>
          <span className={css.scissors}>
            <Scissors size={13} strokeWidth={1.5} aria-hidden />
          </span>
        </div>
      ))}
      <div
        className={clsx(css.person, drawing.direction === 'down' && css.below)}
        style={{ left: drawing.person.x, top: drawing.person.y }}
      >
        <div className={css.personInner}>
          <span className={css.initials}>{initialsOf(name)}</span>
          <span className="ellipsis">{name}</span>
        </div>
      </div>
    </>
  );
}

/** A place of the world, and beside it in screen pixels. */
const placed = ({ x, y, dx, dy }: Mark): CSSProperties => ({
  left: x,
  top: y,
  marginLeft: `calc(${dx}px / var(--z))`,
  marginTop: `calc(${dy}px / var(--z))`,
});

/** Which line is which path; closes the highlight. Screen pixels. */
export function AccessLegend(): ReactNode {
  const t = useT();
  const access = useUi((s) => s.access);
  const overlay = useDirectory((s) => s.overlay);
  if (!access || !overlay) return null;
  const shown = access.paths.map((_, i) => i).filter((i) => i < ALWAYS_DRAWN || i === access.emphasised);
  return (
    <div className={css.legend} role="status">
      <span>
        <Say
          k={access.complete ? 'graph:access.paths' : 'graph:access.paths-more'}
          values={{ count: access.paths.length, name: safeName(overlay.nameOf(access.group)) }}
        />
      </span>
      {shown.map((index) => (
        <span key={index} className={css.key}>
          <svg width={22} height={8} aria-hidden>
            <path
              d="M1 4h20"
              strokeDasharray={['', '7 5', '1.5 4'][index % 3]}
              strokeLinecap={index % 3 === 2 ? 'round' : 'butt'}
            />
          </svg>
          {index + 1}
        </span>
      ))}
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
