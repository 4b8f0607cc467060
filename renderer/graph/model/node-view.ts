import { groupFlag } from '#shared/domain/columns.ts';
import type { StagedKind } from '#shared/plan/overlay.ts';
import type { TargetReason } from '#shared/plan/legality.ts';
import type { Detail } from '../window/level-of-detail.ts';
import type { PlacementKey } from './placement-key.ts';
import type { Scene } from './scene.ts';
import { stagedHere } from './staged-here.ts';
import { directCount, peopleCount, type PeopleCount, type PlannedCounts } from '../../state/people-count.ts';
import { rowFlag } from './visible-tree.ts';

/** How a node takes part in a drag. */
export type DragPart = 'source' | 'legal' | 'target' | 'illegal' | null;

/** Everything one drawn node shows, as plain values, so that an unchanged node is not drawn again. */
export interface NodeView {
  key: PlacementKey;
  detail: Detail;
  direction: 'right' | 'down';
  kind: 'group' | 'bucket' | 'unattached';
  /** Index of the group; −1 for bucket and heading. */
  group: number;
  name: string;
  level: number;
  posInSet: number;
  setSize: number;
  isRoot: boolean;
  isParent: boolean;
  isExpanded: boolean;
  /** Children, drawn or hidden; of a bucket: folded groups. */
  childCount: number;
  /** People in it and below as planned, of a bucket in any of its groups; null: not known. */
  effective: number | null;
  /** Members of it, or of a group below it, are not known: so many people at least. */
  atLeast: boolean;
  /** The number in the copy where the plan makes it another one. */
  before: number | null;
  /** Direct members as planned; null: not known. */
  direct: number | null;
  isAdmin: boolean;
  staged: StagedKind | null;
  isGhost: boolean;
  isMultiParent: boolean;
  /** A container of groups that gives no access; counts groups, not people. */
  isCategory: boolean;
  /** Seen by its members alone. */
  isPrivate: boolean;
  /** The heading is of groups that no category holds. */
  isUncategorised: boolean;
  isSynced: boolean;
  /** Members not readable, or not read yet. */
  unknown: 'unreadable' | 'not-loaded' | null;
  /** A step that changes it was sent and not confirmed. */
  isUnconfirmed: boolean;
  isSelected: boolean;
  isInRange: boolean;
  isFocused: boolean;
  /** On the way from the top to the selection. */
  isOnPath: boolean;
  isTwin: boolean;
  isCut: boolean;
  drag: DragPart;
  reason: TargetReason | null;
  /** Not on a highlighted access path while one is shown. */
  isFaded: boolean;
  /** Where the highlighted access paths lead. */
  isAccessGoal: boolean;
}

/** What the whole of a drag marks; the one group under the pointer is marked by `asTarget`. */
export interface DragContext {
  source: number;
  sourceKey: PlacementKey;
  reason(group: number): TargetReason;
}

export interface ViewContext {
  detail: Detail;
  selection: PlacementKey | null;
  range: ReadonlySet<PlacementKey>;
  focusKey: PlacementKey | null;
  hoverGroup: number;
  cutGroupId: string | null;
  drag: DragContext | null;
  /** Groups on the highlighted access paths; null: none are highlighted. */
  access: { groups: ReadonlySet<number>; goal: number } | null;
  /** Groups the signed-in identity administers directly. */
  adminOf: ReadonlySet<number>;
  /** Groups whose change was sent and not confirmed. */
  unconfirmed: ReadonlySet<number>;
  /** Groups stand below groups: the topmost one is drawn as such. */
  branches: boolean;
  /** Groups stand in categories. */
  categories: boolean;
  /** People in the groups that the plan touches. */
  planned: PlannedCounts;
}

/** How many people a drawn node stands for. */
export const countOf = (view: NodeView): PeopleCount | null =>
  view.effective === null ? null : { people: view.effective, atLeast: view.atLeast, before: view.before };

