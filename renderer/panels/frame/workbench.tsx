import { useEffect, type ReactNode } from 'react';
import { GraphCanvas } from '../../graph/graph-canvas.tsx';
import { Outline } from '../../outline/outline.tsx';
import { useConnection } from '../../state/connection.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Splitter } from '../../ui/splitter.tsx';
import { Dialogs } from './dialogs.tsx';
import { profileName } from '../../ui/profile-words.ts';
import css from './frame.module.css';
import { CANVAS_MIN, frameSizes, OUTLINE, RAIL, RIGHT } from './frame-sizes.ts';
import { Pane } from './pane.tsx';
import { Rail } from './rail.tsx';
import { RightColumn } from './right-column.tsx';
import { Screen } from './screen.tsx';
import { StatusBar } from './status-bar.tsx';
import { Strips } from './strips.tsx';
import { TitleBar } from './title-bar.tsx';
import { useGlobalKeys } from './use-global-keys.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useWindowWidth } from './use-window-width.ts';

/** The frame around an open profile. */
export function Workbench(): ReactNode {
  const t = useT();
  const screen = useWorkspace((s) => s.screen);
  const name = useConnection((s) => (s.opened ? profileName(t, s.opened.profile) : ''));
  useGlobalKeys();
  useKeptFocus();
  return (
    <div className={css.app}>
      <TitleBar />
      <div className={css.body}>
        <Rail />
        {screen === 'hierarchy' ? (
          <main className={css.work}>
            <h1 className="visually-hidden">{t('rail.hierarchy') + t('app.list-separator') + name}</h1>
            <Hierarchy />
          </main>
        ) : (
          <main className={css.screen}>
            {screen === 'changes' ? (
              <h1 className="visually-hidden">{t('rail.changes') + t('app.list-separator') + name}</h1>
            ) : null}
            <Strips />
            <Screen screen={screen} />
          </main>
        )}
      </div>
      <StatusBar />
      <Dialogs />
    </div>
  );
}

function Hierarchy(): ReactNode {
  const t = useT();
  const width = useWindowWidth();
  const outlineWidth = useWorkspace((s) => s.outlineWidth);
  const rightWidth = useWorkspace((s) => s.rightWidth);
  const outlineOpen = useWorkspace((s) => s.outlineOpen);
  const overlay = useUi((s) => s.outlineOverlay);
  const sizes = frameSizes(width, { outlineWidth, rightWidth }, outlineOpen);
  const room = width - RAIL - CANVAS_MIN;
  useCloseOutside(sizes.narrow && overlay);
  const outlineShown = sizes.narrow ? overlay : outlineOpen;
  return (
    <>
      {outlineShown ? (
        <div
          className={css.body}
          data-overlay={sizes.narrow || undefined}
          onKeyDown={(e) => {
            if (e.key === 'Escape' && sizes.narrow) uiActions.setOutlineOverlay(false);
          }}
        >
          <Pane
            name="outline"
            className={clsx(css.outline, sizes.narrow && css.outlineOverlay)}
            style={sizes.narrow ? undefined : { width: sizes.outline }}
          >
            <Outline />
          </Pane>
        </div>
      ) : null}
      {outlineShown && !sizes.narrow ? (
        <Splitter
          label={t('split.outline')}
          direction="vertical"
          value={sizes.outline}
          min={OUTLINE.min}
          max={Math.max(OUTLINE.min, Math.min(OUTLINE.max, room - sizes.right))}
          initial={sizes.outlineInitial}
          onChange={(v) => workspaceActions.setSizes({ outlineWidth: v })}
        />
      ) : null}
      <div className={css.canvas}>
        <Strips />
        <Pane name="canvas" className={css.cell}>
          <GraphCanvas />
        </Pane>
      </div>
      <Splitter
        label={t('split.right')}
        direction="vertical"
        after
        value={sizes.right}
        min={RIGHT.min}
        max={Math.max(RIGHT.min, Math.min(RIGHT.max, room - (outlineShown && !sizes.narrow ? sizes.outline : 0)))}
        initial={sizes.rightInitial}
        onChange={(v) => workspaceActions.setSizes({ rightWidth: v })}
      />
      <RightColumn width={sizes.right} narrow={sizes.narrow} />
    </>
  );
}

/** A press beside the outline's overlay closes it. */
function useCloseOutside(open: boolean): void {
  useEffect(() => {
    if (!open) return;
    const close = (e: PointerEvent): void => {
      if (!(e.target as HTMLElement).closest('[data-overlay]')) uiActions.setOutlineOverlay(false);
    };
    window.addEventListener('pointerdown', close);
    return () => window.removeEventListener('pointerdown', close);
  }, [open]);
}
