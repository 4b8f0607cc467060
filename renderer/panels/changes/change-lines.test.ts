import { describe, expect, it } from 'vitest';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { GroupAttributes } from '#shared/domain/attributes.ts';
import { textTables } from '../../ui/i18n/texts/index.ts';
import { countChanges, linesOf } from './change-lines.ts';

const namer = {
  group: (id: string) => id.toUpperCase(),
  person: (id: string) => `P-${id}`,
  isCategory: (id: string) => id.startsWith('cat'),
};
let seq = 0;
const staged = (gestureId: string, intent: Intent): StagedChange => ({
  id: `c${++seq}`,
  seq,
  at: 0,
  gestureId,
  intent,
});

describe('tray lines', () => {
  it('makes one line of one gesture', () => {
    const add = (personId: string): Intent => ({ kind: 'member.add', groupId: 'a', personId, role: 'member' });
    const changes = [
      staged('g1', add('x')),
      staged('g1', add('y')),
      staged('g2', { kind: 'group.delete', groupId: 'b', before: { name: 'Beta' } }),
    ];
    const lines = linesOf(changes, namer);
    expect(countChanges(changes)).toBe(2);
    expect(lines.map((l) => l.text.k)).toEqual(['change.many-member.add', 'change.delete']);
    expect(lines[0].changeIds).toHaveLength(2);
    expect(lines[0].where.values).toEqual({ name: 'A' });
    expect(lines[1].text.values).toEqual({ name: 'Beta' });
  });
  const person = (kind: 'member.add' | 'member.remove', groupId: string, personId: string): Intent =>
    kind === 'member.add' ? { kind, groupId, personId, role: 'member' } : { kind, groupId, personId };
  const gesture = (...intents: Intent[]) => {
    const changes = intents.map((intent) => staged('g', intent));
    const [line] = linesOf(changes, namer);
    for (const { k } of [line.text, line.where])
      expect(Object.keys(textTables.app).filter((key) => key === k || key === `${k}_other`)).toHaveLength(1);
    return line;
  };
  it('says with a removal that the administration ends too', () => {
    const withdraw = (personId: string): Intent => ({ kind: 'admin.withdraw', groupId: 'a', personId });
    expect(gesture(withdraw('x'), person('member.remove', 'a', 'x'))).toMatchObject({
      kind: 'member.remove',
      text: { k: 'change.remove', values: { person: 'P-x' } },
      where: { k: 'change.where-from-admin', values: { name: 'A' } },
    });
    const many = gesture(withdraw('x'), person('member.remove', 'a', 'x'), person('member.remove', 'a', 'y'));
    expect(many.text).toEqual({ k: 'change.many-member.remove', values: { count: 2 } });
    expect(many.changeIds).toHaveLength(3);
    expect(gesture(withdraw('x'), person('member.add', 'b', 'x'), person('member.remove', 'a', 'x')).text).toEqual({
      k: 'change.move',
      values: { name: 'P-x' },
    });
    // Of somebody else it is an edit of its own.
    expect(gesture(withdraw('z'), person('member.remove', 'a', 'x')).kind).toBe('mixed');
  });
  it('says that people move, who they are or how many, and from where to where', () => {
    const three = ['x', 'y', 'z'];
    const many = gesture(
      ...three.map((id) => person('member.add', 'b', id)),
      ...three.map((id) => person('member.remove', 'a', id)),
    );
    expect(many).toMatchObject({
      kind: 'transfer',
      glyph: 'move',
      text: { k: 'change.transfer', values: { count: 3 } },
      where: { k: 'change.where-from-to', values: { from: 'A', to: 'B' } },
    });
    expect(gesture(person('member.add', 'b', 'x'), person('member.remove', 'a', 'x')).text).toEqual({
      k: 'change.move',
      values: { name: 'P-x' },
    });
    // Who is there already is only taken out.
    expect(gesture(...many.changes.map((c) => c.intent).slice(1)).text.values).toEqual({ count: 3 });
    // Somebody comes and somebody else goes: no move.
    expect(gesture(person('member.add', 'b', 'x'), person('member.remove', 'a', 'y'))).toMatchObject({
      kind: 'mixed',
      text: { k: 'change.many', values: { count: 2 } },
      where: { k: 'change.where-groups', values: { count: 1, name: 'B' } },
    });
  });
  it('counts people and groups, not the single changes they take', () => {
    const both = ['a', 'b'].flatMap((group) => [person('member.add', group, 'x'), person('member.add', group, 'y')]);
    expect(gesture(...both)).toMatchObject({
      text: { k: 'change.many-member.add', values: { count: 2 } },
      where: { k: 'change.where-groups', values: { count: 1, name: 'A' } },
    });
    const out = ['cat1', 'cat2'].map((from): Intent => ({
      kind: 'group.move',
      groupId: 'a',
      from,
      to: null,
      mode: 'move',
    }));
    expect(gesture(...out).text).toEqual({ k: 'change.many-group.move', values: { count: 1 } });
  });
  it('tells people added from people invited', () => {
    const invite: Intent = { kind: 'invite.send', groupId: 'a', to: 'q@x.example', role: 'member' };
    expect(gesture(person('member.add', 'a', 'x'), person('member.add', 'a', 'y'), invite)).toMatchObject({
      text: { k: 'change.add-invite', values: { added: 2, invited: 1 } },
      where: { k: 'change.where-in', values: { name: 'A' } },
    });
    expect(gesture(invite, { ...invite, to: 'r@x.example' }).text.values).toEqual({ count: 2 });
  });
  it('names the one place that several groups move into', () => {
    const moved = ['x', 'y'].map((groupId): Intent => ({
      kind: 'group.move',
      groupId,
      from: 'a',
      to: 'b',
      mode: 'move',
    }));
    expect(gesture(...moved)).toMatchObject({
      text: { k: 'change.many-group.move', values: { count: 2 } },
      where: { k: 'change.where-into', values: { to: 'B' } },
    });
  });
  it('stands under a parent, but in a category', () => {
    const create = (parentId: string): string =>
      gesture({ kind: 'group.create', groupId: 'new:1', parentId, name: 'New', description: '' }).where.k;
    expect([create('b'), create('cat')]).toEqual(['change.where-under', 'change.where-in-category']);
  });
  it('never lets a typed name turn the line around @security 19', () => {
    const name = 'invoice \u202Efdp.exe';
    const intents: Intent[] = [
      { kind: 'group.create', groupId: 'new:1', parentId: null, name, description: '' },
      { kind: 'group.create', groupId: 'new:2', parentId: 'b', name, description: '' },
      { kind: 'group.create', groupId: 'new:3', parentId: null, name, description: `one\n${name}`, category: true },
      { kind: 'group.update', groupId: 'a', name, before: { name } },
      { kind: 'group.update', groupId: 'a', description: `one\n${name}`, before: { name, description: '' } },
      { kind: 'group.delete', groupId: 'a', before: { name } },
    ];
    for (const intent of intents) {
      const { text, where } = gesture(intent);
      const shown = [...Object.values(text.values), ...Object.values(where.values)].join(' ');
      expect(shown).toContain('\uFFFDfdp.exe');
      expect(shown).not.toMatch(/[\u202E\n]/);
    }
  });
  it('says from where to where a group moves', () => {
    const [line] = linesOf(
      [staged('g', { kind: 'group.move', groupId: 'a', from: 'b', to: 'c', mode: 'move' })],
      namer,
    );
    expect(line).toMatchObject({
      glyph: 'move',
      text: { values: { name: 'A' } },
      where: { k: 'change.where-from-to', values: { from: 'B', to: 'C' } },
    });
  });
  it('knows the top level', () => {
    const [line] = linesOf(
      [staged('g', { kind: 'group.create', groupId: 'new:1', parentId: null, name: 'New', description: '' })],
      namer,
    );
    expect(line.where.k).toBe('change.where-top');
  });
  const one = (intent: Intent): { text: string; where: string; values: object } => {
    const [line] = linesOf([staged('g', intent)], namer);
    return { text: line.text.k, where: line.where.k, values: line.where.values };
  };
  it('tells a category from a parent', () => {
    expect(one({ kind: 'group.move', groupId: 'a', from: null, to: 'cat', mode: 'also' }).text).toBe(
      'change.also-category',
    );
    expect(one({ kind: 'group.move', groupId: 'a', from: null, to: 'b', mode: 'also' }).text).toBe('change.also');
    expect(one({ kind: 'group.move', groupId: 'a', from: 'cat', to: null, mode: 'move' })).toMatchObject({
      text: 'change.out',
      where: 'change.where-out',
    });
    expect(
      one({ kind: 'group.create', groupId: 'new:1', parentId: null, name: 'C', description: '', category: true }).text,
    ).toBe('change.category');
  });
  it('says which attribute becomes what, and every such sentence has its text', () => {
    const update = (attributes: GroupAttributes, was: GroupAttributes = {}): Intent => ({
      kind: 'group.update',
      groupId: 'a',
      attributes,
      before: { name: 'A', attributes: was },
    });
    const lines = [
      one(update({ access: 'private' }, { access: 'public' })),
      one(update({ access: 'public-invite' })),
      one(update({ keywords: ['ice cap', 'snow'] }, { keywords: [] })),
      one(update({ email: 'b@x.example' }, { email: 'a@x.example' })),
      one(update({ logo: null })),
      one(update({ logo: { name: 'mark.png', type: 'image/png', base64: '' } })),
      one(update({ email: '', access: 'public' })),
    ];
    expect(lines.map((l) => [l.text, l.where])).toEqual([
      ['change.access', 'change.where-public-private'],
      ['change.access', 'change.where-level-public-invite'],
      ['change.keywords', 'change.where-new'],
      ['change.email', 'change.where-values'],
      ['change.logo-removed', 'change.where-in'],
      ['change.logo', 'change.where-new'],
      ['change.attributes', 'change.where-in'],
    ]);
    expect(lines[2].values).toEqual({ after: ['ice cap', 'snow'] });
    for (const { text, where } of lines) {
      expect(textTables.app).toHaveProperty([text]);
      expect(textTables.app).toHaveProperty([where]);
    }
  });
});
