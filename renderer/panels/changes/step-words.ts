import type { Operation } from '#shared/plan/step.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';
import { safeName } from '../../ui/safe-name.ts';
import type { Translate, Values } from '../../ui/i18n/use-t.ts';

const glyphs: Record<Operation['kind'], GlyphKind> = {
  'group.create': 'gain',
  'group.update': 'edit',
  'group.delete': 'lose',
  'edge.detach': 'move',
  'edge.attach': 'move',
  'parents.set': 'move',
  'member.add': 'gain',
  'member.remove': 'lose',
  'member.role': 'edit',
  'admin.assign': 'edit',
  'admin.withdraw': 'edit',
  'invite.send': 'gain',
  'invite.answer': 'edit',
  'site.invite': 'gain',
};

export const stepGlyph = (operation: Operation): GlyphKind => glyphs[operation.kind];

/** The sentence of a step; `names` are those of the plan, ids stand for themselves where there is none. */
export function stepWords(
  t: Translate,
  operation: Operation,
  names: Record<string, string>,
): { k: string; values: Values } {
  const name = (id: string): string => safeName(names[id] ?? id);
  const group = name(operation.groupId);
  switch (operation.kind) {
    case 'group.create':
      return operation.parentId === null
        ? { k: 'step.group.create-top', values: { name: safeName(operation.name) } }
        : { k: 'step.group.create', values: { name: safeName(operation.name), parent: name(operation.parentId) } };
    case 'group.update':
      return operation.name !== operation.before.name
        ? {
            k: 'step.group.rename',
            values: { name: safeName(operation.name), before: safeName(operation.before.name) },
          }
        : { k: 'step.group.describe', values: { name: safeName(operation.name) } };
    case 'group.delete':
      return { k: 'step.group.delete', values: { name: safeName(operation.name) } };
    case 'edge.detach':
    case 'edge.attach':
      return { k: `step.${operation.kind}`, values: { name: group, parent: name(operation.parentId) } };
    case 'parents.set':
      return {
        k: 'step.parents.set',
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
