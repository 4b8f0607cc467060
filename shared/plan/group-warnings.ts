import { attributeFields } from './attribute-changes.ts';
import type { GuardInput } from './guard.ts';
import type { Step, Warning } from './step.ts';

/** Most warnings of one kind that name their group. */
const NAMED = 5;

type Named = (code: Warning['code'], g: number, params?: Warning['params']) => Warning;

const named =
  ({ overlay, steps }: GuardInput): Named =>
  (code, g, params = {}) => {
    const id = overlay.groupId(g);
    const stepIds = steps.filter(({ operation }) => operation.groupId === id).map((step) => step.id);
    const name = overlay.isNew(g) ? overlay.nameOf(g) : overlay.directory.groupName(g);
    return { code, blocking: false, stepIds, params: { name, ...params } };
  };

/** Who can see and join a group from now on, and that categories change nothing in that. */
export function accessWarnings(input: GuardInput): Warning[] {
  const { overlay, impact, capabilities } = input;
  const warn = named(input);
  const out: Warning[] = [];
  for (const { group, sight, joining } of impact.access ?? []) {
    const people = overlay.directMembersOf(group).length;
    if (sight !== 'same') out.push(warn(sight === 'narrows' ? 'access-narrows' : 'access-widens', group, { people }));
    if (joining !== 'same') out.push(warn(joining === 'opens' ? 'join-opens' : 'join-closes', group));
  }
  if (capabilities.inheritance === 'direct') {
    const placed = [...overlay.moved.keys()].filter((g) => !overlay.isDeleted(g));
    if (placed.length > 0) out.push(warn('categories-no-access', placed[0], { count: placed.length }));
  }
  return out;
}

/** What making, editing and deleting groups brings along on this directory. */
export function groupWarnings(input: GuardInput): Warning[] {
  const { overlay, capabilities, identity } = input;
  const { renameGroup, deleteGroup } = capabilities.features;
  const warn = named(input);
  const out: Warning[] = [];
  const mine = identity?.personId == null ? -1 : overlay.directory.personIndex(identity.personId);
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++) {
    if (overlay.isDeleted(g) || overlay.creatorOf(g) === null || overlay.creatorOf(g) !== mine) continue;
    out.push(warn('creator-becomes-manager', g));
  }
  for (const g of overlay.edited) {
    if (overlay.isDeleted(g)) continue;
    if (overlay.isCategory(g)) {
      if (overlay.names.has(g) && renameGroup.params?.['categoryIdFollowsName'] === 1) out.push(warn('ids-change', g));
      if (renameGroup.params?.['categoryOpen'] === 1) out.push(warn('category-anybody', g));
    }
    const was = overlay.attributesBefore.get(g) ?? {};
    const lost = attributeFields.filter(
      (field) => overlay.attributes.get(g)?.[field] !== undefined && was[field] === undefined,
    );
    if (lost.includes('logo')) out.push(warn('logo-not-undoable', g));
    if (lost.some((field) => field !== 'logo')) out.push(warn('attributes-not-undoable', g));
  }
  if (capabilities.reparent === 'rebuild')
    for (const g of overlay.moved.keys()) if (!overlay.isDeleted(g)) out.push(warn('ids-change', g));
  if (deleteGroup.caveat === 'delete-takes-resources')
    for (const g of overlay.deleted) if (!overlay.isNew(g)) out.push(warn('deletes-resources', g));
  const counted = new Map<string, number>();
  return out.filter(({ code }) => {
    counted.set(code, (counted.get(code) ?? 0) + 1);
    return counted.get(code)! <= NAMED;
  });
}

/**
 * Does this step do away with something that cannot be had back? What only adds (an invitation, a category) or puts a picture in the place of
 * one that nobody has read cannot be taken back either, but takes nothing away from anybody: a warning says so, no name is asked for.
 */
export function isIrreversible({ operation, inverse }: Pick<Step, 'operation' | 'inverse'>): boolean {
  if (inverse !== null) return false;
  switch (operation.kind) {
    case 'group.create':
    case 'invite.send':
    case 'invite.answer':
    case 'site.invite':
      return false;
    case 'group.update':
      return operation.description !== null;
    default:
      return true;
  }
}
