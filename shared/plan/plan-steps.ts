import type { Capabilities } from '../capabilities.ts';
import { withKey } from '../domain/ids.ts';
import { comparable, givenAttributes } from './attribute-changes.ts';
import { derivedKeyOf, type DerivedKeys } from './derived-keys.ts';
import { isIrreversible } from './group-warnings.ts';
import type { Overlay } from './overlay-state.ts';
import { rebuildOrder, rebuiltGroups, rebuiltId } from './rebuild.ts';
import type { Operation, Step } from './step.ts';
import { livingParents, orderStructure } from './structure-order.ts';

/** A step before it has a number. */
interface Draft {
  operation: Operation;
  inverse: Operation | null;
  changeIds: string[];
  after: Draft[];
  /** Drafts that share this object stand or fall together. */
  unit: object;
}

/**
 * The writes that bring the copy to the overlay, in order: structure from the top down, additions, edits, withdrawals, removals, and
 * deletions from the bottom up. So nobody loses a membership before the new one is there, and what cannot be undone comes last.
 * `descriptions`: of groups that are to be made anew, by id. `keys`: what the directory makes of names; a renamed category gets another id by it, which the step that takes it back has to use.
 */
export function planSteps(
  overlay: Overlay,
  capabilities: Capabilities,
  keys?: DerivedKeys,
  descriptions: Readonly<Record<string, string>> = {},
): Step[] {
  const { directory } = overlay;
  const rebuilt = rebuiltGroups(overlay, capabilities);
  /** Made anew, filled, emptied and deleted: all of it stands or falls together. */
  const rebuilding = {};
  const idOf = (g: number): string => (rebuilt.has(g) ? rebuiltId(overlay.groupId(g)) : overlay.groupId(g));
  const drafts: Draft[] = [];
  const created = new Map<number, Draft>();
  /** Drafts that give a group its new parents; the last one of a group completes its move. */
  const placed = new Map<number, Draft[]>();
  const addedOf = new Map<number, Draft[]>();
  const addedTo = new Map<string, Draft>();
  const assignedTo = new Map<number, Draft[]>();
  /** Everything that must be over before a group can be deleted. */
  const emptying = new Map<number, Draft[]>();

  const sources = (key: string): string[] => overlay.sources.get(key) ?? [];
  const add = (
    operation: Operation,
    inverse: Operation | null,
    changeIds: string[],
    after: (Draft | undefined)[] = [],
    unit: object = {},
  ): Draft => {
    const draft: Draft = { operation, inverse, changeIds, after: after.filter((other) => other !== undefined), unit };
    drafts.push(draft);
    return draft;
  };
  const note = <K>(map: Map<K, Draft[]>, key: K, draft: Draft): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [draft]);
    else list.push(draft);
  };
  const isLive = (g: number): boolean => !overlay.isDeleted(g);
  /** What was staged for it and for what it stands under as moved. */
  const rebuildSources = (g: number): string[] => [
    ...new Set([g, ...overlay.ancestorsOf(g)].flatMap((at) => sources(`move:${at}`)).concat(sources(`edit:${g}`))),
  ];
  const ofRebuilt = (g: number, key: string): string[] => [...new Set([...rebuildSources(g), ...sources(key)])];

  const order =
    capabilities.reparent === 'rebuild'
      ? rebuildOrder(overlay, rebuilt)
      : orderStructure(overlay, capabilities.maxDepth);
  for (const { group: g, kind } of order) {
    const parents = livingParents(overlay, g);
    // Whatever was put in place above it, or taken out below it, comes first.
    const first: Draft[] = [];
    for (const parent of parents) {
      for (const above of [parent, ...overlay.ancestorsOf(parent)]) {
        const done = created.get(above) ?? placed.get(above)?.at(-1);
        if (done !== undefined) first.push(done);
      }
    }
    const groupId = idOf(g);
    if (rebuilt.has(g)) {
      const parentId = parents.length === 0 ? null : idOf(parents[0]);
      const name = overlay.nameOf(g);
      const description = overlay.descriptions.get(g) ?? descriptions[overlay.groupId(g)] ?? '';
      const draft = add(
        { kind: 'group.create', groupId, parentId, name, description },
        { kind: 'group.delete', groupId, name },
        rebuildSources(g),
        first,
        rebuilding,
      );
      created.set(g, draft);
      continue;
    }
    if (kind === 'create') {
      const k = overlay.newGroups[g - directory.groupCount];
      const parentId = parents.length === 0 ? null : idOf(parents[0]);
      const draft = add(
        {
          kind: 'group.create',
          groupId,
          parentId,
          name: k.name,
          description: k.description,
          ...(k.category === true ? { category: true } : {}),
          ...(k.attributes === undefined ? {} : { attributes: k.attributes }),
        },
        k.category === true && capabilities.features.deleteGroup.params?.['categories'] === 0
          ? null
          : { kind: 'group.delete', groupId, name: k.name },
        sources(`new:${g}`),
        first,
      );
      created.set(g, draft);
      if (parents.length > 1) {
        const before = [overlay.groupId(parents[0])];
        const parentIds = parents.map((parent) => overlay.groupId(parent));
        const set = { kind: 'parents.set', groupId, parentIds, before } as const;
        add(set, { kind: 'parents.set', groupId, parentIds: before, before: parentIds }, sources(`new:${g}`), [
          draft,
          ...first,
        ]);
      }
      continue;
    }
    for (const below of directory.subtreeOf(g)) {
      if (below !== g) for (const draft of placed.get(below) ?? []) first.push(draft);
    }
    const changeIds = sources(`move:${g}`);
    const before = [...directory.parentsOf(g)];
    // Put under a group that is deleted in the end, it stays where it is.
    if (before.length === parents.length && before.every((parent) => parents.includes(parent))) continue;
    if (capabilities.reparent === 'set-parents') {
      const parentIds = parents.map((parent) => overlay.groupId(parent));
      const beforeIds = before.map((parent) => overlay.groupId(parent));
      const draft = add(
        { kind: 'parents.set', groupId, parentIds, before: beforeIds },
        { kind: 'parents.set', groupId, parentIds: beforeIds, before: parentIds },
        changeIds,
        first,
      );
      note(placed, g, draft);
      for (const parent of before) if (!parents.includes(parent)) note(emptying, parent, draft);
      continue;
    }
    const unit = {};
    let previous: Draft | undefined;
    for (const parent of before) {
      if (parents.includes(parent)) continue;
      const edge = { groupId, parentId: overlay.groupId(parent) };
      previous = add(
        { kind: 'edge.detach', ...edge },
        { kind: 'edge.attach', ...edge },
        changeIds,
        [...first, previous],
        unit,
      );
      note(placed, g, previous);
      note(emptying, parent, previous);
    }
    for (const parent of parents) {
      if (before.includes(parent)) continue;
      const edge = { groupId, parentId: overlay.groupId(parent) };
      previous = add(
        { kind: 'edge.attach', ...edge },
        { kind: 'edge.detach', ...edge },
        changeIds,
        [...first, previous],
        unit,
      );
      note(placed, g, previous);
    }
  }

  for (const g of overlay.edited) {
    if (!isLive(g) || rebuilt.has(g)) continue;
    const { operation, inverse } = editOf(overlay, g, keys);
    add(operation, inverse, sources(`edit:${g}`));
  }

  for (const [g, change] of overlay.members) {
    if (!isLive(g) || rebuilt.has(g)) continue;
    for (const p of change.added) {
      const role = change.roles.get(p) ?? 'member';
      const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
      if (p === overlay.creatorOf(g)) {
        // There since the group was made.
        if (role !== 'manager') {
          add(
            { kind: 'member.role', ...who, role, before: 'manager' },
            { kind: 'member.role', ...who, role: 'manager', before: role },
            sources(`member:${g}:${p}`),
            [created.get(g)],
          );
        }
        continue;
      }
      const draft = add(
        { kind: 'member.add', ...who, role },
        { kind: 'member.remove', ...who, role },
        sources(`member:${g}:${p}`),
        [created.get(g)],
      );
      note(addedOf, p, draft);
      addedTo.set(`${g}:${p}`, draft);
    }
  }
  for (const [g, change] of overlay.members) {
    if (!isLive(g) || rebuilt.has(g)) continue;
    for (const [p, role] of change.roles) {
      if (change.added.has(p)) continue;
      const before = overlay.roleBefore(g, p) ?? 'member';
      const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
      add(
        { kind: 'member.role', ...who, role, before },
        { kind: 'member.role', ...who, role: before, before: role },
        sources(`member:${g}:${p}`),
      );
    }
  }
  for (const g of rebuilt) {
    const groupId = idOf(g);
    for (const p of overlay.directMembersOf(g)) {
      const role = overlay.roleOf(g, p) ?? 'member';
      const who = { groupId, personId: directory.personId(p) };
      const changeIds = ofRebuilt(g, `member:${g}:${p}`);
      const draft = add(
        { kind: 'member.add', ...who, role },
        { kind: 'member.remove', ...who, role },
        changeIds,
        [created.get(g)],
        rebuilding,
      );
      note(addedOf, p, draft);
      addedTo.set(`${g}:${p}`, draft);
    }
    for (const p of overlay.directAdminsOf(g)) {
      const who = { groupId, personId: directory.personId(p) };
      const changeIds = ofRebuilt(g, `admin:${g}:${p}`);
      const draft = add(
        { kind: 'admin.assign', ...who },
        { kind: 'admin.withdraw', ...who },
        changeIds,
        [created.get(g), addedTo.get(`${g}:${p}`)],
        rebuilding,
      );
      note(assignedTo, g, draft);
    }
  }
  for (const [g, change] of overlay.admins) {
    if (!isLive(g) || rebuilt.has(g)) continue;
    for (const p of change.added) {
      const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
      const draft = add(
        { kind: 'admin.assign', ...who },
        { kind: 'admin.withdraw', ...who },
        sources(`admin:${g}:${p}`),
        [created.get(g), addedTo.get(`${g}:${p}`)],
      );
      note(assignedTo, g, draft);
    }
  }

  const withdrawn = new Map<string, Draft>();
  const withdraw = (g: number, p: number, changeIds: string[]): void => {
    const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
    // A group is never without an administrator while another one is still to be assigned.
    const draft = add(
      { kind: 'admin.withdraw', ...who },
      { kind: 'admin.assign', ...who },
      changeIds,
      assignedTo.get(g) ?? [],
      rebuilt.has(g) ? rebuilding : {},
    );
    withdrawn.set(`${g}:${p}`, draft);
    note(emptying, g, draft);
  };
  for (const [g, change] of overlay.admins) {
    if (rebuilt.has(g)) continue;
    for (const p of change.removed) withdraw(g, p, sources(`admin:${g}:${p}`));
  }
  for (const g of rebuilt) for (const p of directory.adminsOf(g)) withdraw(g, p, ofRebuilt(g, `admin:${g}:${p}`));
  for (const g of overlay.deleted) {
    if (overlay.isNew(g)) continue;
    for (const p of directory.adminsOf(g)) if (!withdrawn.has(`${g}:${p}`)) withdraw(g, p, sources(`delete:${g}`));
  }
  const remove = (g: number, p: number, changeIds: string[]): void => {
    const role = overlay.roleBefore(g, p) ?? 'member';
    const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
    const draft = add(
      { kind: 'member.remove', ...who, role },
      { kind: 'member.add', ...who, role },
      changeIds,
      [...(addedOf.get(p) ?? []), withdrawn.get(`${g}:${p}`)],
      rebuilt.has(g) ? rebuilding : {},
    );
    note(emptying, g, draft);
  };
  for (const [g, change] of overlay.members) {
    if (overlay.isNew(g) || rebuilt.has(g)) continue;
    for (const p of change.removed) remove(g, p, sources(`member:${g}:${p}`));
  }
  for (const g of rebuilt) for (const p of directory.membersOf(g)) remove(g, p, ofRebuilt(g, `member:${g}:${p}`));

  for (const [g, draft] of created) {
    const p = overlay.creatorOf(g);
    if (p === null || overlay.hasMember(g, p)) continue;
    const who = { groupId: overlay.groupId(g), personId: directory.personId(p) };
    const others = drafts.filter(({ operation }) => operation.groupId === who.groupId);
    add(
      { kind: 'member.remove', ...who, role: 'manager' },
      { kind: 'member.add', ...who, role: 'manager' },
      sources(`member:${g}:${p}`),
      [draft, ...others],
    );
  }

  for (const [g, invites] of overlay.invites) {
    if (!isLive(g)) continue;
    const groupId = idOf(g);
    for (const { changeId, ...invite } of invites) add({ groupId, ...invite }, null, [changeId], [created.get(g)]);
  }

  // Bottom-up; anything may have been deleted only below what is deleted. Without moving edges everything stands where the copy has it.
  const rebuilds = capabilities.reparent === 'rebuild';
  const levels = rebuilds ? directory.hierarchy.level : overlay.levels();
  const doomed = [...overlay.deleted].filter((g) => !overlay.isNew(g)).concat([...rebuilt]);
  for (const g of doomed.sort((a, b) => levels[b] - levels[a] || a - b)) {
    const draft = add(
      { kind: 'group.delete', groupId: overlay.groupId(g), name: directory.groupName(g) },
      null,
      rebuilt.has(g) ? rebuildSources(g) : sources(`delete:${g}`),
      [...(emptying.get(g) ?? []), ...(placed.get(g) ?? [])],
      rebuilt.has(g) ? rebuilding : {},
    );
    const above = rebuilds ? directory.parentsOf(g) : [...directory.parentsOf(g), ...overlay.parentsOf(g)];
    for (const parent of new Set(above)) note(emptying, parent, draft);
  }

  return numbered(drafts);
}

