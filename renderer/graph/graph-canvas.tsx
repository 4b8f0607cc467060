import { CloudOff, FolderTree, OctagonAlert, RefreshCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { isAway, isFirstReading, useConnection } from '../state/connection.ts';
import { directoryActions, useDirectory } from '../state/directory.ts';
import { sessionActions } from '../state/session.ts';
import { uiActions } from '../state/ui.ts';
import { useWorkspace } from '../state/workspace.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { errorText } from '../ui/i18n/error-text.ts';
import { useT } from '../ui/i18n/use-t.ts';
import { Notice } from '../ui/notice.tsx';
import { CanvasBar } from './canvas-bar.tsx';
import { startView } from './canvas/start-view.ts';
import { Stage } from './canvas/stage.tsx';
import { useSceneSync } from './canvas/use-scene.ts';
import { ContextMenu } from './context-menu.tsx';
import { DragFloats } from './drag/drag-floats.tsx';
import css from './graph-canvas.module.css';
import { useGraph } from './model/graph-store.ts';

/** The canvas cell of the workbench: bar, picture, floats; or why there is none. */
export function GraphCanvas(): ReactNode {
  useSceneSync();
  const scene = useGraph((s) => s.scene);
  const hasScene = scene !== null && !scene.isEmpty;
  return (
    <div className={css.canvas}>
      <CanvasBar />
      {hasScene ? <FirstStage /> : <NoPicture />}
      <DragFloats />
      <ContextMenu />
    </div>
  );
}

/** The camera of the first picture is decided once, when there is something to see. */
function FirstStage(): ReactNode {
  const scene = useGraph((s) => s.scene);
  const [view] = useState(() => (scene ? startView(scene, useWorkspace.getState().viewport) : { x: 0, y: 0, zoom: 1 }));
  return scene ? <Stage scene={scene} initialView={view} /> : null;
}

/** Empty, not read, reading, offline and failed look different. */
function NoPicture(): ReactNode {
  const t = useT();
  const status = useDirectory((s) => s.status);
  const error = useDirectory((s) => s.error);
  const empty = useGraph((s) => s.scene !== null);
  const link = useConnection((s) => s.connection?.link ?? 'offline');
  const reading = useConnection((s) => isFirstReading(s.copy, s.job));
  const connecting = useConnection((s) => s.connection?.link === 'connecting' && !isAway(s.connection));
  const hasCopy = useConnection((s) => s.copy !== null);
  const profileId = useConnection((s) => s.opened?.profile.id ?? null);
  const syncError = useConnection((s) => (s.lastSync && 'error' in s.lastSync ? s.lastSync.error : null));
  let notice: ReactNode = null;
  if (status === 'failed' && error) {
    const { message, action } = errorText(t, error);
    notice = (
      <Notice
        icon={OctagonAlert}
        tone="danger"
        role="alert"
        title={t('graph:failed.title')}
        action={
          <Button onPress={() => profileId !== null && void directoryActions.load(profileId)}>
            {t('graph:failed.retry')}
          </Button>
        }
      >
        {message} {action}
      </Notice>
    );
  } else if (empty && status === 'ready' && !reading) {
    notice = (
      <Notice
        icon={FolderTree}
        title={t('graph:empty.title')}
        action={<Button onPress={() => uiActions.openNewSubgroup(null)}>{t('graph:empty.create')}</Button>}
      >
        {t('graph:empty.text')}
      </Notice>
    );
  } else if (reading) notice = <Notice icon={RefreshCw} title={t('graph:none.reading')} />;
  else if (!hasCopy && connecting) notice = <Notice icon={RefreshCw} title={t('status.connecting')} />;
  else if (!hasCopy && link === 'online' && syncError)
    notice = <ErrorNotice error={syncError} again={() => void sessionActions.sync()} />;
  else if (!hasCopy && link === 'online') {
    notice = (
      <Notice
        icon={RefreshCw}
        title={t('graph:none.title')}
        action={<Button onPress={() => void sessionActions.sync()}>{t('graph:none.sync')}</Button>}
      >
        {t('graph:none.text')}
      </Notice>
    );
  } else if (!hasCopy) {
    notice = (
      <Notice icon={CloudOff} tone="offline" title={t('graph:none.title')}>
        {t('graph:none.offline')}
      </Notice>
    );
  }
  return (
    <div className={css.empty}>
      {notice ? <div className={css.notice}>{notice}</div> : null}
      {notice === null || (reading && status !== 'failed') ? <Skeleton label={t('graph:outline.loading')} /> : null}
    </div>
  );
}

/** Still bars where a tree of this shape will stand; shown after 300 ms only. */
function Skeleton({ label }: { label: string }): ReactNode {
  return (
    <div className={css.skeleton} role="status" aria-label={label}>
      <span />
      <div>
        <span />
        <span />
        <span />
      </div>
      <div>
        {Array.from({ length: 9 }, (_, i) => (
          <span key={i} />
        ))}
      </div>
    </div>
  );
}
