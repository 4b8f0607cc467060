import { describe, expect, it } from 'vitest';
import { Expansion } from '../model/expansion.ts';
import { visibleTree } from '../model/visible-tree.ts';
import { nestedSource } from '../testing/random-source.ts';
import { openableSiblings, treeMove, typeAhead } from './tree-keys.ts';

// 0 ─ 1 ─ 2,3 · 4 ─ 5 · 6 ; 1 is open, 4 is closed.
const source = nestedSource([[[[], []], [[]], []]]);
const tree = visibleTree(source, {
  expansion: Expansion.fromKeys(['0', '0/1'], (id) => Number(id)),
  ghosts: true,
  bucketOver: Infinity,
  keepOut: new Set(),
});

describe('tree keys', () => {
  it('has the rows it thinks it has', () => {
    expect([...tree.group]).toEqual([0, 1, 2, 3, 4, 6]);
  });
  it('walks up and down and stops at the ends', () => {
    expect(treeMove(tree, 1, 'ArrowDown', false)).toEqual({ do: 'focus', row: 2 });
    expect(treeMove(tree, 0, 'ArrowUp', false)).toEqual({ do: 'focus', row: 0 });
    expect(treeMove(tree, 5, 'ArrowDown', false)).toEqual({ do: 'focus', row: 5 });
    expect(treeMove(tree, 2, 'End', false)).toEqual({ do: 'focus', row: 5 });
    expect(treeMove(tree, 3, 'Home', false)).toEqual({ do: 'focus', row: 0 });
    expect(treeMove(tree, 5, 'PageUp', false, 3)).toEqual({ do: 'focus', row: 2 });
  });
  it('makes a range with Shift', () => {
    expect(treeMove(tree, 1, 'ArrowDown', true)).toEqual({ do: 'range', row: 2 });
    expect(treeMove(tree, 1, 'End', true)).toEqual({ do: 'range', row: 5 });
  });
  it('right opens, then steps in; left closes, then steps out; a leaf has nothing to open', () => {
    expect(treeMove(tree, 4, 'ArrowRight', false)).toEqual({ do: 'expand', row: 4 });
    expect(treeMove(tree, 1, 'ArrowRight', false)).toEqual({ do: 'focus', row: 2 });
    expect(treeMove(tree, 2, 'ArrowRight', false)).toEqual({ do: 'none' });
    expect(treeMove(tree, 1, 'ArrowLeft', false)).toEqual({ do: 'collapse', row: 1 });
    expect(treeMove(tree, 2, 'ArrowLeft', false)).toEqual({ do: 'focus', row: 1 });
    expect(treeMove(tree, 4, 'ArrowLeft', false)).toEqual({ do: 'focus', row: 0 });
  });
  it('begins at the first row when nothing has the focus', () => {
    expect(treeMove(tree, -1, 'ArrowDown', false)).toEqual({ do: 'focus', row: 0 });
    expect(treeMove(tree, -1, 'End', false)).toEqual({ do: 'focus', row: 5 });
  });
  it('finds the siblings that can be opened', () => {
    expect(openableSiblings(tree, 5)).toEqual([1, 4]);
    expect(openableSiblings(tree, 0)).toEqual([0]);
  });
});

describe('type-ahead', () => {
  const names = ['Alpha', 'Beta', 'Bravo', 'Alps', 'Bay'];
  const find = (from: number, typed: string): number =>
    typeAhead(names.length, from, typed, (row, t) => names[row].toLowerCase().startsWith(t));
  it('goes to the next match and round', () => {
    expect(find(0, 'b')).toBe(1);
    expect(find(1, 'b')).toBe(2);
    expect(find(4, 'b')).toBe(1);
    expect(find(0, 'x')).toBe(-1);
  });
  it('stays where longer text still fits', () => {
    expect(find(1, 'be')).toBe(1);
    expect(find(1, 'br')).toBe(2);
  });
  it('walks on when one letter is repeated', () => {
    expect(find(1, 'bb')).toBe(2);
  });
});
