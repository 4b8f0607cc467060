import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Run } from '#shared/plan/run.ts';
import { call } from '../../bridge/client.ts';
import { openProfileId } from '../../state/connection.ts';
import { useRuns } from '../../state/runs.ts';
import { uiActions } from '../../state/ui.ts';
import { formatDayTime } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';
import { DataTable, type DataColumn } from '../../ui/table/data-table.tsx';
import { stepWords } from '../changes/step-words.ts';
import css from './inspector.module.css';
import type { GroupRef } from './use-group.ts';

/** The newest runs that are looked through for this group. */
const RUNS = 30;

interface Entry {
  id: string;
  runId: string;
  at: number;
  words: ReturnType<typeof stepWords>;
}

/** Canopy's own journal of this group; the server keeps none, and the panel says so. */
export function Activity({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const language = useLanguage();
  const finished = useRuns((s) => s.finished);
  const [runs, setRuns] = useState<Run[] | null>(null);
  useEffect(() => {
    const profileId = openProfileId();
    if (profileId === null) return;
    let current = true;
    void (async () => {
      const list = await call('journal.list', { profileId });
      const newest = list.ok ? list.value.slice(0, RUNS) : [];
      const read = await Promise.all(newest.map((s) => call('journal.run', { profileId, runId: s.id })));
      if (current) setRuns(read.flatMap((r) => (r.ok ? [r.value] : [])));
    })();
    return () => {
      current = false;
    };
  }, [finished]);

  const entries = useMemo<Entry[]>(() => {
    const concerns = (op: Run['plan']['steps'][number]['operation'], created: string | null): boolean =>
      op.groupId === group.id || created === group.id || ('parentId' in op && op.parentId === group.id);
    return (runs ?? []).flatMap((run) =>
      run.plan.steps.flatMap((step, i) => {
        const record = run.steps[i];
        if (record?.state !== 'verified' || !concerns(step.operation, record.createdId)) return [];
        return [
          {
            id: `${run.id}-${step.id}`,
            runId: run.id,
            at: record.finishedAt ?? run.startedAt,
            words: stepWords(t, step.operation, run.names),
          },
        ];
      }),
    );
  }, [runs, group.id, t]);

  const columns = useMemo<DataColumn<Entry>[]>(
    () => [
      {
        id: 'when',
        header: t('activity.col-when'),
        width: '92px',
        cell: (e) => <span className="num">{formatDayTime(e.at, Date.now(), language)}</span>,
        compare: (a, b) => a.at - b.at,
      },
      {
        id: 'what',
        header: t('activity.col-what'),
        width: 'minmax(0, 1fr)',
        cell: (e) => (
          <div className="ellipsis">
            <Say {...e.words} />
          </div>
        ),
      },
      {
        id: 'origin',
        header: t('activity.col-origin'),
        width: '56px',
        cell: () => <span className="quiet">{t('activity.canopy')}</span>,
      },
    ],
    [t, language],
  );
  return (
    <>
      <Notice>{t('activity.absent')}</Notice>
      {runs !== null && entries.length === 0 ? <p className={css.sentence}>{t('activity.empty')}</p> : null}
      {entries.length > 0 ? (
        <DataTable
          label={t('activity.table', { name: group.name })}
          columns={columns}
          rows={entries}
          rowId={(e) => e.id}
          onOpen={(e) => uiActions.openReview({ kind: 'run', runId: e.runId })}
        />
      ) : null}
    </>
  );
}
