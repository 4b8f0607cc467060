import i18next from 'i18next';
import type { Intent } from '#shared/plan/intent.ts';
import { useChanges, changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { allowsSeveralParents, keepsCategories } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { legalityRules, stageMove } from '../drag/drag-controller.ts';
import { moveIntents, parentIdOf, topmost } from '../drag/move-intents.ts';
import type { DragSource } from '../drag/drag-store.ts';
import { legalTargets, moveSourceProblem } from '#shared/plan/legality.ts';
import { graphActions, useGraph } from '../model/graph-store.ts';
import { childKey, groupIdOf, idsOf, UNATTACHED_KEY, type PlacementKey } from '../model/placement-key.ts';
import { BUCKET_SEGMENT, GHOST_MARK } from '../model/scene.ts';
import { topsOf } from '../model/tops.ts';

/** Placement key → group index by copy and overlay; −1 for headings, buckets and what is gone. A ghost answers with its group. */
export function groupOf(key: PlacementKey | null): number {
  const { overlay } = useDirectory.getState();
  if (key === null || !overlay || key.endsWith(BUCKET_SEGMENT)) return -1;
  const id = groupIdOf(key.replace(GHOST_MARK, ''));
  return id === null ? -1 : overlay.groupIndex(id);
}

/** A place of a group in the hierarchy as staged, by its first parent each time; null when it is not there. */
export function placementOf(group: number): PlacementKey | null {
  return placementsOf(group, 1)[0] ?? null;
}

/** Places of a group, at most `limit`. */
export function placementsOf(group: number, limit = 20): PlacementKey[] {
  const { overlay } = useDirectory.getState();
  if (!overlay || group < 0) return [];
  const keys: PlacementKey[] = [];
  const walk = (at: number, below: readonly number[]): void => {
    if (keys.length >= limit || below.includes(at)) return;
    const parents = overlay.parentsOf(at);
    const chain = [at, ...below];
    if (parents.length === 0) {
      const isLoose = topsOf(overlay).loose.includes(at);
      keys.push(
        chain.reduce<PlacementKey | null>(
          (key, g) => childKey(key, overlay.groupId(g)),
          isLoose ? UNATTACHED_KEY : null,
        ) ?? '',
      );
      return;
    }
    for (const parent of parents) walk(parent, chain);
  };
  walk(group, []);
  return keys;
}

/** What an action applies to: the range when the row is part of it, else the row. */
function actedOn(key: PlacementKey): DragSource[] {
  const { range } = useWorkspace.getState();
  const keys = range.length > 1 && range.includes(key) ? range : [key];
  return topmost(keys.map((k) => ({ key: k, group: groupOf(k) })).filter((s) => s.group >= 0));
}

/** Everything that can be done to a row, by canvas and outline, keyboard and menu alike. */
export const treeActions = {
  select(key: PlacementKey): void {
    graphActions.focus(key);
    if (key.endsWith(BUCKET_SEGMENT)) {
      graphActions.openBucket(key);
      return;
    }
    const group = groupOf(key);
    if (group < 0) return;
    // A ghost stands for the group at its new place.
    const place = key.includes(GHOST_MARK) ? placementOf(group) : key;
    if (place) workspaceActions.selectGroup(place, { remember: true });
  },
  /** Takes a row into the selection or out of it (Ctrl+click). */
  addToRange(key: PlacementKey): void {
    const { range, selection } = useWorkspace.getState();
    const now = range.length > 0 ? range : selection ? [selection] : [];
    const next = now.includes(key) ? now.filter((k) => k !== key) : [...now, key];
    graphActions.focus(key);
    if (next.length === 0) return;
    if (selection === null || !next.includes(selection)) workspaceActions.selectGroup(next[0]);
    workspaceActions.setRange(next.length > 1 ? next : []);
  },
  toggle(key: PlacementKey): void {
    graphActions.anchor(key);
    graphActions.focus(key);
    workspaceActions.toggle(key);
  },
  setExpanded(key: PlacementKey, open: boolean): void {
    graphActions.anchor(key);
    if (open) workspaceActions.expand(key);
    else workspaceActions.collapse(key);
  },
  inspect(key: PlacementKey): void {
    treeActions.select(key);
    requestAnimationFrame(() => {
      const pane = document.querySelector<HTMLElement>('[data-pane="inspector"]');
      (pane?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ?? pane)?.focus();
    });
  },
  rename(key: PlacementKey): void {
    const { overlay } = useDirectory.getState();
    const group = groupOf(key);
    if (!overlay || group < 0) return;
    treeActions.select(key);
    uiActions.rename(overlay.groupId(group));
  },
  /** Below the row; where only categories hold groups, beside a group: in the category it stands in here. */
  newSubgroup(key: PlacementKey): void {
    const group = groupOf(key);
    const { overlay } = useDirectory.getState();
    if (group < 0 || !overlay) return;
    treeActions.select(key);
    if (!keepsCategories(useConnection.getState().capabilities) || overlay.isCategory(group)) {
      uiActions.openNewSubgroup(group);
      return;
    }
    const category = parentIdOf(key.replace(GHOST_MARK, ''));
    uiActions.openNewSubgroup(category === null ? null : overlay.groupIndex(category));
  },
  /** Takes a group out of the place it stands in here; its other places stay. */
  async takeOut(key: PlacementKey): Promise<void> {
    const { overlay } = useDirectory.getState();
    const group = groupOf(key);
    if (!overlay || group < 0) return;
    const result = await changesActions.stage(moveIntents(overlay, [{ group, key }], null, 'move'));
    if (!result?.ok) return;
    const left = placementOf(group);
    if (left) workspaceActions.selectGroup(left, { reveal: true });
  },
  addPeople(key: PlacementKey): void {
    const group = groupOf(key);
    const { overlay } = useDirectory.getState();
    // A category holds groups, not people.
    if (group < 0 || !overlay || overlay.isCategory(group)) return;
    treeActions.select(key);
    uiActions.openAddPeople(group);
  },
  moveTo(key: PlacementKey): void {
    const group = groupOf(key);
    if (group < 0) return;
    treeActions.select(key);
    uiActions.openMoveTo(group);
  },
  cut(key: PlacementKey): void {
    const { directory, overlay } = useDirectory.getState();
    const rules = legalityRules();
    const group = groupOf(key);
    if (!directory || !overlay || !rules || group < 0) return;
    // What cannot be moved anywhere is said now, not when it is pasted.
    const problem = moveSourceProblem(directory, overlay, group, rules);
    if (problem) {
      toastActions.error(problem);
      return;
    }
    uiActions.cut(overlay.groupId(group), parentIdOf(key.replace(GHOST_MARK, '')));
    toastActions.announce('graph:say.cut', { name: overlay.nameOf(group) });
  },
  /** Pastes what was cut under a row, as the same move that a drag would stage. */
  async paste(key: PlacementKey, mode: 'move' | 'also' = 'move'): Promise<void> {
    const { clipboard } = useUi.getState();
    const { directory, overlay } = useDirectory.getState();
    const rules = legalityRules();
    const target = groupOf(key);
    if (!clipboard || !directory || !overlay || !rules || target < 0) return;
    const source = overlay.groupIndex(clipboard.groupId);
    if (source < 0) return;
    if (mode === 'also' && !allowsSeveralParents(rules.capabilities)) return;
    const reason = legalTargets(directory, overlay, source, rules).reason(target);
    if (reason !== 'ok') {
      toastActions.say('graph:drag.cannot', {
        name: overlay.nameOf(target),
        reason: i18next.t(`graph:reason.${reason}`),
      });
      return;
    }
    const places = placementsOf(source);
    const from = places.find((place) => parentIdOf(place) === clipboard.from) ?? places[0];
    if (from === undefined) return;
    if (await stageMove([{ group: source, key: from }], { group: target, key }, mode)) uiActions.clearClipboard();
  },
  async remove(key: PlacementKey): Promise<void> {
    const { overlay } = useDirectory.getState();
    if (!overlay) return;
    const intents: Intent[] = actedOn(key)
      .filter(({ group }) => !overlay.isDeleted(group))
      .map(({ group }) => ({
        kind: 'group.delete',
        groupId: overlay.groupId(group),
        before: { name: overlay.nameOf(group) },
      }));
    if (intents.length > 0) await changesActions.stage(intents);
  },
  /** Takes the staged deletion of a row back. */
  async keep(key: PlacementKey): Promise<void> {
    const { overlay } = useDirectory.getState();
    const group = groupOf(key);
    if (!overlay || group < 0) return;
    const ids = overlay.sources.get(`delete:${group}`) ?? [];
    if (ids.length > 0) await changesActions.unstage(ids);
  },
  /** Jumps to the next place of the same group. */
  nextTwin(key: PlacementKey): void {
    const places = placementsOf(groupOf(key));
    if (places.length < 2) {
      toastActions.announce('graph:say.noTwin');
      return;
    }
    const next = places[(places.indexOf(key) + 1) % places.length];
    graphActions.focus(next);
    workspaceActions.selectGroup(next, { reveal: true });
  },
  /** Opens a whole branch, as far as that stays a picture. */
  expandBranch(key: PlacementKey, most = 1500): void {
    const { overlay } = useDirectory.getState();
    const group = groupOf(key);
    if (!overlay || group < 0) return;
    const expanded = new Set(useWorkspace.getState().expanded);
    const queue: { key: PlacementKey; group: number; depth: number }[] = [{ key, group, depth: idsOf(key).length }];
    let opened = 0;
    for (let next = queue.shift(); next && opened < most; next = queue.shift()) {
      const children = overlay.childrenOf(next.group);
      if (children.length === 0 || next.depth > 40) continue;
      expanded.add(next.key);
      opened += 1;
      for (const child of children)
        queue.push({ key: childKey(next.key, overlay.groupId(child)), group: child, depth: next.depth + 1 });
    }
    graphActions.anchor(key);
    workspaceActions.setExpanded(expanded);
  },
  /** What Esc closes, one thing at a time; false: nothing was left. */
  escape(): boolean {
    if (useGraph.getState().openBucket !== null) {
      graphActions.openBucket(null);
      return true;
    }
    if (useUi.getState().access) {
      uiActions.setAccess(null);
      return true;
    }
    if (useUi.getState().clipboard) {
      uiActions.clearClipboard();
      return true;
    }
    if (useChanges.getState().located !== null) changesActions.locate(null);
    const { selection, range } = useWorkspace.getState();
    if (selection === null && range.length === 0) return false;
    workspaceActions.selectGroup(null);
    return true;
  },
};
