import { CloudOff, RefreshCw } from 'lucide-react';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { ActivityEntry } from '#shared/domain/activity.ts';
import { useConnection } from '../../../state/connection.ts';
import { uiActions } from '../../../state/ui.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { formatDayTime } from '../../../ui/i18n/format.ts';
import { Say } from '../../../ui/i18n/say.tsx';
import { useHasText, useLanguage, useT } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { stepWords } from '../../changes/step-words.ts';
import { filterJournal, filterServer, journalEntries, kindsOf, type JournalEntry } from './activity-entries.ts';
import css from '../inspector.module.css';
import people from '../people.module.css';
import { useJournal, useServerActivity, type Journal, type ServerActivity } from './use-activity.ts';
import type { GroupRef } from '../use-group.ts';

type Source = 'server' | 'canopy';
const EVERY = '*';

/** What happened in a group, by two witnesses that are told apart: the server's own page, and Canopy's journal. */
export function Activity({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const support = useConnection((s) => s.capabilities?.features.activity.support ?? 'absent');
  const hasServer = support !== 'absent' && !group.isNew;
  const [chosen, setSource] = useState<Source>('server');
  const source: Source = hasServer ? chosen : 'canopy';
  const [who, setWho] = useState('');
  const [kind, setKind] = useState(EVERY);
  const server = useServerActivity(group.id, hasServer && source === 'server');
  const journal = useJournal(source === 'canopy');
  const entries = useMemo(() => journalEntries(journal.runs ?? [], group.id), [journal.runs, group.id]);
  const kindWord = useKindWord();

  const present = source === 'server' ? (server.page?.entries ?? []) : entries;
  const kinds = kindsOf(
    source === 'server'
      ? (server.page?.entries ?? []).map((e) => e.kind)
      : entries.map((e) => e.operation.kind as string),
  );
  const filter = { who, kind: kinds.includes(kind) ? kind : '' };
  return (
    <>
      {hasServer ? (
        <div className={css.toolbar}>
          <Segmented
            label={t('activity.source')}
            value={source}
            onChange={(next) => {
              setSource(next);
              setKind(EVERY);
            }}
            segments={[
              { value: 'server', label: t('activity.server') },
              { value: 'canopy', label: t('activity.canopy') },
            ]}
          />
          <span className="grow" />
          {source === 'server' ? <Refresh server={server} /> : null}
        </div>
      ) : (
        <Notice>{t('activity.absent')}</Notice>
      )}
      {present.length > 0 ? (
        <div className={people.filters}>
          <SearchField label={t('activity.who')} clearLabel={t('app.clear')} value={who} onChange={setWho} />
          <Select
            label={t('activity.kind')}
            hideLabel
            small
            value={filter.kind === '' ? EVERY : filter.kind}
            choices={[
              { value: EVERY, label: t('activity.every-kind') },
              ...kinds.map((k) => ({ value: k, label: kindWord(source, k) })),
            ]}
            onChange={setKind}
          />
        </div>
      ) : null}
      {source === 'server' ? (
        <ServerList group={group} server={server} entries={filterServer(server.page?.entries ?? [], filter)} />
      ) : (
        <>
          {journal.error ? <ErrorNotice error={journal.error} again={journal.again} /> : null}
          <JournalList group={group} entries={filterJournal(entries, filter)} journal={journal} all={entries} />
        </>
      )}
    </>
  );
}

/** The word for a kind; what a server calls something unheard of stays in its own words. */
function useKindWord(): (source: Source, kind: string) => string {
  const t = useT();
  const has = useHasText();
  return useCallback(
    (source, kind) => {
      const key = source === 'server' ? `activity.kind-${kind}` : `activity.op-${kind}`;
      return has(key) ? t(key) : safeName(kind);
    },
    [t, has],
  );
}

function Refresh({ server }: { server: ServerActivity }): ReactNode {
  const t = useT();
  const language = useLanguage();
  const online = useConnection((s) => s.connection?.link === 'online');
  return (
    <>
      <span className="small quiet num" role="status">
        {server.reading
          ? t('activity.reading')
          : server.page
            ? t('activity.read-at', { time: formatDayTime(server.page.readAt, Date.now(), language) })
            : null}
      </span>
      <IconButton
        icon={RefreshCw}
        size="small"
        label={t('activity.refresh')}
        reason={online ? null : t('activity.offline')}
        disabled={server.reading}
        onPress={server.refresh}
      />
    </>
  );
}

interface ServerListProps {
  group: GroupRef;
  server: ServerActivity;
  /** Those that pass the filter. */
  entries: readonly ActivityEntry[];
}

function ServerList({ group, server, entries }: ServerListProps): ReactNode {
  const t = useT();
  const online = useConnection((s) => s.connection?.link === 'online');
  const kindWord = useKindWord();
  const rows = useMemo(() => entries.map((entry, n) => ({ n, entry })), [entries]);
  const columns = useMemo<DataColumn<{ n: number; entry: ActivityEntry }>[]>(
    () => [
      {
        id: 'age',
        header: t('activity.col-age'),
        width: '84px',
        cell: ({ entry }) => (
          <div className="ellipsis" title={safeName(entry.age)}>
            {safeName(entry.age)}
          </div>
        ),
      },
      {
        id: 'who',
        header: t('activity.col-who'),
        width: 'minmax(0, 84px)',
        cell: ({ entry }) => (
          <div className="ellipsis" title={safeName(entry.actor)}>
            {safeName(entry.actor)}
          </div>
        ),
        compare: (a, b) => a.entry.actor.localeCompare(b.entry.actor),
      },
      {
        id: 'what',
        header: t('activity.col-what'),
        width: 'minmax(0, 1fr)',
        cell: ({ entry }) => {
          const text = safeName(entry.text) || kindWord('server', entry.kind);
          const object = safeName(entry.object);
          // Some pages name the thing inside the sentence.
          const apart = object !== '' && !text.includes(object);
          return (
            <div className="ellipsis" title={apart ? `${text} ${object}` : text}>
              {text} {apart ? <b>{object}</b> : null}
            </div>
          );
        },
        compare: (a, b) => a.entry.kind.localeCompare(b.entry.kind),
      },
    ],
    [t, kindWord],
  );
  if (server.page === null) {
    if (server.error) return <ErrorNotice error={server.error} again={server.refresh} />;
    if (!online)
      return (
        <Notice icon={CloudOff} tone="offline" title={t('members.offline-title')}>
          {t('activity.offline-never')}
        </Notice>
      );
    return null;
  }
  return (
    <>
      {server.error ? <p className={css.sentence}>{errorText(t, server.error).message}</p> : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('activity.server-table', { name: group.name })}
          columns={columns}
          rows={rows}
          rowId={(r) => String(r.n)}
        />
      ) : (
        <>
          <p className={css.sentence}>
            {t(server.page.entries.length === 0 ? 'activity.server-empty' : 'activity.none-match')}
          </p>
          <span className="grow" />
        </>
      )}
      <p className={people.note}>{t('activity.server-means')}</p>
    </>
  );
}

interface JournalListProps {
  group: GroupRef;
  entries: readonly JournalEntry[];
  all: readonly JournalEntry[];
  journal: Journal;
}

function JournalList({ group, entries, all, journal }: JournalListProps): ReactNode {
  const t = useT();
  const language = useLanguage();
  const columns = useMemo<DataColumn<JournalEntry>[]>(
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
            <Say {...stepWords(t, e.operation, e.names)} />
          </div>
        ),
      },
    ],
    [t, language],
  );
  if (journal.runs === null) return null;
  return (
    <>
      {entries.length > 0 ? (
        <DataTable
          label={t('activity.table', { name: group.name })}
          columns={columns}
          rows={entries}
          rowId={(e) => e.id}
          onOpen={(e) => uiActions.openReview({ kind: 'run', runId: e.runId })}
        />
      ) : (
        <>
          <p className={css.sentence}>
            {t(all.length > 0 ? 'activity.none-match' : journal.older > 0 ? 'activity.empty-newest' : 'activity.empty')}
          </p>
          <span className="grow" />
        </>
      )}
      {journal.older > 0 ? <p className={people.note}>{t('activity.older', { count: journal.older })}</p> : null}
    </>
  );
}
