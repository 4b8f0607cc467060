import {
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type SortingState,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp, ChevronDown } from 'lucide-react';
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { Checkbox } from '../checkbox.tsx';
import { clsx } from '../clsx.ts';
import css from './data-table.module.css';

/**
 * The table of the house: virtual rows, sorting, selection by pointer and keys. The only importer of TanStack Table, together with `DataColumn`
 * the only place that knows its shapes.
 */
export interface DataColumn<Row> {
  id: string;
  header: string;
  /** The head is for screen readers only. */
  hideHeader?: boolean;
  /** A CSS grid track, e.g. `minmax(0, 1fr)` or `60px`. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** Makes the column sortable: smaller first. */
  compare?: (a: Row, b: Row) => number;
  align?: 'right';
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly DataColumn<Row>[];
  /** Must keep its identity while it does not change. */
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Ids of the selected rows; absent: rows cannot be selected. */
  selected?: ReadonlySet<string>;
  onSelect?: (selected: ReadonlySet<string>) => void;
  selectAllLabel?: string;
  selectLabel?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  onDelete?: () => void;
  roomy?: boolean;
  rowClass?: (row: Row) => string | undefined;
}

/**
 * Columns and sorting state are TanStack's. It builds an object for every row it is given, which takes more than a second for 65,000 people:
 * so the rows are sorted here and it is given the visible ones only.
 */
const features = tableFeatures({ rowSortingFeature });

const ROW = 28;
const ROOMY = 32;

