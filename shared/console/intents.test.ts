import { describe, expect, it } from 'vitest';
import { buildDirectory } from '../domain/directory.ts';
import { packStrings } from '../domain/string-block.ts';
import { writtenColumns, writtenDirectory } from '../domain/testing/written-directory.ts';
import { intentSchema } from '../plan/intent.ts';
import { readArguments, type FormValues } from './arguments.ts';
import { intentsOf, type ConsoleContext, type Intents } from './intents.ts';
import { consoleMethod, consoleMethods, isChanging } from './methods.ts';

const tree = writtenDirectory({
  Top: { people: ['Ann'] },
  Sales: { in: 'Top', people: ['Bob:admin'] },
  North: { in: 'Sales' },
  Loose: { flags: ['unattached'] },
});

/** As GeoNode's provider names things. */
const site = (() => {
  const columns = writtenColumns(
    {
      rivers: { flags: ['category'] },
      roads: { flags: ['category'] },
      towns: { flags: ['category'] },
      hydro: { in: ['rivers', 'towns'], people: ['ann:manager'] },
    },
    ['me'],
    'direct',
  );
  const groups = ['category:rivers', 'category:roads', 'category:towns', 'group:hydro'];
  return buildDirectory({
    ...columns,
    groups: { ...columns.groups, ids: packStrings(groups) },
    people: { ...columns.people, ids: packStrings(['user:ann', 'user:me']) },
  });
})();

const context = (directory = tree, personId: string | null = 'user:me'): ConsoleContext => {
  let n = 0;
  return { directory, personId, newKey: () => `k${(n += 1)}` };
};

function planned(kind: 'pds' | 'geonode', name: string, form: FormValues, with_?: ConsoleContext): Intents {
  const method = consoleMethod(kind, name);
  if (method === null) throw new Error(name);
  const read = readArguments(method, form);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const made = intentsOf(method, read.args, with_ ?? context(kind === 'pds' ? tree : site));
  if (made.ok) for (const intent of made.intents) intentSchema.parse(intent);
  return made;
}
const problem = (made: Intents) => (made.ok ? null : [made.problem.parameter, made.problem.code]);

describe('the table', () => {
  it('has the fifteen and the eleven documented methods', () => {
    expect(consoleMethods('pds').map((m) => m.name)).toHaveLength(15);
    expect(consoleMethods('geonode').map((m) => m.name)).toHaveLength(11);
    expect(consoleMethods('geonode').map((m) => m.name)).toContain('GroupActivityView');
    expect(consoleMethod('geonode', 'createGroup')).toBeNull();
  });
  it('knows of two methods that read or change by an argument', () => {
    const remove = consoleMethod('geonode', 'group_remove')!;
    const answer = consoleMethod('geonode', 'group_invite_response')!;
    expect([isChanging(remove, { method: 'get' }), isChanging(remove, { method: 'post' })]).toEqual([false, true]);
    expect([isChanging(answer, { token: 't' }), isChanging(answer, { token: 't', answer: 'decline' })]).toEqual([
      false,
      true,
    ]);
  });
});

