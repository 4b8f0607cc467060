import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type MouseEvent, type PointerEvent, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { dragController } from '../graph/drag/drag-controller.ts';
import { useDrag } from '../graph/drag/drag-store.ts';
import { groupOf, treeActions } from '../graph/keys/tree-actions.ts';
import { useTreeKeyboard, type KeyboardTree } from '../graph/keys/use-tree-keyboard.ts';
import { graphActions, useGraph } from '../graph/model/graph-store.ts';
import { UNATTACHED_KEY, type PlacementKey } from '../graph/model/placement-key.ts';
import { rowFlag } from '../graph/model/visible-tree.ts';
import { canvasActions } from '../graph/canvas/canvas-actions.ts';
import { isFirstReading, useConnection } from '../state/connection.ts';
import { keepsCategories } from '../state/directory-shape.ts';
import { useDirectory } from '../state/directory.ts';
import { usePlannedCounts } from '../state/planned-counts.ts';
import { useUi } from '../state/ui.ts';
import { useWorkspace, workspaceActions } from '../state/workspace.ts';
import { useT } from '../ui/i18n/use-t.ts';
import { SearchField } from '../ui/search-field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './outline.module.css';
import { OutlineRow, rowDomId, ROW_HEIGHT } from './outline-row.tsx';
import { UnattachedLine } from './unattached-line.tsx';
import { useOutlineRows, type OutlineRows } from './use-outline-rows.ts';

/** The outline cell: filter, rows, and the unattached groups at the bottom. */
export function Outline(): ReactNode {
  const t = useT();
  const [filter, setFilter] = useState('');
  const rows = useOutlineRows(filter);
  const input = useRef<HTMLInputElement>(null);
  const request = useUi((s) => s.filterRequest);
  const handled = useRef(request);
  const status = useDirectory((s) => s.status);
  const reading = useConnection((s) => isFirstReading(s.copy, s.job));
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (handled.current === request) return;
    handled.current = request;
    input.current?.focus();
    input.current?.select();
  }, [request]);

  // Hits of a finished filter are drawn outside buckets.
  useEffect(() => {
    graphActions.setFound(rows?.found ? [...rows.found].slice(0, 200) : []);
  }, [rows?.found]);

  return (
    <div className={css.outline}>
      <div className={css.filter}>
        <SearchField
          label={t('graph:outline.filter')}
          clearLabel={t('graph:outline.filter.clear')}
          keys="/"
          value={filter}
          onChange={setFilter}
          inputRef={input}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
            event.preventDefault();
            const first = firstHit(rows);
            if (first !== null) graphActions.focus(first);
            if (event.key === 'Enter' && first !== null)
              workspaceActions.selectGroup(first, { reveal: true, remember: true });
            list.current?.focus();
          }}
        />
      </div>
      {rows === null ? (
        <div className={css.rows}>
          {reading ? <p className={css.note}>{t('graph:none.reading')}</p> : null}
          {status === 'loading' || reading ? (
            <Skeleton label={t('graph:outline.loading')} rows={9} />
          ) : (
            <p className={css.note}>{status === 'none' ? t('graph:outline.none') : null}</p>
          )}
        </div>
      ) : rows.tree.count === 0 ? (
        <p className={css.note}>{t(rows.found ? 'graph:outline.filter.none' : 'graph:outline.empty')}</p>
      ) : (
        <Rows rows={rows} list={list} />
      )}
      <div className="visually-hidden" role="status">
        {rows?.found ? t('graph:outline.filter.found', { count: rows.found.size }) : ''}
      </div>
      <UnattachedLine rows={rows} scrollTo={(key) => focusInto(list.current, key)} />
    </div>
  );
}

function firstHit(rows: OutlineRows | null): PlacementKey | null {
  if (!rows || rows.tree.count === 0) return null;
  if (!rows.found) return rows.keys.keyOf(0);
  for (let row = 0; row < rows.tree.count; row++) if (rows.found.has(rows.tree.group[row])) return rows.keys.keyOf(row);
  return rows.keys.keyOf(0);
}

function focusInto(list: HTMLElement | null, key: PlacementKey): void {
  graphActions.focus(key);
  list?.focus();
}

