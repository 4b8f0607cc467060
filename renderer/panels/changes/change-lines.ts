import type { GroupAttributes } from '#shared/domain/attributes.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { Namer } from '../../state/namer.ts';
import type { GlyphKind } from '../../ui/glyph.tsx';
import type { Values } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { deedGlyphs } from './deed-glyphs.ts';

/** One line of the tray: everything one gesture staged. */
export interface ChangeLine {
  id: string;
  changeIds: string[];
  glyph: GlyphKind;
  /** i18n keys with values: verb and object, then where. */
  text: { k: string; values: Values };
  where: { k: string; values: Values };
  /** For grouping long trays. */
  kind: LineKind;
  changes: StagedChange[];
}

/** transfer: the same people out of one group and into another · mixed: several kinds in one gesture. */
export type LineKind = Intent['kind'] | 'transfer' | 'mixed';

const glyphOf = (kind: LineKind): GlyphKind =>
  kind === 'transfer' ? 'move' : kind === 'mixed' ? 'edit' : deedGlyphs[kind];

/** How many changes are staged: a gesture is one, however many single changes it takes. The only count of them that is shown. */
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
  const all = own.map((c) => c.intent);
  const intents = withoutImplied(all);
  const kind = kindOf(intents);
  return {
    id,
    changeIds: own.map((c) => c.id),
    glyph: glyphOf(kind),
    kind,
    changes: own,
    ...(intents.length > 1
      ? several(kind, intents, namer)
      : all.length > 1
        ? { ...single(intents[0], namer), where: noLongerAdmin(intents[0], namer) }
        : single(intents[0], namer)),
  };
}

/** Whoever is removed is withdrawn as administrator in the same gesture: that is said with the removal. */
function withoutImplied(intents: readonly Intent[]): Intent[] {
  const removed = new Set(intents.flatMap((i) => (i.kind === 'member.remove' ? [`${i.groupId} ${i.personId}`] : [])));
  return intents.filter((i) => i.kind !== 'admin.withdraw' || !removed.has(`${i.groupId} ${i.personId}`));
}

const noLongerAdmin = ({ groupId }: Intent, namer: Namer): Words['where'] => ({
  k: 'change.where-from-admin',
  values: { name: namer.group(groupId) },
});

const people = (intents: readonly Intent[], kind: Intent['kind']): Set<string> =>
  new Set(intents.flatMap((i) => (i.kind === kind && 'personId' in i ? [i.personId] : [])));

function kindOf(intents: readonly Intent[]): LineKind {
  const kinds = new Set(intents.map((i) => i.kind));
  if (kinds.size === 1) return intents[0].kind;
  if (kinds.size !== 2 || !kinds.has('member.add') || !kinds.has('member.remove')) return 'mixed';
  const places = (kind: Intent['kind']): number =>
    new Set(intents.flatMap((i) => (i.kind === kind ? [i.groupId] : []))).size;
  const leaving = people(intents, 'member.remove');
  const isTransfer = [...people(intents, 'member.add')].every((id) => leaving.has(id));
  return isTransfer && places('member.add') === 1 && places('member.remove') === 1 ? 'transfer' : 'mixed';
}

type Words = Pick<ChangeLine, 'text' | 'where'>;

const inOneLine = (text: string): string => safeName(text.replace(/\s+/g, ' '));

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
      if (intent.category)
        return words('category', { name: safeName(intent.name) }, 'where-in', { name: inOneLine(intent.description) });
      return intent.parentId === null
        ? words('create', { name: safeName(intent.name) }, intent.attributes ? 'where-uncategorised' : 'where-top', {})
        : words(
            'create',
            { name: safeName(intent.name) },
            namer.isCategory(intent.parentId) ? 'where-in-category' : 'where-under',
            { parent: namer.group(intent.parentId) },
          );
    case 'group.update':
      if (intent.name !== undefined)
        return words('rename', { name: safeName(intent.name) }, 'where-was', { name: safeName(intent.before.name) });
      if (intent.description !== undefined)
        return words('describe', { name: group }, 'where-description', { text: inOneLine(intent.description) });
      return attributeWords(group, intent.attributes ?? {}, intent.before.attributes ?? {}, words);
    case 'group.delete':
      return words('delete', { name: safeName(intent.before.name) }, 'where-final', {});
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
    return words('keywords', { name }, 'where-new', { after: now.keywords.map(safeName) });
  if (now.email !== undefined) {
    return before.email
      ? words('email', { name }, 'where-values', { before: before.email, after: now.email })
      : words('email', { name }, 'where-new', { after: now.email });
  }
  return now.logo === null
    ? words('logo-removed', { name }, 'where-in', { name })
    : words('logo', { name }, 'where-new', { after: safeName(now.logo?.name ?? '') });
}

/** Whom or what an intent is about. */
function subjectOf(intent: Intent): string {
  if ('personId' in intent) return intent.personId;
  if (intent.kind === 'invite.send' || intent.kind === 'site.invite') return intent.to;
  return intent.kind === 'invite.answer' ? intent.token : intent.groupId;
}

/** What one or more gestures of a kind do, counted by what they are about: people, groups, addresses. */
export function kindWords(kind: LineKind, intents: readonly Intent[]): Words['text'] {
  if (kind === 'mixed') return { k: 'change.many', values: { count: intents.length } };
  if (kind === 'transfer') return { k: 'change.transfer', values: { count: people(intents, 'member.remove').size } };
  const about = new Set(intents.map(subjectOf));
  return { k: `change.many-${kind}`, values: { count: about.size } };
}

function several(kind: LineKind, intents: readonly Intent[], namer: Namer): Words {
  const [first] = intents;
  if (kind === 'transfer') {
    const into = intents.find((i) => i.kind === 'member.add')?.groupId ?? '';
    const out = intents.find((i) => i.kind === 'member.remove')?.groupId ?? '';
    const where = { k: 'change.where-from-to', values: { from: namer.group(out), to: namer.group(into) } };
    const who = [...people(intents, 'member.remove')];
    const text =
      who.length === 1 ? { k: 'change.move', values: { name: namer.person(who[0]) } } : kindWords(kind, intents);
    return { text, where };
  }
  const groups = [...new Set(intents.map((i) => i.groupId))];
  const added = people(intents, 'member.add').size;
  const invited = intents.filter((i) => i.kind === 'invite.send' || i.kind === 'site.invite').length;
  const isInviting = groups.length === 1 && added > 0 && added + invited === intents.length;
  const text =
    kind === 'mixed' && isInviting ? { k: 'change.add-invite', values: { added, invited } } : kindWords(kind, intents);
  const target = first.kind === 'group.move' ? first.to : null;
  const isOneTarget = target !== null && intents.every((i) => i.kind === 'group.move' && i.to === target);
  if (isOneTarget) return { text, where: { k: 'change.where-into', values: { to: namer.group(target) } } };
  const name = namer.group(groups[0]);
  return {
    text,
    where:
      groups.length === 1
        ? { k: 'change.where-in', values: { name } }
        : { k: 'change.where-groups', values: { count: groups.length - 1, name } },
  };
}
