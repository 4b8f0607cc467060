import { CircleAlert, Clock, PanelRight, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useChanges } from '../../state/changes.ts';
import { isFirstReading, useConnection, type Job } from '../../state/connection.ts';
import { useRuns } from '../../state/runs.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { clsx } from '../../ui/clsx.ts';
import { errorLine } from '../../ui/i18n/error-text.ts';
import { ageOf, formatMoment, formatTime } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useNow } from '../../ui/use-now.ts';
import { countChanges } from '../changes/change-lines.ts';
import { jobLook } from './job-look.ts';
import css from './frame.module.css';

const STALE_MS = 24 * 60 * 60 * 1000;

/** 26 px: link, age of the copy, size; on the right at most one message, the worst first. */
export function StatusBar(): ReactNode {
  const t = useT();
  const trayOpen = useWorkspace((s) => s.trayOpen);
  return (
    <footer className={css.status} aria-label={t('pane.status')}>
      <Link />
      <i className={css.sep} />
      <CopyAge />
      <Size />
      <span className="grow" />
      <RightMessage />
      <IconButton
        icon={PanelRight}
        size="small"
        label={t('frame.toggle-tray')}
        keys="Ctrl J"
        onPress={() => workspaceActions.setTrayOpen(!trayOpen)}
      />
    </footer>
  );
}

function Link(): ReactNode {
  const t = useT();
  const connection = useConnection((s) => s.connection);
  const host = useConnection((s) => s.host);
  const now = useNow();
  const language = useLanguage();
  if (host === 'lost') {
    return (
      <span className={clsx(css.part, css.danger)}>
        <i className={clsx(css.led, css.off)} />
        {t('status.host-lost')}
      </span>
    );
  }
  const link = connection?.link ?? 'connecting';
  if (link === 'offline') {
    return (
      <span className={css.part} data-testid="link">
        <i className={clsx(css.led, css.off)} />
        <span>
          <b className={css.offline}>{t('status.offline')}</b>{' '}
          {connection ? t('status.since', { time: formatMoment(connection.since, now, language) }) : ''}
        </span>
      </span>
    );
  }
  return (
    <span className={css.part} data-testid="link">
      <i className={clsx(css.led, link === 'connecting' && css.wait, link === 'signed-out' && css.key)} />
      {t(`status.${link}`)}
    </span>
  );
}

function CopyAge(): ReactNode {
  const t = useT();
  const copy = useConnection((s) => s.copy);
  const isFirst = useConnection((s) => isFirstReading(s.copy, s.job));
  const now = useNow();
  const language = useLanguage();
  // How far it is, is said on the right.
  if (isFirst) return <span className={css.part}>{t('status.first-copy')}</span>;
  if (!copy) return <span className={css.part}>{t('status.no-copy')}</span>;
  const stale = now - copy.asOf > STALE_MS;
  const age = ageOf(copy.asOf, now);
  return (
    <span className={clsx(css.part, stale && css.stale, 'num')} data-testid="copy-age">
      {stale ? <TriangleAlert size={13} strokeWidth={1.6} aria-hidden /> : null}
      {t('status.copy', { time: formatMoment(copy.asOf, now, language), age: t(age.key, age.values) })}
    </span>
  );
}

function Size(): ReactNode {
  const t = useT();
  const copy = useConnection((s) => s.copy);
  const isFirst = useConnection((s) => isFirstReading(s.copy, s.job));
  if (!copy || isFirst) return null;
  return (
    <>
      <i className={css.sep} />
      <span className={clsx(css.part, 'num')}>
        {t('app.groups', { count: copy.groups })} · {t('app.people', { count: copy.people })}
      </span>
      {copy.partial ? (
        <>
          <i className={css.sep} />
          <span className={css.part}>{t('status.partial')}</span>
        </>
      ) : null}
      {copy.notLoadedGroups ? (
        <>
          <i className={css.sep} />
          <span className={css.part}>{t('status.not-loaded', { count: copy.notLoadedGroups })}</span>
        </>
      ) : null}
      {copy.unreadableGroups > 0 ? (
        <>
          <i className={css.sep} />
          <span className={css.part}>{t('status.unreadable', { count: copy.unreadableGroups })}</span>
        </>
      ) : null}
    </>
  );
}

