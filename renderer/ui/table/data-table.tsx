import {
  createColumnHelper,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type RowSelectionState,
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

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature, sortedRowModel: createSortedRowModel() });

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
          sortFn: (a, b) => c.compare?.(a.original.row, b.original.row) ?? 0,
        }),
      ),
    );
  }, [columns]);
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const rowSelection = useMemo<RowSelectionState>(
    () => Object.fromEntries([...(selected ?? [])].map((id) => [id, true])),
    [selected],
  );

  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (wrapped) => rowId(wrapped.row),
    state: { sorting, rowSelection },
    onSortingChange: setSorting,
  });
  const shown = table.getRowModel().rows;
  const height = props.roomy ? ROOMY : ROW;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const template = `${selectable ? '18px ' : ''}${columns.map((c) => c.width).join(' ')}`;

  function choose(index: number, mode: 'only' | 'toggle' | 'range'): void {
    if (!selectable) return;
    const row = shown[index];
    if (!row) return;
    if (mode === 'range') {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      onSelect(new Set(shown.slice(from, to + 1).map((r) => r.id)));
      return;
    }
    anchor.current = index;
    const next = new Set(mode === 'toggle' ? selected : []);
    if (mode === 'toggle' && next.has(row.id)) next.delete(row.id);
    else next.add(row.id);
    onSelect(next);
  }

  function focusRow(index: number): void {
    const to = Math.max(0, Math.min(shown.length - 1, index));
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
      End: shown.length - 1,
      PageDown: active + page,
      PageUp: active - page,
    };
    const to = moves[e.key];
    if (to !== undefined && !e.altKey && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      const bounded = Math.max(0, Math.min(shown.length - 1, to));
      focusRow(bounded);
      if (e.shiftKey) choose(bounded, 'range');
      return;
    }
    if (e.key === ' ' && selectable) {
      e.preventDefault();
      choose(active, 'toggle');
    } else if (e.key === 'Enter' && shown[active]) {
      e.preventDefault();
      props.onOpen?.(shown[active].original.row);
    } else if (e.key === 'a' && (e.ctrlKey || e.metaKey) && selectable) {
      e.preventDefault();
      onSelect(new Set(shown.map((r) => r.id)));
    } else if (e.key === 'Delete' && props.onDelete) {
      e.preventDefault();
      props.onDelete();
    }
  }

  const click = (index: number) => (e: MouseEvent) => {
    setActive(index);
    if ((e.target as HTMLElement).closest('button, label')) return;
    if (selectable && (e.shiftKey || e.ctrlKey || e.metaKey)) choose(index, e.shiftKey ? 'range' : 'toggle');
    else if (shown[index]) props.onOpen?.(shown[index].original.row);
  };

  const header = table.getHeaderGroups()[0];
  return (
    <div
      className={css.table}
      role="grid"
      aria-label={props.label}
      aria-rowcount={shown.length + 1}
      aria-multiselectable={selectable || undefined}
      onKeyDown={key}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={css.head} style={{ gridTemplateColumns: template }}>
          {selectable ? (
            <span role="columnheader">
              <Checkbox
                label={props.selectAllLabel ?? ''}
                checked={selected.size > 0 && selected.size >= shown.length}
                mixed={selected.size > 0 && selected.size < shown.length}
                onChange={(on) => onSelect(on ? new Set(shown.map((r) => r.id)) : new Set())}
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
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index];
            if (!row) return null;
            const isSelected = selected?.has(row.id) ?? false;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? isSelected : undefined}
                data-index={item.index}
                tabIndex={item.index === Math.min(active, shown.length - 1) ? 0 : -1}
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
