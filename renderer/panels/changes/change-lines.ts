import type { GroupAttributes } from '#shared/domain/attributes.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { Namer } from '../../state/namer.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';
import type { Values } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';

/** One line of the tray: everything one gesture staged. */
export interface ChangeLine {
  id: string;
  changeIds: string[];
  glyph: GlyphKind;
  /** i18n keys with values: verb and object, then where. */
  text: { k: string; values: Values };
  where: { k: string; values: Values };
  /** The kind, for grouping long trays. */
  kind: Intent['kind'];
  changes: StagedChange[];
}

const glyphs: Record<Intent['kind'], GlyphKind> = {
  'group.move': 'move',
  'group.create': 'gain',
  'group.update': 'edit',
  'group.delete': 'lose',
  'member.add': 'gain',
  'member.remove': 'lose',
  'member.role': 'edit',
  'admin.assign': 'edit',
  'admin.withdraw': 'edit',
  'invite.send': 'gain',
  'invite.answer': 'edit',
  'site.invite': 'gain',
};

/** How many lines the tray has: gestures, not single changes. */
export function countChanges(changes: readonly StagedChange[]): number {
  return new Set(changes.map((c) => c.gestureId)).size;
}

export function linesOf(changes: readonly StagedChange[], namer: Namer): ChangeLine[] {
  const gestures = new Map<string, StagedChange[]>();
  for (const change of changes) {
    const own = gestures.get(change.gestureId);
    if (own) own.push(change);
    else gestures.set(change.gestureId, [change]);
  }
  return [...gestures].map(([id, own]) => lineOf(id, own, namer));
}

function lineOf(id: string, own: StagedChange[], namer: Namer): ChangeLine {
  const first = own[0].intent;
  const kind = own.length > 1 && own.some((c) => c.intent.kind !== first.kind) ? null : first.kind;
  return {
    id,
    changeIds: own.map((c) => c.id),
    glyph: kind ? glyphs[kind] : 'edit',
    kind: first.kind,
    changes: own,
    ...(own.length === 1 ? single(first, namer) : several(kind, own, namer)),
  };
}

type Words = Pick<ChangeLine, 'text' | 'where'>;

function single(intent: Intent, namer: Namer): Words {
  const group = namer.group(intent.groupId);
  const words = (k: string, values: Values, where: string, whereValues: Values): Words => ({
    text: { k: `change.${k}`, values },
    where: { k: `change.${where}`, values: whereValues },
  });
  switch (intent.kind) {
    case 'group.move': {
      const from = intent.from === null ? null : namer.group(intent.from);
      const to = intent.to === null ? null : namer.group(intent.to);
      const isCategory = (id: string | null): boolean => id !== null && namer.isCategory(id);
      if (intent.mode === 'also')
        return words(isCategory(intent.to) ? 'also-category' : 'also', { name: group }, 'where-into', { to: to ?? '' });
      if (to === null)
        return isCategory(intent.from)
          ? words('out', { name: group }, 'where-out', { from: from ?? '' })
          : words('move', { name: group }, 'where-to-top', { from: from ?? '' });
      return from === null
        ? words('move', { name: group }, 'where-into', { to })
        : words('move', { name: group }, 'where-from-to', { from, to });
    }
    case 'group.create':
      if (intent.category) return words('category', { name: intent.name }, 'where-in', { name: intent.description });
      return intent.parentId === null
        ? words('create', { name: intent.name }, intent.attributes ? 'where-uncategorised' : 'where-top', {})
        : words('create', { name: intent.name }, 'where-under', { parent: namer.group(intent.parentId) });
    case 'group.update':
      if (intent.name !== undefined)
        return words('rename', { name: intent.name }, 'where-was', { name: intent.before.name });
      if (intent.description !== undefined)
        return words('describe', { name: group }, 'where-description', { text: intent.description });
      return attributeWords(group, intent.attributes ?? {}, intent.before.attributes ?? {}, words);
    case 'group.delete':
      return words('delete', { name: intent.before.name }, 'where-final', {});
    case 'member.add':
      return words('add', { person: namer.person(intent.personId) }, 'where-to', { name: group });
    case 'member.remove':
      return words('remove', { person: namer.person(intent.personId) }, 'where-from', { name: group });
    case 'member.role':
      return words(`role-${intent.role}`, { person: namer.person(intent.personId) }, 'where-in', { name: group });
    case 'admin.assign':
      return words('assign', { person: namer.person(intent.personId) }, 'where-in', { name: group });
    case 'admin.withdraw':
      return words('withdraw', { person: namer.person(intent.personId) }, 'where-in', { name: group });
    case 'invite.send':
      return words('invite', { to: intent.to }, 'where-to', { name: group });
    case 'site.invite':
      return words('site-invite', { to: intent.to }, 'where-for', { name: group });
    case 'invite.answer':
      return words(intent.accept ? 'accept-invite' : 'decline-invite', {}, 'where-to', { name: group });
  }
}

type Write = (k: string, values: Values, where: string, whereValues: Values) => Words;

function attributeWords(name: string, now: GroupAttributes, before: GroupAttributes, words: Write): Words {
  const fields = Object.keys(now);
  if (fields.length !== 1) return words('attributes', { name }, 'where-in', { name });
  if (now.access !== undefined)
    return words(
      'access',
      { name },
      before.access ? `where-${before.access}-${now.access}` : `where-level-${now.access}`,
      {},
    );
  if (now.keywords !== undefined)
    return words('keywords', { name }, 'where-new', { after: now.keywords.map(safeName).join(', ') });
  if (now.email !== undefined) {
    return before.email
      ? words('email', { name }, 'where-values', { before: before.email, after: now.email })
      : words('email', { name }, 'where-new', { after: now.email });
  }
  return now.logo === null
    ? words('logo-removed', { name }, 'where-in', { name })
    : words('logo', { name }, 'where-new', { after: safeName(now.logo?.name ?? '') });
}

function several(kind: Intent['kind'] | null, own: StagedChange[], namer: Namer): Words {
  const groups = [...new Set(own.map((c) => c.intent.groupId))];
  const where: Words['where'] =
    groups.length === 1
      ? { k: 'change.where-in', values: { name: namer.group(groups[0]) } }
      : { k: 'change.where-groups', values: { count: groups.length, name: namer.group(groups[0]) } };
  return { text: { k: kind ? `change.many-${kind}` : 'change.many', values: { count: own.length } }, where };
}