/** The edit of one group and what takes it back, as far as what was there is known. */
function editOf(
  overlay: Overlay,
  g: number,
  keys: DerivedKeys | undefined,
): { operation: Operation; inverse: Operation | null } {
  const { directory } = overlay;
  const name = overlay.nameOf(g);
  const description = overlay.descriptions.get(g) ?? null;
  const groupId = overlay.groupId(g);
  const was = givenAttributes(overlay.attributesBefore.get(g) ?? {});
  const attributes = overlay.attributes.get(g);
  const before = {
    name: directory.groupName(g),
    description: overlay.descriptionsBefore.get(g) ?? null,
    ...(attributes === undefined ? {} : { attributes: comparable(was) }),
  };
  const operation: Operation = {
    kind: 'group.update',
    groupId,
    name,
    description,
    ...(attributes === undefined ? {} : { attributes }),
    before,
  };
  // Without the old description there is nothing to put back; of the attributes, those that are known are.
  const putsBack = name !== before.name || description !== null || Object.keys(was).length > 0;
  if (!putsBack || (description !== null && before.description === null)) return { operation, inverse: null };
  const key = overlay.isCategory(g) && name !== before.name ? derivedKeyOf(keys, name, true) : null;
  const inverse: Operation = {
    kind: 'group.update',
    groupId: key === null ? groupId : withKey(groupId, key),
    name: before.name,
    description: description === null ? null : before.description,
    ...(Object.keys(was).length === 0 ? {} : { attributes: was }),
    before: {
      name,
      description,
      ...(attributes === undefined ? {} : { attributes: comparable(attributes) }),
    },
  };
  return { operation, inverse };
}

function numbered(drafts: Draft[]): Step[] {
  // What takes something away for good last; before it what cannot be taken back either, but for what others are to be put into.
  const place = (draft: Draft): number =>
    isIrreversible(draft) ? 2 : draft.inverse === null && draft.operation.kind !== 'group.create' ? 1 : 0;
  const ordered = [0, 1, 2].flatMap((at) => drafts.filter((draft) => place(draft) === at));
  const ids = new Map<Draft, string>(ordered.map((draft, i) => [draft, `s${i + 1}`]));
  const units = new Map<object, string>();
  return ordered.map((draft) => {
    const unitId = units.get(draft.unit) ?? `u${units.size + 1}`;
    units.set(draft.unit, unitId);
    return {
      id: ids.get(draft)!,
      changeIds: draft.changeIds,
      operation: draft.operation,
      dependsOn: [...new Set(draft.after.map((other) => ids.get(other)!))],
      unitId,
      inverse: draft.inverse,
    };
  });
}
