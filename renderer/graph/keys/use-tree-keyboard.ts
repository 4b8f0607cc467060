import { useCallback, useRef, type KeyboardEvent } from 'react';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { searchDirectory } from '../../worker/client.ts';
import { canvasActions } from '../canvas/canvas-actions.ts';
import { zoomBy, ZOOM_STEP } from '../canvas/zoom-float.tsx';
import { graphActions, useGraph } from '../model/graph-store.ts';
import type { PlacementKey } from '../model/placement-key.ts';
import { BUCKET_SEGMENT, type RowKeys } from '../model/scene.ts';
import type { VisibleTree } from '../model/visible-tree.ts';
import { treeActions } from './tree-actions.ts';
import { openableSiblings, treeMove, typeAhead } from './tree-keys.ts';

export interface KeyboardTree {
  tree: VisibleTree;
  keys: RowKeys;
  /** Brings a row into view after the focus went there. */
  reveal(key: PlacementKey): void;
  /** Where a menu for this row opens, page pixels. */
  menuPoint(key: PlacementKey): { x: number; y: number };
  pageRows: number;
  /** Alt+arrows move the camera (elsewhere they are back and forward). */
  pans: boolean;
}

const TYPING_MS = 700;
const PANS: Record<string, [number, number]> = {
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
};

/** Keys of canvas and outline (look.md, Keys), on one model: the focused row, the selection, the range. Says whether it took the key. */
export function useTreeKeyboard(get: () => KeyboardTree | null): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', at: 0 });
  const rangeFrom = useRef<PlacementKey | null>(null);
  return useCallback(
    (event) => {
      // Keys of an input method belong to it; 229 is how some of them say so.
      if (event.nativeEvent.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target instanceof HTMLInputElement || target.isContentEditable) return;
      const at = get();
      if (!at) return;
      const isCommand = modified(event, at) || plain(event, at, rangeFrom);
      // Any other key ends what was being typed.
      if (isCommand) typed.current.text = '';
      const taken = isCommand || letters(event, at, typed.current);
      if (taken) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    [get],
  );
}

function focusedKey(at: KeyboardTree): { key: PlacementKey | null; row: number } {
  const { focusKey } = useGraph.getState();
  const { selection } = useWorkspace.getState();
  for (const key of [focusKey, selection]) {
    const row = at.keys.rowOf(key);
    if (row >= 0) return { key, row };
  }
  return { key: null, row: -1 };
}

function focusRow(at: KeyboardTree, row: number): PlacementKey {
  const key = at.keys.keyOf(row);
  graphActions.focus(key);
  at.reveal(key);
  return key;
}

/** With Ctrl, Cmd or Alt. */
function modified(event: KeyboardEvent, at: KeyboardTree): boolean {
  const { key } = focusedKey(at);
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    if (event.code === 'KeyJ' && key !== null) {
      treeActions.nextTwin(key);
      return true;
    }
    const pan = PANS[event.key];
    if (!pan || !at.pans) return false;
    canvasActions.pan(pan[0], pan[1], true);
    return true;
  }
  if (!event.ctrlKey && !event.metaKey) return false;
  if (event.altKey || key === null) return false;
  if (event.shiftKey) {
    if (event.code !== 'KeyV') return false;
    void treeActions.paste(key, 'also');
    return true;
  }
  if (event.code === 'KeyX') treeActions.cut(key);
  else if (event.code === 'KeyV') void treeActions.paste(key);
  else if (event.code === 'Space') treeActions.addToRange(key);
  else return false;
  return true;
}