/** One message, worst first: stopped plan, running job or what it waits for, rate limit, failed sync, waiting changes. */
function RightMessage(): ReactNode {
  const t = useT();
  const run = useRuns((s) => s.run);
  const openRunId = useConnection((s) => s.openRunId);
  const job = useConnection((s) => s.job);
  const connection = useConnection((s) => s.connection);
  const lastSync = useConnection((s) => s.lastSync);
  const resumable = useConnection((s) => s.opened?.resumableSync ?? null);
  const staged = useChanges((s) => countChanges(s.changeSet.changes));
  const toLog = (): void => workspaceActions.setScreen('log');

  if (run && (run.state === 'stopped' || run.state === 'awaiting-guard')) {
    const at =
      run.steps.findIndex(
        (s) => s.state === 'failed' || s.state === 'unknown' || s.state === 'pending' || s.state === 'locked',
      ) + 1;
    return (
      <Message tone="danger" onPress={() => uiActions.openReview({ kind: 'run', runId: run.id })}>
        <CircleAlert size={13} strokeWidth={1.8} aria-hidden />
        {run.state === 'stopped' ? t('status.stopped', { step: at, of: run.steps.length }) : t('status.awaiting')}
      </Message>
    );
  }
  if (openRunId !== null && run?.id !== openRunId) {
    return (
      <Message tone="danger" onPress={() => uiActions.openReview({ kind: 'run', runId: openRunId })}>
        <CircleAlert size={13} strokeWidth={1.8} aria-hidden />
        {t('strip.open-run.action')}
      </Message>
    );
  }
  const waitingUntil = job?.waitingUntil ?? connection?.waitingUntil ?? null;
  if (job) return <RunningJob job={job} waitingUntil={waitingUntil} />;
  if (waitingUntil !== null) {
    return (
      <>
        <RateLimit until={waitingUntil} />
        <i className={css.sep} />
      </>
    );
  }
  // Offline is said on the left already; what waits for the connection is the news then.
  if (lastSync && 'error' in lastSync && connection?.link === 'online') {
    const text = t('status.sync-failed', { why: errorLine(t, lastSync.error) });
    return (
      <Message tone="danger" onPress={toLog}>
        <CircleAlert size={13} strokeWidth={1.8} aria-hidden />
        <span className="ellipsis" title={text}>
          {text}
        </span>
      </Message>
    );
  }
  if (resumable) {
    return (
      <Message onPress={() => void sessionActions.sync()}>
        {t('status.sync-resumable', { done: resumable.done, total: resumable.total })}
      </Message>
    );
  }
  if (connection?.link === 'offline' && staged > 0) {
    return (
      <Message onPress={() => workspaceActions.setScreen('changes')}>
        <Clock size={13} strokeWidth={1.6} aria-hidden />
        {t('status.waiting-changes', { count: staged })}
      </Message>
    );
  }
  return null;
}

function Message({
  children,
  tone,
  onPress,
}: {
  children: ReactNode;
  tone?: 'danger' | 'wait';
  onPress: () => void;
}): ReactNode {
  return (
    <>
      <AriaButton className={clsx(css.part, tone && css[tone])} onPress={onPress} data-testid="status-message">
        {children}
      </AriaButton>
      <i className={css.sep} />
    </>
  );
}

function RateLimit({ until }: { until: number }): ReactNode {
  const t = useT();
  const now = useNow(500);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return (
    <>
      <span className={clsx(css.part, css.wait)} title={formatTime(until)}>
        <Clock size={13} strokeWidth={1.6} aria-hidden />
        {t('status.waiting')}
      </span>
      <span className={clsx(css.part, 'num')}>{t('status.seconds', { seconds })}</span>
    </>
  );
}

/** What is being done, one bar for all of it, and Cancel; while the server makes it wait, that in the place of the words. */
function RunningJob({ job, waitingUntil }: { job: Job; waitingUntil: number | null }): ReactNode {
  const t = useT();
  const { words, share } = jobLook(job);
  const text = t(words.k, words.values);
  return (
    <>
      {waitingUntil === null ? null : <RateLimit until={waitingUntil} />}
      <span className={clsx(css.part, 'num')} data-testid="job">
        {waitingUntil === null ? (
          <>
            <RefreshCw size={13} strokeWidth={1.6} aria-hidden />
            {text}
          </>
        ) : null}
        <ProgressBar label={text} share={share} />
      </span>
      {job.kind === 'sync' && job.cancellable ? (
        <AriaButton className={css.part} onPress={sessionActions.cancelSync}>
          {t('status.cancel')}
        </AriaButton>
      ) : null}
      <i className={css.sep} />
    </>
  );
}
