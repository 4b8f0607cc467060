import { describe, expect, it } from 'vitest';
import { capabilityNames, type Capabilities } from '#shared/capabilities.ts';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { emptyOverlay, foldChanges } from '#shared/plan/overlay.ts';
import { Expansion } from './expansion.ts';
import { RowKeys } from './scene.ts';
import { sourceOf } from './source-of.ts';
import { rowFlag, visibleTree } from './visible-tree.ts';
import { defaultExpansion } from './default-expansion.ts';
import { filteredExpansion } from '../../outline/filtered-expansion.ts';

const directory = writtenDirectory({
  Top: {},
  A: { in: 'Top' },
  B: { in: 'A' },
  C: { in: 'Top' },
  Loose: { flags: ['unattached'] },
});
const native = { support: 'native' as const };
const capabilities: Capabilities = {
  features: Object.fromEntries(capabilityNames.map((name) => [name, native])) as Capabilities['features'],
  maxDepth: 10,
  reparent: 'edge-pair',
  inheritance: 'subtree',
  adminReach: 'direct',
  nameMax: 128,
  descriptionMax: 1024,
  groupsPerPersonAdvice: null,
};
const staged = (...intents: Intent[]): ReturnType<typeof foldChanges> =>
  foldChanges(
    directory,
    intents.map((intent, seq) => ({ id: `c${seq}`, seq, at: 0, gestureId: 'g', intent })),
    capabilities,
  );
const at = (id: string): number => directory.groupIndex(id);

function drawn(overlay: ReturnType<typeof foldChanges>, ghosts: boolean): string[] {
  const tree = visibleTree(sourceOf(directory, overlay), {
    expansion: Expansion.all(),
    ghosts,
    bucketOver: Infinity,
    keepOut: new Set(),
  });
  const keys = new RowKeys(tree, overlay);
  return Array.from(
    { length: tree.count },
    (_, row) => keys.keyOf(row) + ((tree.flags[row] & rowFlag.ghost) !== 0 ? ' (ghost)' : ''),
  );
}

describe('the drawn hierarchy', () => {
  it('is the copy when nothing is staged', () => {
    expect(drawn(emptyOverlay(directory), true)).toEqual(['top', 'top/a', 'top/a/b', 'top/c', '?', '?/loose']);
  });
  it('draws a moved group at its new place and as a ghost at the old one', () => {
    const overlay = staged({ kind: 'group.move', groupId: 'b', from: 'a', to: 'c', mode: 'move' });
    expect(drawn(overlay, true)).toEqual([
      'top',
      'top/a',
      'top/a/%ghost:b (ghost)',
      'top/c',
      'top/c/b',
      '?',
      '?/loose',
    ]);
    expect(drawn(overlay, false)).toEqual(['top', 'top/a', 'top/c', 'top/c/b', '?', '?/loose']);
  });
  it('keeps a deleted group in its place and shows a new one under its parent', () => {
    const overlay = staged(
      { kind: 'group.delete', groupId: 'b', before: { name: 'B' } },
      { kind: 'group.create', groupId: 'new:1', parentId: 'c', name: 'N', description: '' },
    );
    expect(drawn(overlay, true)).toEqual(['top', 'top/a', 'top/a/b', 'top/c', 'top/c/new:1', '?', '?/loose']);
    expect(sourceOf(directory, overlay).pinned).toEqual(new Set([at('b'), directory.groupCount]));
  });
  it('takes an attached group out of the unattached ones', () => {
    const overlay = staged({ kind: 'group.move', groupId: 'loose', from: null, to: 'c', mode: 'move' });
    expect(overlay.conflicts).toEqual([]);
    expect(drawn(overlay, true)).toEqual(['top', 'top/a', 'top/a/b', 'top/c', 'top/c/loose']);
  });
});

describe('placement keys', () => {
  it('lead to their row and back', () => {
    const overlay = staged({ kind: 'group.move', groupId: 'b', from: 'a', to: 'c', mode: 'move' });
    const tree = visibleTree(sourceOf(directory, overlay), {
      expansion: Expansion.all(),
      ghosts: true,
      bucketOver: Infinity,
      keepOut: new Set(),
    });
    const keys = new RowKeys(tree, overlay);
    for (let row = 0; row < tree.count; row++) expect(new RowKeys(tree, overlay).rowOf(keys.keyOf(row))).toBe(row);
    expect(keys.rowOf('top/a/b')).toBe(-1);
    expect(keys.rowOf('nobody')).toBe(-1);
    expect(keys.rowOf(null)).toBe(-1);
  });
  it('lead to the bucket of a parent', () => {
    const wide = writtenDirectory(
      Object.fromEntries([['Top', {}], ...Array.from({ length: 30 }, (_, i) => [`G${i}`, { in: 'Top' }])]),
    );
    const overlay = emptyOverlay(wide);
    const tree = visibleTree(sourceOf(wide, overlay), {
      expansion: Expansion.all(),
      ghosts: true,
      bucketOver: 24,
      keepOut: new Set(),
    });
    const keys = new RowKeys(tree, overlay);
    expect(keys.keyOf(1)).toBe('top/%bucket');
    expect(keys.rowOf('top/%bucket')).toBe(1);
  });
});

describe('what is open at first', () => {
  it('opens whole levels while they are a picture', () => {
    expect(defaultExpansion(directory)).toEqual(new Set(['top', 'top/a']));
    const wide = writtenDirectory(
      Object.fromEntries([['Top', {}], ...Array.from({ length: 900 }, (_, i) => [`G${i}`, { in: 'Top' }])]),
    );
    expect(defaultExpansion(wide)).toEqual(new Set());
  });
});

describe('the outline filter', () => {
  it('keeps hits and what stands above them, and nothing else', () => {
    const overlay = emptyOverlay(directory);
    const { narrowed, keys } = filteredExpansion(
      sourceOf(directory, overlay),
      overlay,
      new Set([at('b'), at('loose')]),
    );
    const tree = visibleTree(narrowed, {
      expansion: Expansion.fromKeys(keys, at),
      ghosts: false,
      bucketOver: Infinity,
      keepOut: new Set(),
    });
    const rows = new RowKeys(tree, overlay);
    expect(Array.from({ length: tree.count }, (_, row) => rows.keyOf(row))).toEqual([
      'top',
      'top/a',
      'top/a/b',
      '?',
      '?/loose',
    ]);
  });
});
