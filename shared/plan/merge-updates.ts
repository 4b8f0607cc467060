import type { GroupAttributes } from '../domain/attributes.ts';
import { attributeFields, mergedAttributes, sameAttribute } from './attribute-changes.ts';
import type { Intent, StagedChange } from './intent.ts';

type GroupUpdate = Extract<Intent, { kind: 'group.update' }>;

/** What staging one more edit of a group does to the edits of the same fields that are in the tray already. */
export interface MergedUpdate {
  /** Staged changes that the merged edit stands for; at least one, ascending by `seq`. */
  replaces: StagedChange[];
  /** Old values of the first edit, new ones of the last; null: everything is as it was before the first, nothing is left to do. */
  intent: GroupUpdate | null;
}

/**
 * Two renames of one group are one, and so are two edits of any field. Only edits that are a gesture of their own are merged: what was staged
 * with others comes and goes with them. Null: there is nothing to merge with.
 */
export function mergeUpdate(staged: readonly StagedChange[], intents: readonly Intent[]): MergedUpdate | null {
  const [intent] = intents;
  if (intents.length !== 1 || intent?.kind !== 'group.update') return null;
  const ofGesture = new Map<string, number>();
  for (const { gestureId } of staged) ofGesture.set(gestureId, (ofGesture.get(gestureId) ?? 0) + 1);
  const replaces: StagedChange[] = [];
  const edits: GroupUpdate[] = [];
  for (const change of staged) {
    if (change.intent.kind !== 'group.update' || change.intent.groupId !== intent.groupId) continue;
    if (ofGesture.get(change.gestureId) !== 1 || !touchesSame(change.intent, intent)) continue;
    replaces.push(change);
    edits.push(change.intent);
  }
  return replaces.length === 0 ? null : { replaces, intent: merged([...edits, intent]) };
}

function fieldsOf({ name, description, attributes = {} }: GroupUpdate): string[] {
  return [
    ...(name === undefined ? [] : ['name']),
    ...(description === undefined ? [] : ['description']),
    ...attributeFields.filter((field) => attributes[field] !== undefined),
  ];
}

function touchesSame(a: GroupUpdate, b: GroupUpdate): boolean {
  const own = fieldsOf(a);
  return fieldsOf(b).some((field) => own.includes(field));
}

/** `edits` in the order they were staged, at least one. */
function merged(edits: readonly GroupUpdate[]): GroupUpdate | null {
  const [first] = edits as [GroupUpdate, ...GroupUpdate[]];
  const naming = edits.find(({ name }) => name !== undefined);
  const describing = edits.find(({ description }) => description !== undefined);
  const before: GroupUpdate['before'] = { name: (naming ?? first).before.name };
  if (describing?.before.description !== undefined) before.description = describing.before.description;
  let attributes: GroupAttributes = {};
  // The first edit of a field saw what was there; a later one may have seen what is staged.
  const was: GroupAttributes = {};
  const seen = new Set<string>();
  for (const edit of edits) {
    attributes = mergedAttributes(attributes, edit.attributes ?? {});
    for (const field of attributeFields) {
      if (edit.attributes?.[field] === undefined || seen.has(field)) continue;
      seen.add(field);
      const value = edit.before.attributes?.[field];
      if (value !== undefined) Object.assign(was, { [field]: value });
    }
  }
  for (const field of attributeFields) {
    if (!sameAttribute(field, attributes[field], was[field])) continue;
    Reflect.deleteProperty(attributes, field);
    Reflect.deleteProperty(was, field);
  }
  if (Object.keys(was).length > 0) before.attributes = was;
  const name = edits.findLast((edit) => edit.name !== undefined)?.name;
  const description = edits.findLast((edit) => edit.description !== undefined)?.description;
  const renames = name !== undefined && name.trim() !== before.name;
  const rewrites = description !== undefined && description !== before.description;
  const alters = Object.keys(attributes).length > 0;
  if (!renames && !rewrites && !alters) return null;
  return {
    kind: 'group.update',
    groupId: first.groupId,
    ...(renames ? { name } : {}),
    ...(rewrites ? { description } : {}),
    ...(alters ? { attributes } : {}),
    before,
  };
}
