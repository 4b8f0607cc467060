import { describe, expect, it } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { textTables } from '../../ui/i18n/texts/index.ts';
import { stepNumbers, stepWords } from './step-words.ts';

const table = textTables.app as Record<string, readonly [string, string]>;
const t = (key: string, values: Record<string, unknown> = {}): string =>
  (table[key]?.[0] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
const say = (operation: Operation): string => {
  const { k, values } = stepWords(t, operation, { g: 'Ice', c: 'Cold', p: 'Plain' }, (id) => id === 'c');
  expect(table).toHaveProperty([k]);
  return t(k, values).replace(/<\/?b>/g, '');
};

describe('step words', () => {
  it('names every attribute that one call changes, with the level before and after', () => {
    const before = { name: 'Ice', description: 'x' };
    expect(
      say({
        kind: 'group.update',
        groupId: 'g',
        name: 'Ice',
        description: null,
        attributes: { access: 'private', keywords: [], logo: null },
        before: { ...before, attributes: { access: 'public' } },
      }),
    ).toBe('Ice: access Public → Private, keywords, logo removed');
    expect(
      say({
        kind: 'group.update',
        groupId: 'g',
        name: 'Snow',
        description: 'y',
        attributes: { email: 'a@b.example' },
        before,
      }),
    ).toBe('Snow: renamed from Ice, description, e-mail');
  });
  it('keeps the plain sentences where there are no attributes', () => {
    const update = { kind: 'group.update', groupId: 'g', description: null } as const;
    expect(say({ ...update, name: 'Snow', before: { name: 'Ice', description: null } })).toBe('Rename Ice to Snow');
  });
  it('speaks of categories and of leaving all of them', () => {
    expect(
      say({ kind: 'group.create', groupId: 'new:1', parentId: null, name: 'C', description: '', category: true }),
    ).toBe('Create category C');
    expect(say({ kind: 'parents.set', groupId: 'g', parentIds: ['c'], before: [] })).toBe(
      'Set the categories of Ice: Cold',
    );
    expect(say({ kind: 'parents.set', groupId: 'g', parentIds: ['p'], before: [] })).toBe(
      'Set the parents of Ice: Plain',
    );
    const create = { kind: 'group.create', groupId: 'new:1', name: 'Snow', description: 'x' } as const;
    expect(say({ ...create, parentId: 'c', attributes: { access: 'public' } })).toBe('Create Snow in Cold');
    expect(say({ ...create, parentId: null, attributes: { access: 'public' } })).toBe('Create Snow without a category');
    expect(say({ ...create, parentId: null })).toBe('Create Snow at the top level');
    expect(say({ kind: 'parents.set', groupId: 'g', parentIds: [], before: ['c'] })).toBe(
      'Take Ice out of all categories',
    );
  });
  it('says whom it invites where', () => {
    expect(say({ kind: 'invite.send', groupId: 'g', to: 'a@b.example', role: 'member' })).toBe(
      'Invite a@b.example to Ice',
    );
    expect(say({ kind: 'site.invite', groupId: 'g', to: 'a@b.example' })).toBe(
      'Invite a@b.example to the site, for Ice',
    );
    expect(say({ kind: 'invite.answer', groupId: 'g', token: 't', accept: false })).toBe(
      'Decline the invitation to Ice',
    );
  });
});

describe('step numbers', () => {
  it.each([
    [[1, 2, 3], '1–3'],
    [[4], '4'],
    [[2, 5, 6], '2, 5–6'],
  ])('%j', (numbers, text) => expect(stepNumbers(numbers)).toBe(text));
});