function Rows({ rows, list }: { rows: OutlineRows; list: { current: HTMLDivElement | null } }): ReactNode {
  const t = useT();
  const { tree, keys } = rows;
  const overlay = useDirectory((s) => s.overlay);
  const planned = usePlannedCounts();
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  const [selection, range, focusedPane] = useWorkspace(
    useShallow((s) => [s.selection, s.range, s.focusedPane] as const),
  );
  const focusKey = useGraph((s) => s.focusKey);
  const dragging = useDrag((s) => s.dragging);
  const cut = useUi((s) => s.clipboard?.groupId ?? null);
  const [ring, setRing] = useState(false);
  const virtual = useVirtualizer({
    count: tree.count,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });

  const now = useRef({ rows, virtual });
  now.current = { rows, virtual };
  const scrollTo = useCallback((key: PlacementKey): void => {
    const row = now.current.rows.keys.rowOf(key);
    if (row >= 0) now.current.virtual.scrollToIndex(row, { align: 'auto' });
  }, []);

  // The selection is kept in sight when it changes elsewhere (canvas, palette).
  useEffect(() => {
    if (selection !== null) scrollTo(selection);
  }, [selection, scrollTo]);

  const get = useCallback(
    (): KeyboardTree => ({
      tree: now.current.rows.tree,
      keys: now.current.rows.keys,
      reveal(key) {
        scrollTo(key);
        canvasActions.reveal(key, false);
      },
      menuPoint(key) {
        const box = document.getElementById(rowDomId(key))?.getBoundingClientRect();
        return { x: (box?.left ?? 0) + 24, y: box?.bottom ?? 0 };
      },
      pageRows: Math.max(1, Math.floor((list.current?.clientHeight ?? 280) / ROW_HEIGHT) - 1),
      pans: false,
    }),
    [list, scrollTo],
  );
  const onKeyDown = useTreeKeyboard(get);
  useOutlineSurface(list, now);

  const inRange = new Set(range);
  const active = keys.rowOf(focusKey) >= 0 ? focusKey : null;
  return (
    <div
      ref={list}
      className={css.rows}
      role="tree"
      tabIndex={0}
      aria-label={t('graph:outline.tree')}
      aria-multiselectable
      aria-activedescendant={active !== null && isMounted(virtual, keys.rowOf(active)) ? rowDomId(active) : undefined}
      data-testid="outline-tree"
      onKeyDown={(event) => {
        setRing(true);
        onKeyDown(event);
      }}
      onBlur={() => setRing(false)}
      onFocus={(event) => {
        setRing(event.currentTarget.matches(':focus-visible'));
        const { focusKey: at } = useGraph.getState();
        const { selection: chosen } = useWorkspace.getState();
        if (keys.rowOf(at) < 0) graphActions.focus(keys.rowOf(chosen) >= 0 ? chosen : keys.keyOf(0));
      }}
      onPointerDown={pressed}
      onClick={clicked}
      onDoubleClick={doubleClicked}
      onContextMenu={openedMenu}
    >
      <div className={css.height} role="none" style={{ height: virtual.getTotalSize() }}>
        {overlay
          ? virtual.getVirtualItems().map((item) => {
              const row = item.index;
              const key = keys.keyOf(row);
              return (
                <OutlineRow
                  key={key}
                  top={item.start}
                  rowKey={key}
                  group={tree.group[row]}
                  parent={tree.parent[row] < 0 ? -1 : tree.group[tree.parent[row]]}
                  depth={tree.depth[row]}
                  isParent={(tree.flags[row] & rowFlag.parent) !== 0}
                  isExpanded={(tree.flags[row] & rowFlag.expanded) !== 0}
                  childCount={tree.childCount[row]}
                  posInSet={tree.posInSet[row]}
                  setSize={tree.setSize[row]}
                  overlay={overlay}
                  planned={planned}
                  isSelected={key === selection}
                  isInRange={inRange.has(key)}
                  isFocused={ring && key === focusKey}
                  paneFocused={focusedPane === 'outline'}
                  isFound={rows.found?.has(tree.group[row]) ?? false}
                  filtered={rows.found !== null}
                  isCut={cut !== null && tree.group[row] >= 0 && overlay.groupId(tree.group[row]) === cut}
                  reason={dragging && (categories || tree.group[row] >= 0) ? dragging.reason(tree.group[row]) : null}
                  isSource={dragging?.sources.some((source) => source.key === key) ?? false}
                  isTarget={dragging?.target?.key === key}
                  categories={categories}
                />
              );
            })
          : null}
      </div>
    </div>
  );
}

const isMounted = (virtual: { getVirtualItems(): { index: number }[] }, row: number): boolean =>
  virtual.getVirtualItems().some((item) => item.index === row);

function useOutlineSurface(list: { current: HTMLDivElement | null }, now: { current: { rows: OutlineRows } }): void {
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    return dragController.register({
      element,
      hit(_, y) {
        const row = Math.floor((y + element.scrollTop) / ROW_HEIGHT);
        const { tree, keys } = now.current.rows;
        if (row < 0 || row >= tree.count) return null;
        const key = keys.keyOf(row);
        return tree.group[row] >= 0 || key === UNATTACHED_KEY ? key : null;
      },
      canOpen(key) {
        const { tree, keys, found } = now.current.rows;
        const row = keys.rowOf(key);
        return found === null && row >= 0 && (tree.flags[row] & (rowFlag.parent | rowFlag.expanded)) === rowFlag.parent;
      },
      scrollBy: (_, dy) => element.scrollBy(0, dy),
    });
  }, [list, now]);
}

const keyAt = (target: EventTarget): PlacementKey | null =>
  (target as Element).closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null;
const onChevron = (event: MouseEvent): boolean => (event.target as Element).closest('[data-chevron]') !== null;
const onTwin = (event: MouseEvent): boolean => (event.target as Element).closest('[data-twin]') !== null;

function pressed(event: PointerEvent): void {
  const key = keyAt(event.target);
  const group = groupOf(key);
  if (key !== null) graphActions.focus(key);
  if (
    key === null ||
    group < 0 ||
    onChevron(event) ||
    onTwin(event) ||
    event.shiftKey ||
    event.ctrlKey ||
    event.metaKey
  )
    return;
  dragController.arm(event, { group, key });
}

function clicked(event: MouseEvent): void {
  const key = keyAt(event.target);
  if (key === null || dragController.justEnded()) return;
  if (onChevron(event) || key === UNATTACHED_KEY) treeActions.toggle(key);
  else if (onTwin(event)) treeActions.nextTwin(key);
  else if (event.ctrlKey || event.metaKey || event.shiftKey) treeActions.addToRange(key);
  else {
    graphActions.focus(key);
    workspaceActions.selectGroup(key, { reveal: true, remember: true });
  }
}

function doubleClicked(event: MouseEvent): void {
  const key = keyAt(event.target);
  if (key !== null && !onChevron(event) && !onTwin(event)) treeActions.toggle(key);
}

function openedMenu(event: MouseEvent): void {
  const key = keyAt(event.target);
  event.preventDefault();
  if (key === null || key === UNATTACHED_KEY) return;
  graphActions.focus(key);
  graphActions.openMenu({ x: event.clientX, y: event.clientY, key });
}
