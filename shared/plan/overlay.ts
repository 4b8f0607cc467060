import type { Capabilities } from '../capabilities.ts';
import type { Directory } from '../domain/directory.ts';
import type { AppError } from '../errors/app-error.ts';
import { changeAttributes, mergedAttributes } from './attribute-changes.ts';
import type { DerivedKeys } from './derived-keys.ts';
import { deleteProblem, intentProblem } from './intent-problem.ts';
import type { Intent, StagedChange } from './intent.ts';
import { Overlay, type MemberRole } from './overlay-state.ts';

export {
  Overlay,
  type AdminChange,
  type FoldConflict,
  type MemberChange,
  type MemberRole,
  type NewGroup,
  type StagedInvite,
  type StagedKind,
} from './overlay-state.ts';

/** The directory with nothing staged. */
export function emptyOverlay(directory: Directory): Overlay {
  return new Overlay(directory);
}

/**
 * Folds what is staged, in order of `seq`, onto the copy. A change that makes no sense (any more) goes to `conflicts` and is left out;
 * nothing throws. Of two changes to one thing the later wins and the earlier is folded in; what ends where it began disappears.
 * A deletion of a group that is not empty when everything is folded is a conflict too (`plan.not-empty`); the fold is then made without it.
 * Where the directory makes whoever creates a group its manager, that person is a member of each new group. `keys`: see `intentProblem`.
 */
export function foldChanges(
  directory: Directory,
  changes: readonly StagedChange[],
  capabilities: Capabilities,
  keys?: DerivedKeys,
): Overlay {
  const ordered = changes.every((change, i) => i === 0 || changes[i - 1].seq <= change.seq)
    ? changes
    : [...changes].sort((a, b) => a.seq - b.seq);
  const refused = new Map<string, AppError>();
  const creator = creatorIn(directory, capabilities);
  for (;;) {
    const overlay = new Overlay(directory);
    for (const change of ordered) {
      const error = refused.get(change.id) ?? intentProblem(overlay, change.intent, capabilities, keys);
      if (error === null) applyIntent(overlay, change.intent, change.id, creator);
      else overlay.conflicts.push({ changeId: change.id, error });
    }
    const before = refused.size;
    for (const g of overlay.deleted) {
      const error = deleteProblem(overlay, g, capabilities);
      if (error !== null) for (const id of overlay.sources.get(`delete:${g}`) ?? []) refused.set(id, error);
    }
    if (refused.size === before) return overlay;
  }
}

/** The person whom this directory makes manager of what the signed-in account creates; null: nobody, or not known. */
export function creatorIn(directory: Directory, { features }: Capabilities): number | null {
  const id = features.createGroup.params?.['creatorId'];
  const p = typeof id === 'string' ? directory.personIndex(id) : -1;
  return p < 0 ? null : p;
}

/** Writes one intent that makes sense (`intentProblem` says so) into an overlay that is still being folded. */
export function applyIntent(overlay: Overlay, intent: Intent, changeId: string, creator: number | null = null): void {
  if (intent.kind === 'group.create') {
    const category = intent.category === true;
    const g = overlay.addGroup({
      id: intent.groupId,
      name: intent.name.trim(),
      description: intent.description,
      category,
      ...(intent.attributes === undefined ? {} : { attributes: intent.attributes }),
      ...(creator === null || category ? {} : { creator }),
    });
    note(overlay, `new:${g}`, changeId);
    if (intent.parentId !== null) overlay.setParents(g, [overlay.groupIndex(intent.parentId)]);
    if (creator !== null && !category) setMember(overlay, g, creator, 'manager');
    return;
  }
  const g = overlay.groupIndex(intent.groupId);
  switch (intent.kind) {
    case 'group.move': {
      const parents = overlay.parentsOf(g);
      const to = intent.to === null ? -1 : overlay.groupIndex(intent.to);
      const from = intent.from === null ? -1 : overlay.groupIndex(intent.from);
      let next: number[];
      if (intent.mode === 'also') next = [...parents];
      else if (parents.length > 1 && from >= 0) next = [...parents].filter((parent) => parent !== from);
      else next = [];
      if (to >= 0) next.push(to);
      overlay.setParents(g, next);
      note(overlay, overlay.isNew(g) ? `new:${g}` : `move:${g}`, changeId);
      return;
    }
    case 'group.update':
      updateGroup(overlay, g, intent);
      note(overlay, overlay.isNew(g) ? `new:${g}` : `edit:${g}`, changeId);
      return;
    case 'group.delete':
      overlay.setDeleted(g);
      note(overlay, `delete:${g}`, changeId);
      return;
    case 'member.add':
    case 'member.remove':
    case 'member.role': {
      const p = overlay.directory.personIndex(intent.personId);
      if (intent.kind === 'member.remove') removeMember(overlay, g, p);
      else setMember(overlay, g, p, intent.role);
      note(overlay, `member:${g}:${p}`, changeId);
      return;
    }
    case 'admin.assign':
    case 'admin.withdraw': {
      const p = overlay.directory.personIndex(intent.personId);
      changeAdmin(overlay, g, p, intent.kind === 'admin.assign');
      note(overlay, `admin:${g}:${p}`, changeId);
      return;
    }
    case 'invite.send':
    case 'invite.answer':
    case 'site.invite': {
      const { groupId: _, ...invite } = intent;
      const present = overlay.invites.get(g);
      if (present === undefined) overlay.invites.set(g, [{ changeId, ...invite }]);
      else present.push({ changeId, ...invite });
      note(overlay, `invite:${g}`, changeId);
      return;
    }
  }
}