describe('PDS calls as intents', () => {
  it('createGroup, at the top or below a group, and never nowhere', () => {
    expect(planned('pds', 'createGroup', { group_name: 'New', is_root: 'true' })).toEqual({
      ok: true,
      intents: [{ kind: 'group.create', groupId: 'new:k1', parentId: null, name: 'New', description: '' }],
    });
    expect(
      planned('pds', 'createGroup', { group_name: 'New', description: 'd', parent_group_id: 'top' }),
    ).toMatchObject({
      intents: [{ parentId: 'top', description: 'd' }],
    });
    expect(problem(planned('pds', 'createGroup', { group_name: 'New' }))).toEqual([null, 'root-or-parent']);
    expect(
      problem(planned('pds', 'createGroup', { group_name: 'New', is_root: 'true', parent_group_id: 'top' })),
    ).toEqual([null, 'root-or-parent']);
  });
  it('deleteGroup, updateGroup, updateGroupName with the name of before', () => {
    expect(planned('pds', 'deleteGroup', { group_id: 'north' })).toMatchObject({
      intents: [{ kind: 'group.delete', groupId: 'north', before: { name: 'North' } }],
    });
    expect(planned('pds', 'updateGroup', { group_id: 'north', description: '""' })).toEqual({
      ok: true,
      intents: [{ kind: 'group.update', groupId: 'north', description: '', before: { name: 'North' } }],
    });
    expect(planned('pds', 'updateGroupName', { group_id: 'north', name: 'South' })).toMatchObject({
      intents: [{ name: 'South', before: { name: 'North' } }],
    });
    expect(problem(planned('pds', 'updateGroup', { group_id: 'north' }))).toEqual([null, 'nothing-to-change']);
    expect(problem(planned('pds', 'deleteGroup', { group_id: 'nobody' }))).toEqual(['group_id', 'unknown-group']);
  });
  it('createMembership of a person and of a group', () => {
    expect(planned('pds', 'createMembership', { group_id: 'north', user_id: 'ann', member_type: 'user' })).toEqual({
      ok: true,
      intents: [{ kind: 'member.add', groupId: 'north', personId: 'ann', role: 'member' }],
    });
    expect(planned('pds', 'createMembership', { group_id: 'top', sub_group_id: 'loose' })).toMatchObject({
      intents: [{ kind: 'group.move', groupId: 'loose', from: null, to: 'top', mode: 'move' }],
    });
    // The call would add an edge beside the present one; whether that may be is the planner's to say.
    expect(planned('pds', 'createMembership', { group_id: 'top', sub_group_id: 'north' })).toMatchObject({
      intents: [{ mode: 'also' }],
    });
  });
  it('names a parameter that no plan carries instead of dropping it', () => {
    const key = { group_id: 'north', user_id: 'ann' };
    expect(problem(planned('pds', 'createMembership', { ...key, description: 'why' }))).toEqual([
      'description',
      'not-sent',
    ]);
    expect(problem(planned('pds', 'createMembership', { ...key, is_root: 'true' }))).toEqual(['is_root', 'not-sent']);
    expect(problem(planned('pds', 'updateMembership', { ...key, description: 'why' }))).toEqual([
      'description',
      'not-sent',
    ]);
  });
  it('deleteMembership of a person; of a group only where that leaves it a parent', () => {
    expect(planned('pds', 'deleteMembership', { group_id: 'top', user_id: 'ann' })).toMatchObject({
      intents: [{ kind: 'member.remove', groupId: 'top', personId: 'ann' }],
    });
    expect(problem(planned('pds', 'deleteMembership', { group_id: 'sales', sub_group_id: 'north' }))).toEqual([
      'sub_group_id',
      'would-detach',
    ]);
    expect(problem(planned('pds', 'deleteMembership', { group_id: 'top', sub_group_id: 'north' }))).toEqual([
      'sub_group_id',
      'not-below',
    ]);
  });
  it('updateMembership with the role of before', () => {
    expect(
      planned('pds', 'updateMembership', { group_id: 'sales', user_id: 'bob', member_role: 'member' }),
    ).toMatchObject({
      intents: [{ kind: 'member.role', role: 'member', before: 'admin' }],
    });
    expect(
      problem(planned('pds', 'updateMembership', { group_id: 'top', user_id: 'bob', member_role: 'admin' })),
    ).toEqual(['user_id', 'no-member']);
  });
});

