import { useVirtualizer } from '@tanstack/react-virtual';
import { Bug, CircleAlert, Copy, Info, ScrollText, TriangleAlert, type LucideIcon } from 'lucide-react';
import {
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { toastActions } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { formatClock, formatDayTime, formatNumber } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { chosen, fieldText, logLevels, logLine, type LogEntry, type LogLevel } from './log-lines.ts';
import css from './screens.module.css';
import { useLog } from './use-log.ts';

const ROW = 26;
const icons: Record<LogLevel, LucideIcon> = { debug: Bug, info: Info, warn: TriangleAlert, error: CircleAlert };

/** What the host did, as it happens; secrets never get here. */
export function LogScreen(): ReactNode {
  const t = useT();
  const entries = useLog();
  const [level, setLevel] = useState<LogLevel>('info');
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const [activeId, setActive] = useState<number | null>(null);
  const shown = useMemo(() => chosen(entries, level, wanted), [entries, level, wanted]);
  const active = shown.find((e) => e.n === activeId) ?? null;
  const copy = (lines: readonly LogEntry[]): void =>
    void navigator.clipboard.writeText(`${lines.map(logLine).join('\n')}\n`).then(() => toastActions.say('app.copied'));
  return (
    <div className={css.screen} data-testid="log">
      <header className={css.head}>
        <h1>{t('log.title')}</h1>
        <span className="quiet num">{formatNumber(shown.length)}</span>
        <SearchField
          label={t('log.filter')}
          clearLabel={t('app.clear')}
          value={text}
          onChange={setText}
          className={css.filter}
        />
        <Segmented
          label={t('log.level')}
          value={level}
          onChange={setLevel}
          segments={logLevels.map((value) => ({ value, label: t(`log.from-${value}`) }))}
        />
        <span className="grow" />
        <Button size="small" onPress={() => copy(shown)} disabled={shown.length === 0}>
          <Copy size={14} strokeWidth={1.5} aria-hidden />
          {t('log.copy', { count: shown.length })}
        </Button>
      </header>
      {shown.length === 0 ? (
        <Notice icon={ScrollText}>{t(entries.length === 0 ? 'log.empty' : 'log.none')}</Notice>
      ) : (
        <Lines entries={shown} active={active} onActive={setActive} />
      )}
      {active ? <Detail entry={active} onCopy={() => copy([active])} /> : null}
      <p className={css.footNote}>{t('log.redacted')}</p>
    </div>
  );
}

/** Oldest first, as in a terminal; follows the end as long as one has not scrolled away from it. */
function Lines({
  entries,
  active,
  onActive,
}: {
  entries: readonly LogEntry[];
  active: LogEntry | null;
  onActive: (n: number | null) => void;
}): ReactNode {
  const t = useT();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => entries[i].n,
    overscan: 20,
  });
  useEffect(() => {
    if (following.current) virtual.scrollToIndex(entries.length - 1, { align: 'end' });
  }, [entries, virtual]);
  const at = active ? entries.indexOf(active) : -1;

  function onKeyDown(e: KeyboardEvent): void {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    const from = at < 0 ? entries.length : at;
    const to = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      Home: 0,
      End: entries.length - 1,
      PageDown: from + page,
      PageUp: from - page,
    }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      const bounded = Math.max(0, Math.min(entries.length - 1, to));
      following.current = bounded === entries.length - 1;
      onActive(entries[bounded].n);
      virtual.scrollToIndex(bounded);
    } else if (e.key === 'Escape' && active) {
      e.preventDefault();
      onActive(null);
    }
  }

  return (
    <div
      ref={scroller}
      className={css.log}
      role="listbox"
      aria-label={t('log.title')}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `${id}-${active?.n}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(e) => {
        const { scrollTop, clientHeight, scrollHeight } = e.currentTarget;
        following.current = scrollTop + clientHeight >= scrollHeight - ROW;
      }}
    >
      <div role="presentation" className={css.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          if (!entry) return null;
          const Icon = icons[entry.level];
          const fields = fieldText(entry.fields);
          return (
            <div
              key={item.key}
              id={`${id}-${entry.n}`}
              role="option"
              aria-selected={entry === active}
              aria-setsize={entries.length}
              aria-posinset={item.index + 1}
              className={clsx(css.line, entry === active && css.on, css[entry.level])}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onActive(entry === active ? null : entry.n)}
            >
              <span className="num quiet">{formatClock(entry.at)}</span>
              <span className={css.level}>
                <Icon size={13} strokeWidth={1.6} aria-hidden />
                {t(`log.level-${entry.level}`)}
              </span>
              <span className="ellipsis">{entry.message}</span>
              <span className={clsx('mono', 'ellipsis', css.fields)}>{fields}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Detail({ entry, onCopy }: { entry: LogEntry; onCopy: () => void }): ReactNode {
  const t = useT();
  const language = useLanguage();
  return (
    <section className={css.logDetail} aria-label={t('log.entry')}>
      <div className={css.logDetailHead}>
        <b className="grow" data-selectable>
          {entry.message}
        </b>
        <span className="small quiet num">{formatDayTime(entry.at, Date.now(), language)}</span>
        <Button size="small" onPress={onCopy}>
          <Copy size={14} strokeWidth={1.5} aria-hidden />
          {t('app.copy')}
        </Button>
      </div>
      <pre className="mono" data-selectable tabIndex={0}>
        {Object.keys(entry.fields).length === 0 ? t('log.no-fields') : JSON.stringify(entry.fields, null, 2)}
      </pre>
    </section>
  );
}
