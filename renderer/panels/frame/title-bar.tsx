import { CloudOff, Lock, LockOpen, Redo2, RefreshCw, Search, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Hint } from '../../ui/tooltip.tsx';
import css from './frame.module.css';
import { ProfileSwitcher } from './profile-switcher.tsx';

/** 40 px: mark, profile, lock, command field, undo, redo, sync. The window's own buttons lie over its end. */
export function TitleBar(): ReactNode {
  return (
    <header className={css.title}>
      <Mark />
      <ProfileSwitcher />
      <LockTag />
      <CommandField />
      <span className="grow" />
      <StagingButtons />
      <SyncButton />
    </header>
  );
}

function LockTag(): ReactNode {
  const t = useT();
  const readOnly = useConnection((s) => s.opened?.profile.readOnly ?? false);
  return (
    <Hint text={t(readOnly ? 'frame.unlock-hint' : 'frame.lock-hint')}>
      <AriaButton
        className={clsx(css.tag, readOnly && css.locked)}
        aria-label={t(readOnly ? 'frame.unlock' : 'frame.lock')}
        aria-pressed={readOnly}
        onPress={() => void sessionActions.setReadOnly(!readOnly)}
      >
        {readOnly ? (
          <Lock size={12} strokeWidth={1.5} aria-hidden />
        ) : (
          <LockOpen size={12} strokeWidth={1.5} aria-hidden />
        )}
        {t(readOnly ? 'frame.read-only' : 'frame.unlocked')}
      </AriaButton>
    </Hint>
  );
}

function CommandField(): ReactNode {
  const t = useT();
  return (
    <AriaButton className={css.command} onPress={() => uiActions.openPalette()} data-testid="command-field">
      <Search size={14} strokeWidth={1.5} aria-hidden />
      <span className="grow ellipsis">{t('frame.command-field')}</span>
      <Kbd>Ctrl K</Kbd>
    </AriaButton>
  );
}

function StagingButtons(): ReactNode {
  const t = useT();
  const canUndo = useChanges((s) => s.changeSet.canUndo);
  const canRedo = useChanges((s) => s.changeSet.canRedo);
  return (
    <>
      <IconButton
        icon={Undo2}
        label={t('frame.undo')}
        keys="Ctrl Z"
        disabled={!canUndo}
        onPress={() => void changesActions.undo()}
      />
      <IconButton
        icon={Redo2}
        label={t('frame.redo')}
        keys="Ctrl Shift Z"
        disabled={!canRedo}
        onPress={() => void changesActions.redo()}
      />
    </>
  );
}

function SyncButton(): ReactNode {
  const t = useT();
  // With the host gone nothing is known of the directory's server, and nobody is there to ask it.
  const hostLost = useConnection((s) => s.host !== 'connected');
  const link = useConnection((s) => s.connection?.link ?? 'offline');
  const syncing = useConnection((s) => s.job?.kind === 'sync');
  if (syncing && !hostLost) {
    return (
      <Button kind="ghost" onPress={sessionActions.cancelSync}>
        <X size={16} strokeWidth={1.5} aria-hidden />
        {t('frame.cancel-sync')}
      </Button>
    );
  }
  const offline = hostLost || link !== 'online';
  const signedOut = !hostLost && link === 'signed-out';
  return (
    <Button
      kind="ghost"
      reason={offline && t(signedOut ? 'status.signed-out' : 'frame.sync-offline')}
      onPress={() => void sessionActions.sync()}
      data-testid="sync"
    >
      {offline && !signedOut ? (
        <CloudOff size={16} strokeWidth={1.5} aria-hidden />
      ) : (
        <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
      )}
      {t(offline && !signedOut ? 'frame.offline' : 'frame.sync')}
    </Button>
  );
}