describe('GeoNode calls as intents', () => {
  it('group_create with its attributes and several categories', () => {
    const form = { slug: 'hydro-2', access: 'private', keywords: 'a, b', categories: 'rivers\nroads' };
    expect(planned('geonode', 'group_create', form)).toEqual({
      ok: true,
      intents: [
        {
          kind: 'group.create',
          groupId: 'new:k1',
          parentId: 'category:rivers',
          name: 'hydro-2',
          description: 'hydro-2',
          attributes: { access: 'private', keywords: ['a', 'b'] },
        },
        { kind: 'group.move', groupId: 'new:k1', from: null, to: 'category:roads', mode: 'also' },
      ],
    });
    expect(problem(planned('geonode', 'group_create', { slug: 'x', categories: 'nowhere' }))).toEqual([
      'categories',
      'unknown-category',
    ]);
    expect(problem(planned('geonode', 'group_create', { slug: 'x', logo: '{"name":"a"}' }))).toEqual([
      'logo',
      'not-a-logo',
    ]);
  });
  it('group_update of fields, and of categories as moves', () => {
    expect(
      planned('geonode', 'group_update', { slug: 'hydro', title: 'Hydro', logo: 'null', categories: 'roads' }),
    ).toEqual({
      ok: true,
      intents: [
        {
          kind: 'group.update',
          groupId: 'group:hydro',
          name: 'Hydro',
          attributes: { logo: null },
          before: { name: 'hydro' },
        },
        { kind: 'group.move', groupId: 'group:hydro', from: 'category:rivers', to: 'category:roads', mode: 'move' },
        { kind: 'group.move', groupId: 'group:hydro', from: 'category:towns', to: null, mode: 'move' },
      ],
    });
    expect(problem(planned('geonode', 'group_update', { slug: 'hydro', categories: 'rivers, towns' }))).toEqual([
      null,
      'nothing-to-change',
    ]);
  });
  it('members: added, removed, joined', () => {
    expect(
      planned('geonode', 'group_members_add', { slug: 'hydro', role: 'manager', user_idntifiers: 'me, me\nli' }),
    ).toEqual({
      ok: true,
      intents: [
        { kind: 'member.add', groupId: 'group:hydro', personId: 'user:me', role: 'manager' },
        { kind: 'member.add', groupId: 'group:hydro', personId: 'user:li', role: 'manager' },
      ],
    });
    expect(planned('geonode', 'group_member_remove', { slug: 'hydro', username: 'ann' })).toMatchObject({
      intents: [{ kind: 'member.remove', personId: 'user:ann' }],
    });
    expect(planned('geonode', 'group_join', { slug: 'hydro' })).toMatchObject({
      intents: [{ kind: 'member.add', personId: 'user:me', role: 'member' }],
    });
    expect(problem(planned('geonode', 'group_join', { slug: 'hydro' }, context(site, null)))).toEqual([
      null,
      'who-am-i',
    ]);
  });
  it('invitations sent and answered, by link or by token and slug', () => {
    const token = 'a'.repeat(40);
    expect(planned('geonode', 'group_invite', { slug: 'hydro', invite_user: 'a@x.org; b@x.org' })).toMatchObject({
      intents: [
        { kind: 'invite.send', to: 'a@x.org', role: 'member' },
        { kind: 'invite.send', to: 'b@x.org', role: 'member' },
      ],
    });
    const link = `https://site.example/groups/group/hydro/invite/${token}/`;
    const wanted = { intents: [{ kind: 'invite.answer', groupId: 'group:hydro', token, accept: true }] };
    expect(planned('geonode', 'group_invite_response', { token: link, answer: 'accept' })).toMatchObject(wanted);
    expect(planned('geonode', 'group_invite_response', { token, slug: 'hydro', answer: 'accept' })).toMatchObject(
      wanted,
    );
    expect(problem(planned('geonode', 'group_invite_response', { token, answer: 'decline' }))).toEqual([
      'slug',
      'needs-slug',
    ]);
  });
  it('group_remove by POST', () => {
    expect(planned('geonode', 'group_remove', { slug: 'hydro', method: 'post' })).toMatchObject({
      intents: [{ kind: 'group.delete', groupId: 'group:hydro', before: { name: 'hydro' } }],
    });
  });
});
