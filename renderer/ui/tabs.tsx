import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './tabs.module.css';

export interface Tab<T extends string> {
  id: T;
  label: string;
  count?: string;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (id: T) => void;
  /** At the end of the row, e.g. "More". */
  after?: ReactNode;
}

/** The id of a tab's panel, for `aria-controls` and `aria-labelledby`. */
export const tabPanelId = (id: string): string => `panel-${id}`;
export const tabId = (id: string): string => `tab-${id}`;

/** Plain words with a line below the chosen one; arrows move, the tab follows the focus. Never scrolls, never wraps. */
export function Tabs<T extends string>({ label, tabs, value, onChange, after }: TabsProps<T>): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  function move(event: KeyboardEvent): void {
    const at = tabs.findIndex((t) => t.id === value);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = steps[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    onChange(next.id);
    list.current?.querySelector<HTMLElement>(`#${tabId(next.id)}`)?.focus();
  }
  return (
    <div className={css.row}>
      <div className={css.list} role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((t) => (
          <button
            key={t.id}
            type="button"
            role="tab"
            id={tabId(t.id)}
            aria-selected={t.id === value}
            aria-controls={t.id === value ? tabPanelId(t.id) : undefined}
            tabIndex={t.id === value ? 0 : -1}
            className={clsx(css.tab, t.id === value && css.on)}
            onClick={() => onChange(t.id)}
          >
            {t.label}
            {t.count === undefined ? null : <em className="num">{t.count}</em>}
          </button>
        ))}
      </div>
      {after}
    </div>
  );
}