/** Keys without a letter. */
function plain(event: KeyboardEvent, at: KeyboardTree, rangeFrom: { current: PlacementKey | null }): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { key, row } = focusedKey(at);
  const move = treeMove(at.tree, row, event.key, event.shiftKey, at.pageRows);
  switch (move.do) {
    case 'focus':
      rangeFrom.current = null;
      focusRow(at, move.row);
      return true;
    case 'range': {
      rangeFrom.current ??= key;
      const end = focusRow(at, move.row);
      selectRange(at, rangeFrom.current, end);
      return true;
    }
    case 'expand':
    case 'collapse':
      graphActions.focus(at.keys.keyOf(move.row));
      treeActions.setExpanded(at.keys.keyOf(move.row), move.do === 'expand');
      return true;
    case 'expand-siblings': {
      const siblings = openableSiblings(at.tree, move.row).slice(0, 500);
      graphActions.anchor(at.keys.keyOf(move.row));
      workspaceActions.expand(...siblings.map((sibling) => at.keys.keyOf(sibling)));
      return true;
    }
    case 'none':
      break;
  }
  if (event.key === 'Escape') return treeActions.escape();
  if (key === null) return false;
  const isBucket = key.endsWith(BUCKET_SEGMENT);
  switch (event.key) {
    case ' ':
      if (event.repeat) return true;
      treeActions.select(key);
      return true;
    case 'Enter':
      if (isBucket) graphActions.openBucket(key);
      else treeActions.inspect(key);
      return true;
    case 'ArrowRight':
      if (!isBucket) return false;
      graphActions.openBucket(key);
      return true;
    case 'F2':
      treeActions.rename(key);
      return true;
    case 'Delete':
      void treeActions.remove(key);
      return true;
    case 'ContextMenu':
    case 'F10':
      if (event.key === 'F10' && !event.shiftKey) return false;
      graphActions.openMenu({ ...at.menuPoint(key), key });
      return true;
    default:
      return false;
  }
}

function selectRange(at: KeyboardTree, from: PlacementKey | null, to: PlacementKey): void {
  const a = at.keys.rowOf(from);
  const b = at.keys.rowOf(to);
  if (a < 0 || b < 0) return;
  const keys: PlacementKey[] = [];
  for (let row = Math.min(a, b); row <= Math.max(a, b) && keys.length < 1000; row++)
    if (at.tree.group[row] >= 0) keys.push(at.keys.keyOf(row));
  workspaceActions.selectGroup(to);
  workspaceActions.setRange(keys.length > 1 ? keys : []);
}

/** Single letters (unless switched off), `/`, zoom signs, and type-ahead with everything else. */
function letters(event: KeyboardEvent, at: KeyboardTree, typing: { text: string; at: number }): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1) return false;
  const isTyping = typing.text !== '' && event.timeStamp - typing.at < TYPING_MS;
  if (event.key === '/') {
    uiActions.focusFilter();
    return true;
  }
  const { singleKeys } = useConnection.getState().settings;
  if (singleKeys && !isTyping && command(event.key, focusedKey(at).key)) return true;
  if (event.key === ' ') return false;
  typing.text = isTyping ? typing.text + event.key : event.key;
  typing.at = event.timeStamp;
  jumpTo(at, typing.text.toLocaleLowerCase());
  return true;
}

function command(letter: string, key: PlacementKey | null): boolean {
  switch (letter) {
    case '+':
    case '=':
      zoomBy(ZOOM_STEP);
      return true;
    case '-':
    case '−':
      zoomBy(1 / ZOOM_STEP);
      return true;
    default:
      break;
  }
  switch (letter.toLowerCase()) {
    case 'f':
      canvasActions.fit();
      return true;
    case 'z':
      canvasActions.zoomToBranch(key);
      return true;
    case 'm':
      if (key !== null) treeActions.moveTo(key);
      return key !== null;
    case 'n':
      if (key !== null) treeActions.newSubgroup(key);
      return key !== null;
    case 'a':
      if (key !== null) treeActions.addPeople(key);
      return key !== null;
    default:
      return false;
  }
}

function jumpTo(at: KeyboardTree, text: string): void {
  const { overlay } = useDirectory.getState();
  if (!overlay) return;
  const { row } = focusedKey(at);
  const { tree } = at;
  const byName = typeAhead(
    tree.count,
    row,
    text,
    (r, typed) => tree.group[r] >= 0 && overlay.nameOf(tree.group[r]).toLocaleLowerCase().startsWith(typed),
  );
  if (byName >= 0) {
    focusRow(at, byName);
    return;
  }
  if (!/^[a-z]+$/.test(text)) return;
  // Names in Chinese by their pinyin: the worker knows the readings.
  void searchDirectory(text, { people: false, limit: 200, channel: 'type-ahead' }).then((hits) => {
    const groups = new Set(
      hits?.filter((hit) => hit.ranges[0]?.[0] === 0 && hit.field === 'name').map((hit) => hit.index),
    );
    if (groups.size === 0 || useUi.getState().dialog) return;
    const found = typeAhead(tree.count, row, text, (r) => groups.has(tree.group[r]));
    if (found >= 0) focusRow(at, found);
  });
}
