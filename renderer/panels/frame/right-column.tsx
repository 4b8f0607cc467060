import type { ReactNode } from 'react';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Splitter } from '../../ui/splitter.tsx';
import { defaultWorkspace } from '#shared/domain/settings.ts';
import { useConnection } from '../../state/connection.ts';
import { useChanges } from '../../state/changes.ts';
import { countChanges } from '../changes/change-lines.ts';
import { Tray } from '../changes/tray.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import css from './frame.module.css';
import { TRAY } from './frame-sizes.ts';
import { Pane } from './pane.tsx';
import { useWindowHeight } from './use-window-width.ts';

const TITLE_AND_STATUS = 66;
/** Head, totals and button; a line each up to six of them. */
const TRAY_FRAME = 130;
const TRAY_LINE = 45;
/** The line below the button while offline. */
const TRAY_WAITS = 24;
const TRAY_LINES = 6;

/** Above: what I look at. Below: what I am about to do. */
export function RightColumn({ width, narrow }: { width: number; narrow: boolean }): ReactNode {
  const t = useT();
  const trayHeight = useWorkspace((s) => s.trayHeight);
  const trayOpen = useWorkspace((s) => s.trayOpen);
  const staged = useChanges((s) => countChanges(s.changeSet.changes));
  const offline = useConnection((s) => s.connection?.link !== 'online');
  const column = useWindowHeight() - TITLE_AND_STATUS;
  const max = Math.round(column * TRAY.share);
  const natural = TRAY_FRAME + (offline ? TRAY_WAITS : 0) + TRAY_LINE * Math.min(TRAY_LINES, staged);
  const height = Math.max(TRAY.min, Math.min(max, trayHeight === defaultWorkspace.trayHeight ? natural : trayHeight));
  const folded = narrow || !trayOpen || staged === 0;
  return (
    <div className={css.right} style={{ width }}>
      <Pane name="inspector" className={css.inspector}>
        <Inspector width={width} />
      </Pane>
      <Splitter
        label={t('split.tray')}
        direction="horizontal"
        after
        value={height}
        min={TRAY.min}
        max={max}
        initial={defaultWorkspace.trayHeight}
        onChange={(v) => {
          workspaceActions.setSizes({ trayHeight: v });
          if (!trayOpen) workspaceActions.setTrayOpen(true);
        }}
      />
      <Pane name="tray" className={css.tray} style={folded ? undefined : { maxHeight: height }}>
        <Tray folded={folded} narrow={narrow} />
      </Pane>
    </div>
  );
}
