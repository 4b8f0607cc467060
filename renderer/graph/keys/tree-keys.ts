import { rowFlag, type VisibleTree } from '../model/visible-tree.ts';

/** What a key means on a tree of rows; `none` when it means nothing there. */
export type TreeMove =
  | { do: 'focus'; row: number }
  | { do: 'range'; row: number }
  | { do: 'expand'; row: number }
  | { do: 'collapse'; row: number }
  | { do: 'expand-siblings'; row: number }
  | { do: 'none' };

const NONE: TreeMove = { do: 'none' };

/**
 * The keys of the ARIA tree pattern, the same for canvas and outline: up and down walk the rows in reading order, right opens
 * or steps in, left closes or steps out, Home and End, `*` opens the siblings. `row` −1: nothing has the focus yet.
 */
export function treeMove(tree: VisibleTree, row: number, key: string, shift: boolean, pageRows = 10): TreeMove {
  if (tree.count === 0) return NONE;
  if (row < 0 || row >= tree.count) {
    return ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'].includes(key)
      ? { do: 'focus', row: key === 'End' ? tree.count - 1 : 0 }
      : NONE;
  }
  const to = (next: number): TreeMove => ({
    do: shift ? 'range' : 'focus',
    row: Math.min(tree.count - 1, Math.max(0, next)),
  });
  const isParent = (tree.flags[row] & rowFlag.parent) !== 0;
  const isOpen = (tree.flags[row] & rowFlag.expanded) !== 0;
  switch (key) {
    case 'ArrowUp':
      return to(row - 1);
    case 'ArrowDown':
      return to(row + 1);
    case 'PageUp':
      return to(row - pageRows);
    case 'PageDown':
      return to(row + pageRows);
    case 'Home':
      return to(0);
    case 'End':
      return to(tree.count - 1);
    case 'ArrowRight':
      if (isParent && !isOpen) return { do: 'expand', row };
      return isOpen && tree.end[row] > row + 1 ? { do: 'focus', row: row + 1 } : NONE;
    case 'ArrowLeft':
      if (isOpen) return { do: 'collapse', row };
      return tree.parent[row] >= 0 ? { do: 'focus', row: tree.parent[row] } : NONE;
    case '*':
      return { do: 'expand-siblings', row };
    default:
      return NONE;
  }
}

/** Rows of the siblings of a row that can be opened, itself included. */
export function openableSiblings(tree: VisibleTree, row: number): number[] {
  const parent = tree.parent[row];
  const rows: number[] = [];
  const end = parent < 0 ? tree.count : tree.end[parent];
  for (let at = parent + 1; at < end; at = tree.end[at]) {
    if (tree.parent[at] === parent && (tree.flags[at] & rowFlag.parent) !== 0) rows.push(at);
  }
  return rows;
}

/**
 * Type-ahead: the next row whose name begins with what was typed, from the row behind the focus on and round; for one letter
 * typed again the next one. `startsWith` decides, so that pinyin counts too.
 */
export function typeAhead(
  count: number,
  from: number,
  typed: string,
  startsWith: (row: number, typed: string) => boolean,
): number {
  const isRepeat = [...typed].every((c) => c === typed[0]);
  const wanted = isRepeat && typed.length > 1 ? typed[0] : typed;
  const first = typed.length === 1 || isRepeat ? from + 1 : Math.max(0, from);
  for (let i = 0; i < count; i++) {
    const row = (first + i) % count;
    if (startsWith(row, wanted)) return row;
  }
  return -1;
}