export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { columns, rows, rowId, selected, onSelect } = props;
  const [sorting, setSorting] = useState<SortingState>([]);
  const [active, setActive] = useState(0);
  const anchor = useRef(0);
  const scroller = useRef<HTMLDivElement>(null);
  const selectable = selected !== undefined && onSelect !== undefined;

  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, { row: Row }>();
    return helper.columns(
      columns.map((c) =>
        helper.accessor((wrapped) => wrapped.row, {
          id: c.id,
          header: c.header,
          enableSorting: c.compare !== undefined,
        }),
      ),
    );
  }, [columns]);
  const ordered = useMemo(() => {
    const by = sorting[0];
    const compare = by && columns.find((c) => c.id === by.id)?.compare;
    if (!compare) return rows;
    return [...rows].sort((a, b) => (by.desc ? compare(b, a) : compare(a, b)));
  }, [rows, columns, sorting]);
  const height = props.roomy ? ROOMY : ROW;
  const virtual = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const data = useMemo(() => ordered.slice(first, last + 1).map((row) => ({ row })), [ordered, first, last]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (wrapped) => rowId(wrapped.row),
    manualSorting: true,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const visible = table.getRowModel().rows;
  const template = `${selectable ? '18px ' : ''}${columns.map((c) => c.width).join(' ')}`;
  const idAt = (index: number): string => rowId(ordered[index]);
  const allIds = (): Set<string> => new Set(ordered.map(rowId));

  function choose(index: number, mode: 'only' | 'toggle' | 'range'): void {
    if (!selectable) return;
    if (index < 0 || index >= ordered.length) return;
    if (mode === 'range') {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      onSelect(new Set(ordered.slice(from, to + 1).map(rowId)));
      return;
    }
    anchor.current = index;
    const next = new Set(mode === 'toggle' ? selected : []);
    const id = idAt(index);
    if (mode === 'toggle' && next.has(id)) next.delete(id);
    else next.add(id);
    onSelect(next);
  }

  function focusRow(index: number): void {
    const to = Math.max(0, Math.min(ordered.length - 1, index));
    setActive(to);
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  }

  function key(e: KeyboardEvent): void {
    if (!(e.target as HTMLElement).matches('[data-index]')) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / height) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: ordered.length - 1,
      PageDown: active + page,
      PageUp: active - page,
    };
    const to = moves[e.key];
    if (to !== undefined && !e.altKey && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      const bounded = Math.max(0, Math.min(ordered.length - 1, to));
      focusRow(bounded);
      if (e.shiftKey) choose(bounded, 'range');
      return;
    }
    if (e.key === ' ' && selectable) {
      e.preventDefault();
      choose(active, 'toggle');
    } else if (e.key === 'Enter' && ordered[active] !== undefined) {
      e.preventDefault();
      props.onOpen?.(ordered[active]);
    } else if (e.key === 'a' && (e.ctrlKey || e.metaKey) && selectable) {
      e.preventDefault();
      onSelect(allIds());
    } else if (e.key === 'Delete' && props.onDelete) {
      e.preventDefault();
      props.onDelete();
    }
  }

  const click = (index: number) => (e: MouseEvent) => {
    setActive(index);
    if ((e.target as HTMLElement).closest('button, label')) return;
    if (selectable && (e.shiftKey || e.ctrlKey || e.metaKey)) choose(index, e.shiftKey ? 'range' : 'toggle');
    else if (ordered[index] !== undefined) props.onOpen?.(ordered[index]);
  };

  const header = table.getHeaderGroups()[0];
  return (
    <div
      className={css.table}
      role="grid"
      aria-label={props.label}
      aria-rowcount={ordered.length + 1}
      aria-multiselectable={selectable || undefined}
      onKeyDown={key}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={css.head} style={{ gridTemplateColumns: template }}>
          {selectable ? (
            <span role="columnheader">
              <Checkbox
                label={props.selectAllLabel ?? ''}
                checked={selected.size > 0 && selected.size >= ordered.length}
                mixed={selected.size > 0 && selected.size < ordered.length}
                onChange={(on) => onSelect(on ? allIds() : new Set())}
              />
            </span>
          ) : null}
          {header?.headers.map((h, i) => {
            const column = columns[i];
            const sorted = sorting.find((s) => s.id === column.id);
            return (
              <span
                key={h.id}
                role="columnheader"
                className={clsx(column.align === 'right' && css.right)}
                aria-sort={sorted ? (sorted.desc ? 'descending' : 'ascending') : column.compare ? 'none' : undefined}
              >
                {column.compare ? (
                  <button
                    type="button"
                    className={css.sort}
                    onClick={() =>
                      setSorting(
                        sorted
                          ? sorted.desc
                            ? []
                            : [{ id: column.id, desc: true }]
                          : [{ id: column.id, desc: false }],
                      )
                    }
                  >
                    {column.header}
                    {sorted ? (
                      sorted.desc ? (
                        <ChevronDown size={11} strokeWidth={1.8} aria-hidden />
                      ) : (
                        <ArrowUp size={11} strokeWidth={1.8} aria-hidden />
                      )
                    ) : null}
                  </button>
                ) : (
                  <span className={column.hideHeader ? 'visually-hidden' : undefined}>{column.header}</span>
                )}
              </span>
            );
          })}
        </div>
      </div>
      <div className={css.body} ref={scroller} role="rowgroup" tabIndex={-1}>
        <div role="presentation" className={css.space} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = visible[item.index - first];
            if (!row) return null;
            const isSelected = selected?.has(row.id) ?? false;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? isSelected : undefined}
                data-index={item.index}
                tabIndex={item.index === Math.min(active, ordered.length - 1) ? 0 : -1}
                className={clsx(css.row, isSelected && css.selected, props.rowClass?.(row.original.row))}
                style={{ gridTemplateColumns: template, height, transform: `translateY(${item.start}px)` }}
                onClick={click(item.index)}
                onFocus={() => setActive(item.index)}
              >
                {selectable ? (
                  <span role="gridcell">
                    <Checkbox
                      label={props.selectLabel?.(row.original.row) ?? ''}
                      checked={isSelected}
                      onChange={() => choose(item.index, 'toggle')}
                    />
                  </span>
                ) : null}
                {columns.map((c) => (
                  <span key={c.id} role="gridcell" className={clsx(css.cell, c.align === 'right' && css.right)}>
                    {c.cell(row.original.row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
