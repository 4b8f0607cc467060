import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../../ui/clsx.ts';
import { formatClock } from '../../ui/i18n/format.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { consoleActions, type Entry } from './console-store.ts';
import css from './console.module.css';
import { mainExchange, statusOf } from './main-exchange.ts';

interface CallHistoryProps {
  entries: readonly Entry[];
  profileId: string;
  shownId: number | null;
}

/** The calls of this session, newest first; choosing one shows it and fills its form in again. */
export function CallHistory({ entries, profileId, shownId }: CallHistoryProps): ReactNode {
  const t = useT();
  return (
    <section className={css.history} aria-label={t('console.history')}>
      <header className={css.historyHead}>
        <h2>{t('console.history')}</h2>
        <span className="grow" />
        {entries.length > 0 ? (
          <IconButton
            icon={Trash2}
            size="small"
            label={t('console.history-clear')}
            onPress={() => consoleActions.forget(profileId)}
          />
        ) : null}
      </header>
      {entries.length === 0 ? <p className={css.line}>{t('console.history-empty')}</p> : null}
      <ul className={css.calls}>
        {entries.map((e) => (
          <li key={e.id}>
            <button
              type="button"
              className={clsx(css.call, e.id === shownId && css.on)}
              aria-current={e.id === shownId || undefined}
              aria-label={t('console.entry', {
                name: e.method.name,
                state: t(`console.state.${e.state}`),
                time: formatClock(e.at),
              })}
              onClick={() => consoleActions.show(e)}
            >
              <span className={clsx(css.status, e.state === 'failed' && css.bad, 'num')}>{shortState(e)}</span>
              <span className="mono ellipsis grow">{e.method.name}</span>
              <span className={clsx(css.time, 'num')}>{formatClock(e.at)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Status of the answer the call is about; a sign where there is none. */
function shortState(entry: Entry): string {
  if (entry.state === 'running') return '…';
  const main = entry.sent?.exchanges[mainExchange(entry)];
  return main === undefined ? '–' : statusOf(main);
}