/** What a row shows. */
export function nodeView(scene: Scene, row: number, context: ViewContext): NodeView {
  const { tree, overlay, canvas } = scene;
  const flags = tree.flags[row];
  const group = tree.group[row];
  const key = scene.keys.keyOf(row);
  const kind = (flags & rowFlag.bucket) !== 0 ? 'bucket' : (flags & rowFlag.unattached) !== 0 ? 'unattached' : 'group';
  const bits = group >= 0 ? overlay.flags(group) : 0;
  const isGhost = (flags & rowFlag.ghost) !== 0;
  const unknown =
    (bits & groupFlag.membersUnreadable) !== 0
      ? 'unreadable'
      : (bits & groupFlag.membersNotLoaded) !== 0
        ? 'not-loaded'
        : null;
  const parentGroup = tree.parent[row] < 0 ? -1 : tree.group[tree.parent[row]];
  const bucket = tree.buckets.get(row);
  const count = bucket ? bucket.people : group < 0 ? null : peopleCount(overlay, group, context.planned);
  const { drag, access } = context;
  let part: DragPart = null;
  let reason: TargetReason | null = null;
  if (drag && (kind === 'group' || (kind === 'unattached' && context.categories))) {
    reason = drag.reason(group);
    if (key === drag.sourceKey) part = 'source';
    else part = reason === 'ok' && !isGhost ? 'legal' : 'illegal';
    // The place a group has left takes nothing, whatever the group itself could take.
    if (isGhost && reason === 'ok') reason = null;
  } else if (drag) part = 'illegal';
  return {
    key,
    detail: context.detail,
    direction: canvas.direction,
    kind,
    group,
    name: group >= 0 ? overlay.nameOf(group) : '',
    level: tree.depth[row] + 1,
    posInSet: tree.posInSet[row],
    setSize: tree.setSize[row],
    isRoot: context.branches && kind === 'group' && tree.parent[row] < 0,
    isParent: (flags & rowFlag.parent) !== 0,
    isExpanded: (flags & rowFlag.expanded) !== 0,
    childCount: tree.childCount[row],
    effective: count?.people ?? null,
    atLeast: count?.atLeast ?? false,
    before: count?.before ?? null,
    direct: group < 0 ? null : directCount(overlay, group),
    isAdmin: group >= 0 && context.adminOf.has(group),
    staged: group >= 0 && !isGhost ? stagedHere(overlay, group, parentGroup) : null,
    isGhost,
    isMultiParent: group >= 0 && !isGhost && overlay.parentsOf(group).length > 1,
    isCategory: group >= 0 && overlay.isCategory(group),
    isPrivate: group >= 0 && overlay.accessOf(group) === 'private',
    isUncategorised: kind === 'unattached' && context.categories,
    isSynced: (bits & groupFlag.synced) !== 0,
    unknown: kind === 'group' ? unknown : null,
    isUnconfirmed: group >= 0 && context.unconfirmed.has(group),
    isSelected: key === context.selection,
    isInRange: context.range.has(key),
    isFocused: key === context.focusKey,
    isOnPath:
      access === null
        ? context.selection !== null && context.selection.startsWith(`${key}/`)
        : access.groups.has(group),
    isTwin: group >= 0 && group === context.hoverGroup && overlay.parentsOf(group).length > 1,
    isCut: context.cutGroupId !== null && group >= 0 && overlay.groupId(group) === context.cutGroupId,
    drag: part,
    reason,
    isFaded: access !== null && !access.groups.has(group),
    isAccessGoal: access !== null && group === access.goal,
  };
}

/** The same row with the pointer over it: where what is carried would land. One that cannot take it stays as it is. */
export const asTarget = (view: NodeView): NodeView => (view.drag === 'legal' ? { ...view, drag: 'target' } : view);

/** Do two views draw the same? */
export function sameView(a: NodeView, b: NodeView): boolean {
  if (a === b) return true;
  for (const name of Object.keys(a) as (keyof NodeView)[]) if (a[name] !== b[name]) return false;
  return true;
}
