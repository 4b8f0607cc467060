import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsSchema, EMPTY, formOf, readArguments } from './arguments.ts';
import { consoleMethod, consoleMethods } from './methods.ts';

const method = (name: string, kind: 'pds' | 'geonode' = 'pds') => consoleMethod(kind, name)!;
const problems = (name: string, form: Record<string, string>) => {
  const read = readArguments(method(name), form);
  return read.ok ? [] : read.problems.map((p) => `${p.parameter}: ${p.code}`);
};

describe('a filled form', () => {
  it('gives typed arguments and leaves out what is empty', () => {
    const form = { group_id: ' g1 ', member_type: 'group', limit: '20', marker: '', options: '{"timeout": 5}' };
    expect(readArguments(method('listMembers'), form)).toEqual({
      ok: true,
      args: { group_id: 'g1', member_type: 'group', limit: 20, options: { timeout: 5 } },
    });
  });
  it('tells everything that is wrong at once', () => {
    expect(problems('createGroup', {})).toEqual(['group_name: required']);
    expect(problems('listGroups', { limit: '101', options: '[1]' })).toEqual([
      'limit: out-of-range',
      'options: not-json',
    ]);
    expect(problems('listGroups', { limit: 'many' })).toEqual(['limit: not-a-number']);
    expect(problems('hasMember', { group_id: 'g' })).toEqual(['null: one-of']);
    expect(problems('hasMember', { group_id: 'g', user_id: 'u', sub_group_id: 's' })).toEqual(['null: one-of']);
    expect(problems('hasMember', { group_id: 'g', user_id: 'u', member_type: 'group' })).toEqual([
      'member_type: member-type',
    ]);
  });
  it('fills in the type of member that follows from the id', () => {
    const form = { group_id: 'g', sub_group_id: 's' };
    expect(readArguments(method('getMembership'), form)).toMatchObject({ args: { ...form, member_type: 'group' } });
    expect(readArguments(method('hasMember'), { group_id: 'g', user_id: 'u' })).toMatchObject({
      args: { member_type: 'user' },
    });
  });
  it('sends an empty text only where it is written as one', () => {
    expect(readArguments(method('updateGroup'), { group_id: 'g', description: EMPTY })).toMatchObject({
      args: { description: '' },
    });
    expect(readArguments(method('group_update', 'geonode'), { slug: 's', keywords: EMPTY })).toMatchObject({
      args: { keywords: [] },
    });
    // Where the documentation has no empty text, two quotes are two quotes.
    expect(readArguments(method('updateGroupName'), { group_id: 'g', name: EMPTY })).toMatchObject({
      args: { name: '""' },
    });
  });
  it('comes back from its arguments, without secrets', () => {
    const form = { slug: 'g', title: 'T', keywords: 'a\nb', categories: EMPTY, access: 'private' };
    const read = readArguments(method('group_update', 'geonode'), form);
    expect(read.ok && formOf(method('group_update', 'geonode'), read.args)).toEqual(form);
    const answered = method('group_invite_response', 'geonode');
    expect(formOf(answered, { token: 'secret', slug: 'g' })).toEqual({ slug: 'g' });
  });
});

describe('arguments from elsewhere @security 8', () => {
  it('fit what a form gives, and nothing else', () => {
    const schema = argumentsSchema(method('listMembers'));
    expect(schema.safeParse({ group_id: 'g', limit: 3 }).success).toBe(true);
    for (const bad of [{ group_id: 1 }, { limit: 101 }, { limit: '3' }, { other: 'x' }, { member_type: 'robot' }, null])
      expect(schema.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  });
  it('never throw, whatever they are', () => {
    const all = [...consoleMethods('pds'), ...consoleMethods('geonode')];
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.anything(), (one, value) => {
        argumentsSchema(one).safeParse(value);
      }),
      { numRuns: 300 },
    );
  });
});