function note(overlay: Overlay, key: string, changeId: string): void {
  const ids = overlay.sources.get(key);
  if (ids === undefined) overlay.sources.set(key, [changeId]);
  else ids.push(changeId);
}

function updateGroup(overlay: Overlay, g: number, intent: Extract<Intent, { kind: 'group.update' }>): void {
  const name = intent.name?.trim();
  if (overlay.isNew(g)) {
    const group = overlay.newGroups[g - overlay.directory.groupCount];
    if (name !== undefined) group.name = name;
    if (intent.description !== undefined) group.description = intent.description;
    if (intent.attributes !== undefined) group.attributes = mergedAttributes(group.attributes, intent.attributes);
    return;
  }
  if (name !== undefined) {
    if (name === overlay.directory.groupName(g)) overlay.names.delete(g);
    else overlay.names.set(g, name);
  }
  if (intent.description !== undefined) {
    if (!overlay.descriptionsBefore.has(g)) overlay.descriptionsBefore.set(g, intent.before.description);
    if (intent.description === overlay.descriptionsBefore.get(g)) {
      overlay.descriptions.delete(g);
      overlay.descriptionsBefore.delete(g);
    } else overlay.descriptions.set(g, intent.description);
  }
  if (intent.attributes !== undefined) changeAttributes(overlay, g, intent.attributes, intent.before.attributes);
  if (overlay.names.has(g) || overlay.descriptions.has(g) || overlay.attributes.has(g)) overlay.edited.add(g);
  else overlay.edited.delete(g);
}

function setMember(overlay: Overlay, g: number, p: number, role: MemberRole): void {
  const change = overlay.members.get(g) ?? {
    added: new Set<number>(),
    removed: new Set<number>(),
    roles: new Map<number, MemberRole>(),
  };
  overlay.members.set(g, change);
  const before = overlay.roleBefore(g, p);
  change.removed.delete(p);
  if (before === null) change.added.add(p);
  if (before === role) change.roles.delete(p);
  else change.roles.set(p, role);
  dropEmptyMembers(overlay, g);
}

function removeMember(overlay: Overlay, g: number, p: number): void {
  const change = overlay.members.get(g) ?? {
    added: new Set<number>(),
    removed: new Set<number>(),
    roles: new Map<number, MemberRole>(),
  };
  overlay.members.set(g, change);
  change.roles.delete(p);
  if (!change.added.delete(p)) change.removed.add(p);
  dropEmptyMembers(overlay, g);
}

function dropEmptyMembers(overlay: Overlay, g: number): void {
  const change = overlay.members.get(g);
  if (change !== undefined && change.added.size + change.removed.size + change.roles.size === 0)
    overlay.members.delete(g);
}

function changeAdmin(overlay: Overlay, g: number, p: number, assign: boolean): void {
  const change = overlay.admins.get(g) ?? { added: new Set<number>(), removed: new Set<number>() };
  overlay.admins.set(g, change);
  if (assign) {
    if (!change.removed.delete(p)) change.added.add(p);
  } else if (!change.added.delete(p)) change.removed.add(p);
  if (change.added.size + change.removed.size === 0) overlay.admins.delete(g);
}
