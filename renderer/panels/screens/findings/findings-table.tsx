import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { clsx } from '../../../ui/clsx.ts';
import { formatNumber } from '../../../ui/i18n/format.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { PathText } from '../../../ui/path-text.tsx';
import { PersonName } from '../../../ui/person.tsx';
import { FixCell } from './fix-cell.tsx';
import { lineId, type FindingLine } from './finding-lines.ts';
import { findingName, findingPeople, findingPlace } from './finding-words.ts';
import { findingId, type Finding, type FindingKind } from './findings.ts';
import css from './findings.module.css';

const ROW = 30;

interface FindingsTableProps {
  directory: Directory;
  overlay: Overlay;
  lines: readonly FindingLine[];
  advice: number | null;
  /** The finding shown in the detail. */
  current: string | null;
  onCurrent: (id: string) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onFold: (kind: FindingKind) => void;
  onMore: (kind: FindingKind) => void;
  /** Puts the focus into the detail, where a choice is needed. */
  onDetail: (finding: Finding) => void;
}

/** Findings grouped by kind. One row is reached by Tab, arrows move, Space selects, Enter goes to the detail. */
export function FindingsTable(props: FindingsTableProps): ReactNode {
  const t = useT();
  const { lines, current, selected, directory, overlay } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => lineId(lines[i]),
    overscan: 16,
  });
  // Not in every frame of scrolling: there may be tens of thousands.
  const activeAt = useMemo(
    () =>
      Math.max(
        0,
        lines.findIndex((l) => lineId(l) === current),
      ),
    [lines, current],
  );

  function goTo(index: number): void {
    const to = Math.max(0, Math.min(lines.length - 1, index));
    const line = lines[to];
    if (!line) return;
    props.onCurrent(lineId(line));
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  }

  function toggle(finding: Finding): void {
    const next = new Set(selected);
    const id = findingId(finding);
    if (!next.delete(id)) next.add(id);
    props.onSelect(next);
  }

  function onKeyDown(e: KeyboardEvent): void {
    const row = e.target as HTMLElement;
    if (!row.matches('[data-index]') || e.altKey || e.ctrlKey || e.metaKey) return;
    const at = Number(row.dataset['index']);
    const line = lines[at];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 1);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: lines.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    }[e.key];
    if (to !== undefined) goTo(to);
    else if (
      line?.type === 'kind' &&
      ((e.key === 'ArrowRight' && !line.open) ||
        (e.key === 'ArrowLeft' && line.open) ||
        e.key === 'Enter' ||
        e.key === ' ')
    )
      props.onFold(line.kind);
    else if (line?.type === 'more' && (e.key === 'Enter' || e.key === ' ')) props.onMore(line.kind);
    else if (line?.type === 'finding' && e.key === ' ') toggle(line.finding);
    else if (line?.type === 'finding' && e.key === 'Enter') props.onDetail(line.finding);
    else return;
    e.preventDefault();
  }

  return (
    <div
      className={css.table}
      role="treegrid"
      aria-label={t('findings.title')}
      aria-rowcount={lines.length + 1}
      aria-multiselectable
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={css.tableHead}>
          <span role="columnheader">
            <span className="visually-hidden">{t('findings.col-select')}</span>
          </span>
          <span role="columnheader">{t('findings.col-name')}</span>
          <span role="columnheader">{t('findings.col-where')}</span>
          <span role="columnheader" className={css.right}>
            {t('findings.col-people')}
          </span>
          <span role="columnheader">{t('findings.col-fix')}</span>
        </div>
      </div>
      <div className={css.scroll} ref={scroller} role="rowgroup" tabIndex={-1}>
        <div role="presentation" className={css.space} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            const id = lineId(line);
            const row = {
              role: 'row',
              'aria-rowindex': item.index + 2,
              'data-index': item.index,
              tabIndex: item.index === activeAt ? 0 : -1,
              style: { transform: `translateY(${item.start}px)` },
              onFocus: (e: { target: EventTarget; currentTarget: EventTarget }) => {
                if (e.target === e.currentTarget && id !== current) props.onCurrent(id);
              },
            };
            if (line.type === 'kind') {
              return (
                <div
                  key={item.key}
                  {...row}
                  className={css.groupRow}
                  aria-level={1}
                  aria-expanded={line.open}
                  onClick={() => props.onFold(line.kind)}
                >
                  <span role="rowheader" aria-colspan={5} className={css.groupCell}>
                    {line.open ? (
                      <ChevronDown size={12} strokeWidth={1.8} aria-hidden />
                    ) : (
                      <ChevronRight size={12} strokeWidth={1.8} aria-hidden />
                    )}
                    {t(`findings.kind.${line.kind}`, { count: props.advice ?? 0 })}
                    <span className={css.groupCount}>{formatNumber(line.count)}</span>
                    <span className="grow" />
                    <span className={css.groupNote}>
                      {t(`findings.note.${line.kind}`, { count: props.advice ?? 0 })}
                    </span>
                  </span>
                </div>
              );
            }
            if (line.type === 'more') {
              return (
                <div key={item.key} {...row} className={css.moreRow} aria-level={2}>
                  <span role="gridcell" aria-colspan={5}>
                    <LinkButton onPress={() => props.onMore(line.kind)}>
                      {t('findings.more', { count: line.rest })}
                    </LinkButton>
                  </span>
                </div>
              );
            }
            const { finding } = line;
            const name = findingName(finding, directory, overlay);
            return (
              <div
                key={item.key}
                {...row}
                className={clsx(css.row, id === current && css.current)}
                aria-level={2}
                aria-selected={selected.has(id)}
                onClick={() => props.onCurrent(id)}
              >
                <span role="gridcell">
                  <Checkbox
                    label={t('findings.select', { name })}
                    checked={selected.has(id)}
                    onChange={() => toggle(finding)}
                  />
                </span>
                <span role="gridcell" className="ellipsis" title={name}>
                  {finding.subject === 'person' ? <PersonName name={name} noInitials /> : name}
                </span>
                <span role="gridcell" className={css.where}>
                  <PathText {...findingPlace(finding, overlay, t)} />
                </span>
                <span role="gridcell" className={clsx(css.right, 'num')}>
                  {findingPeople(finding, directory)}
                </span>
                <span role="gridcell" className={css.fix}>
                  <FixCell
                    finding={finding}
                    directory={directory}
                    overlay={overlay}
                    onDetail={() => props.onDetail(finding)}
                  />
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
