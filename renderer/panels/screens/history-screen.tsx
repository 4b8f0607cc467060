import { History, OctagonAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import type { RunSummary } from '#shared/plan/run.ts';
import { call } from '../../bridge/client.ts';
import { openProfileId } from '../../state/connection.ts';
import { useRuns } from '../../state/runs.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { formatDayTime, formatNumber } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DataTable, type DataColumn } from '../../ui/table/data-table.tsx';
import { runDuration, runIcons, runLook } from './run-words.ts';
import css from './screens.module.css';

/** Every plan that was applied, newest first: how it ended, what took it back, and Undo. */
export function HistoryScreen(): ReactNode {
  const t = useT();
  const { runs, error, again } = useRunList();
  const screen = useRef<HTMLDivElement>(null);
  useFocusBack(screen);
  return (
    <div ref={screen} className={css.screen} data-testid="history">
      <header className={css.head}>
        <h1>{t('history.title')}</h1>
        {runs ? <span className="quiet num">{formatNumber(runs.length)}</span> : null}
        <span className="grow" />
        <span className="small quiet">{t('history.where')}</span>
      </header>
      {error ? (
        <Notice
          icon={OctagonAlert}
          tone="danger"
          role="alert"
          title={errorText(t, error).message}
          action={<Button onPress={again}>{t('app.retry')}</Button>}
        >
          {errorText(t, error).action}
        </Notice>
      ) : null}
      {runs === null ? (
        error ? null : (
          <Skeleton label={t('app.loading')} rows={6} />
        )
      ) : runs.length === 0 ? (
        <Notice icon={History}>{t('history.empty')}</Notice>
      ) : (
        <Runs runs={runs} />
      )}
    </div>
  );
}

/** Where the sheet was opened by a button that is gone afterwards (the run was undone), the focus goes to the table, not to nowhere. */
function useFocusBack(screen: RefObject<HTMLElement | null>): void {
  const dialog = useUi((s) => s.dialog);
  const before = useRef(dialog);
  useEffect(() => {
    const closed = before.current !== null && dialog === null;
    before.current = dialog;
    if (!closed) return undefined;
    // After the sheet has given the focus back to what opened it, if that is still there.
    const timer = setTimeout(() => {
      if (document.activeElement === document.body)
        screen.current?.querySelector<HTMLElement>('[data-index][tabindex="0"]')?.focus();
    }, 50);
    return () => clearTimeout(timer);
  }, [dialog, screen]);
}

/** Read at the beginning and after everything that a run says of itself. */
function useRunList(): { runs: readonly RunSummary[] | null; error: AppError | null; again: () => void } {
  const [runs, setRuns] = useState<readonly RunSummary[] | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [turn, setTurn] = useState(0);
  const finished = useRuns((s) => s.finished);
  const state = useRuns((s) => (s.run ? `${s.run.id}:${s.run.state}` : ''));
  useEffect(() => {
    const profileId = openProfileId();
    if (profileId === null) return undefined;
    const abort = new AbortController();
    void call('journal.list', { profileId }, { signal: abort.signal }).then((result) => {
      if (abort.signal.aborted) return;
      if (result.ok) setRuns([...result.value].sort((a, b) => b.startedAt - a.startedAt));
      setError(result.ok ? null : result.error);
    });
    return () => abort.abort();
  }, [finished, state, turn]);
  return { runs, error, again: () => setTurn((n) => n + 1) };
}

const open = (runId: string): void => uiActions.openReview({ kind: 'run', runId });

function Runs({ runs }: { runs: readonly RunSummary[] }): ReactNode {
  const t = useT();
  const language = useLanguage();
  const columns = useMemo<DataColumn<RunSummary>[]>(() => {
    const byId = new Map(runs.map((r) => [r.id, r]));
    const when = (ms: number): string => formatDayTime(ms, Date.now(), language);
    const timeOf = (id: string): string => {
      const other = byId.get(id);
      return other ? when(other.startedAt) : '';
    };
    return [
      {
        id: 'state',
        header: t('history.col-state'),
        width: '132px',
        cell: (r) => <State run={r} />,
        compare: (a, b) => runLook(a).localeCompare(runLook(b)),
      },
      {
        id: 'what',
        header: t('history.col-what'),
        width: 'minmax(0, 1fr)',
        cell: (r) => (
          <span className={css.what}>
            <span className={clsx('ellipsis', r.undoneBy !== null && css.struck)} title={safeName(r.title)}>
              {r.undoOf === null ? safeName(r.title) : t('history.undo-of', { title: safeName(r.title) })}
            </span>
            {r.undoneBy === null ? null : (
              <LinkButton onPress={() => open(r.undoneBy as string)}>
                {t('history.undone-by', { time: timeOf(r.undoneBy) })}
              </LinkButton>
            )}
            {r.undoOf === null ? null : (
              <LinkButton onPress={() => open(r.undoOf as string)}>
                {t('history.the-plan-of', { time: timeOf(r.undoOf) })}
              </LinkButton>
            )}
          </span>
        ),
      },
      {
        id: 'steps',
        header: t('history.col-steps'),
        width: '256px',
        cell: (r) => <Steps run={r} />,
        compare: (a, b) => a.steps - b.steps,
      },
      {
        id: 'when',
        header: t('history.col-when'),
        width: '148px',
        cell: (r) => <span className="num">{when(r.startedAt)}</span>,
        compare: (a, b) => a.startedAt - b.startedAt,
      },
      {
        id: 'took',
        header: t('history.col-took'),
        width: '84px',
        cell: (r) => {
          const took = runDuration(r);
          return <span className="num quiet">{took ? t(took.key, took.values) : ''}</span>;
        },
      },
      {
        id: 'undo',
        header: t('history.col-undo'),
        width: '108px',
        cell: (r) =>
          r.undoable ? (
            <Button
              size="small"
              onPress={() => uiActions.openReview({ kind: 'undo', runId: r.id })}
              aria-label={t('history.undo-name', { title: safeName(r.title) })}
            >
              {t('history.undo')}
            </Button>
          ) : r.state === 'stopped' || r.state === 'awaiting-guard' ? (
            <Button size="small" onPress={() => open(r.id)}>
              {t('history.decide')}
            </Button>
          ) : null,
      },
    ];
  }, [runs, t, language]);
  return (
    <DataTable
      label={t('history.title')}
      columns={columns}
      rows={runs}
      rowId={(r) => r.id}
      roomy
      onOpen={(r) => open(r.id)}
    />
  );
}

function State({ run }: { run: RunSummary }): ReactNode {
  const t = useT();
  const look = runLook(run);
  const Icon = runIcons[look];
  return (
    <span className={clsx(css.state, css[look])}>
      <Icon size={14} strokeWidth={1.6} aria-hidden />
      {t(`history.state.${look}`)}
    </span>
  );
}

function Steps({ run }: { run: RunSummary }): ReactNode {
  const t = useT();
  return (
    <span className={clsx(css.steps, 'num')}>
      {run.accepted === 0
        ? t('review.verified-of', { done: run.verified, total: run.steps })
        : t('review.through-of', { done: run.verified, total: run.steps, accepted: run.accepted })}
      {run.failed > 0 ? <b className={css.stopped}>{t('history.failed', { count: run.failed })}</b> : null}
      {run.unknown > 0 ? <b className={css.partly}>{t('history.unknown', { count: run.unknown })}</b> : null}
    </span>
  );
}
