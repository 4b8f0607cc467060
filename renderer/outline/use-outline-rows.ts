import { useEffect, useMemo, useState } from 'react';
import { useDirectory } from '../state/directory.ts';
import { useWorkspace } from '../state/workspace.ts';
import { graphActions } from '../graph/model/graph-store.ts';
import { Expansion } from '../graph/model/expansion.ts';
import { UNATTACHED_KEY } from '../graph/model/placement-key.ts';
import { RowKeys } from '../graph/model/scene.ts';
import { sourceOf } from '../graph/model/source-of.ts';
import { visibleTree, type VisibleTree } from '../graph/model/visible-tree.ts';
import { searchDirectory } from '../worker/client.ts';
import { filteredExpansion } from './filtered-expansion.ts';

export interface OutlineRows {
  tree: VisibleTree;
  keys: RowKeys;
  /** Groups the filter found; null: no filter. */
  found: ReadonlySet<number> | null;
}

/** More hits than this are not drawn: nobody reads them, and the filter says how many there are. */
const FOUND_MAX = 2000;

/** Rows of the outline: what is expanded, or with a filter every hit in its place with what stands above it. No ghosts, no buckets. */
export function useOutlineRows(filter: string): OutlineRows | null {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const expanded = useWorkspace((s) => s.expanded);
  const found = useFound(filter);
  const source = useMemo(() => (directory && overlay ? sourceOf(directory, overlay) : null), [directory, overlay]);
  return useMemo(() => {
    if (!source || !overlay) return null;
    const options = { ghosts: false, bucketOver: Infinity, keepOut: new Set<number>() };
    if (found !== null) {
      const { narrowed, keys: open } = filteredExpansion(source, overlay, found);
      const tree = visibleTree(narrowed, {
        ...options,
        expansion: Expansion.fromKeys(open, (id) => overlay.groupIndex(id)),
      });
      return { tree, keys: new RowKeys(tree, overlay), found };
    }
    // Closed, the unattached groups are the line below the rows; open, they stand behind the last row under their heading.
    const shown = expanded.has(UNATTACHED_KEY) ? source : { ...source, unattached: new Uint32Array(0) };
    const tree = visibleTree(shown, {
      ...options,
      expansion: Expansion.fromKeys(expanded, (id) => overlay.groupIndex(id)),
    });
    return { tree, keys: new RowKeys(tree, overlay), found: null };
  }, [source, overlay, expanded, found]);
}

/** Groups by name, pinyin included: the worker searches, an answer to older text is dropped. */
function useFound(filter: string): ReadonlySet<number> | null {
  const text = filter.trim();
  const snapshot = useDirectory((s) => s.snapshotId);
  const overlay = useDirectory((s) => s.overlay);
  const [answer, setAnswer] = useState<{ text: string; hits: readonly number[] } | null>(null);
  useEffect(() => {
    if (text === '' || snapshot === null) {
      setAnswer(null);
      graphActions.setFound([]);
      return;
    }
    void searchDirectory(text, { groups: true, people: false, limit: FOUND_MAX, channel: 'outline' }).then((hits) => {
      if (hits) setAnswer({ text, hits: hits.map((hit) => hit.index) });
    });
  }, [text, snapshot]);
  return useMemo(() => {
    if (text === '' || answer === null) return null;
    const found = new Set(answer.hits);
    // Staged new and renamed groups are not in the copy's index.
    const lower = text.toLocaleLowerCase();
    for (const group of overlay?.stagedGroups() ?? [])
      if (overlay?.nameOf(group).toLocaleLowerCase().includes(lower)) found.add(group);
    return found;
  }, [text, answer, overlay]);
}
