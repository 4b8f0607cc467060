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
    expect(lines[2].values).toEqual({ after: 'ice cap, snow' });
    for (const { text, where } of lines) {
      expect(textTables.app).toHaveProperty([text]);
      expect(textTables.app).toHaveProperty([where]);
    }
  });
});
