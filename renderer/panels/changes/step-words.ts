import type { Operation } from '#shared/plan/step.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { Translate, Values } from '../../ui/i18n/use-t.ts';

/** The sentence of a step; `names` are those of the plan, ids stand for themselves where there is none. `isCategory` tells categories from parents. */
export function stepWords(
  t: Translate,
  operation: Operation,
  names: Record<string, string>,
  isCategory: (id: string) => boolean = () => false,
): { k: string; values: Values } {
  const name = (id: string): string => safeName(names[id] ?? id);
  const group = name(operation.groupId);
  switch (operation.kind) {
    case 'group.create':
      if (operation.category) return { k: 'step.group.create-category', values: { name: safeName(operation.name) } };
      if (operation.parentId === null)
        return {
          k: operation.attributes ? 'step.group.create-loose' : 'step.group.create-top',
          values: { name: safeName(operation.name) },
        };
      return {
        k: isCategory(operation.parentId) ? 'step.group.create-in' : 'step.group.create',
        values: { name: safeName(operation.name), parent: name(operation.parentId) },
      };
    case 'group.update':
      return updateWords(t, operation);
    case 'group.delete':
      return { k: 'step.group.delete', values: { name: safeName(operation.name) } };
    case 'edge.detach':
    case 'edge.attach':
      return { k: `step.${operation.kind}`, values: { name: group, parent: name(operation.parentId) } };
    case 'parents.set':
      return operation.parentIds.length === 0
        ? { k: 'step.parents.none', values: { name: group } }
        : {
            k: operation.parentIds.some(isCategory) ? 'step.categories.set' : 'step.parents.set',
            values: { name: group, parents: operation.parentIds.map(name).join(t('app.list-separator')) },
          };
    case 'member.role':
      return {
        k: 'step.member.role',
        values: { person: name(operation.personId), name: group, role: t(`role.${operation.role}`) },
      };
    case 'member.add':
    case 'member.remove':
    case 'admin.assign':
    case 'admin.withdraw':
      return { k: `step.${operation.kind}`, values: { person: name(operation.personId), name: group } };
    case 'invite.send':
    case 'site.invite':
      return { k: `step.${operation.kind}`, values: { to: safeName(operation.to), name: group } };
    case 'invite.answer':
      return { k: operation.accept ? 'step.invite.accept' : 'step.invite.decline', values: { name: group } };
  }
}

/** One sentence for one field; several fields of one call stand in a list. */
function updateWords(
  t: Translate,
  operation: Extract<Operation, { kind: 'group.update' }>,
): { k: string; values: Values } {
  const { attributes, before } = operation;
  const name = safeName(operation.name);
  const renamed = operation.name !== before.name;
  const described = operation.description !== null && operation.description !== before.description;
  if (!attributes || Object.keys(attributes).length === 0) {
    return renamed
      ? { k: 'step.group.rename', values: { name, before: safeName(before.name) } }
      : { k: 'step.group.describe', values: { name } };
  }
  const what: string[] = [];
  if (renamed) what.push(t('step.what.name', { before: safeName(before.name) }));
  if (described) what.push(t('step.what.description'));
  if (attributes.access !== undefined) {
    const after = t(`attributes.access-${attributes.access}`);
    const was = before.attributes?.access;
    what.push(
      was === undefined
        ? t('step.what.access-new', { after })
        : t('step.what.access', { before: t(`attributes.access-${was}`), after }),
    );
  }
  if (attributes.email !== undefined) what.push(t('step.what.email'));
  if (attributes.keywords !== undefined) what.push(t('step.what.keywords'));
  if (attributes.logo !== undefined)
    what.push(t(attributes.logo === null ? 'step.what.logo-removed' : 'step.what.logo'));
  return { k: 'step.group.attributes', values: { name, what: what.join(t('app.list-separator')) } };
}

/** `1–3`, `2`, `4, 6`: numbers of steps, runs of them joined. */
export function stepNumbers(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (sorted[end + 1] === sorted[end] + 1) end += 1;
    parts.push(end > i ? `${sorted[i]}–${sorted[end]}` : String(sorted[i]));
    i = end + 1;
  }
  return parts.join(', ');
}
