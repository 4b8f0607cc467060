import { describe, expect, it } from 'vitest';
import { accessCode } from '../domain/columns.ts';
import { buildDirectory, type Directory } from '../domain/directory.ts';
import { randomCategories, keyOfName } from '../domain/testing/random-categories.ts';
import { writtenColumns, type WrittenGroup } from '../domain/testing/written-directory.ts';
import { deriveKeys } from './derived-keys.ts';
import { computeImpact } from './impact.ts';
import type { Intent } from './intent.ts';
import type { SentInvite } from './invite-warnings.ts';
import { checkIntent } from './legality.ts';
import { emptyOverlay, foldChanges, type Overlay } from './overlay.ts';
import { makePlan } from './planner.ts';
import type { Plan } from './step.ts';
import { looseGuard, particularCapabilities, plainUser, staged, superAdmin } from './testing/capabilities.ts';

const capabilities = particularCapabilities;

/** Ids are the names in lower case; `levels` by name, public when not given. */
function site(
  groups: Record<string, WrittenGroup>,
  levels: Record<string, keyof typeof accessCode> = {},
  extra: string[] = [],
): Directory {
  const columns = writtenColumns(groups, extra, 'direct');
  const access = Uint8Array.from(Object.keys(groups), (name) => accessCode[levels[name] ?? 'public']);
  return buildDirectory({ ...columns, groups: { ...columns.groups, access } });
}
const club = (): Directory =>
  site(
    {
      Water: { flags: ['category'] },
      Ice: { flags: ['category'] },
      Rivers: { in: ['Water'], flags: ['unattached'], people: ['Ann:manager', 'Bo'] },
      Lakes: { in: ['Water', 'Ice'], flags: ['unattached'], people: ['Cy:manager', 'Dee:manager'] },
      Wells: { flags: ['unattached'], people: [] },
    },
    { Wells: 'private' },
    ['Eve'],
  );

const refused = (intent: Intent, own = capabilities, directory = club()): string | null =>
  checkIntent(
    directory,
    emptyOverlay(directory),
    intent,
    { capabilities: own, identity: superAdmin, readOnly: false },
    deriveKeys([intent], keyOfName),
  )?.code ?? null;

const create = (name: string, more: Partial<Extract<Intent, { kind: 'group.create' }>> = {}): Intent => ({
  kind: 'group.create',
  groupId: 'new:1',
  parentId: null,
  name,
  description: 'what for',
  ...more,
});
const edit = (groupId: string, name: string, more: Partial<Extract<Intent, { kind: 'group.update' }>>): Intent => ({
  kind: 'group.update',
  groupId,
  before: { name },
  ...more,
});

interface Extra {
  directory?: Directory;
  personId?: string | null;
  invited?: SentInvite[];
  role?: 'superadmin' | 'user';
}
function planned(intents: Intent[], extra: Extra = {}): { plan: Plan; overlay: Overlay; conflicts: string[] } {
  const directory = extra.directory ?? club();
  const changes = staged(...intents);
  const keys = deriveKeys(intents, keyOfName);
  const overlay = foldChanges(directory, changes, own(extra), keys);
  const impact = computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: false });
  const identity = { ...superAdmin, role: extra.role ?? ('superadmin' as const), personId: extra.personId ?? null };
  const input = { directory, overlay, changes, capabilities: own(extra), identity, impact, moveProbe: null, keys };
  const invited = extra.invited ?? [];
  const { plan, conflicts } = makePlan({ ...input, invited, profile: looseGuard, id: () => 'p' });
  return { plan, overlay, conflicts: conflicts.map((conflict) => conflict.error.code) };
}
/** Whoever is signed in manages what is created. */
const own = ({ personId }: Extra): typeof capabilities => {
  const { createGroup } = capabilities.features;
  const params = { ...createGroup.params, creatorId: personId ?? '' };
  return { ...capabilities, features: { ...capabilities.features, createGroup: { ...createGroup, params } } };
};
const warned = (plan: Plan): string[] => plan.warnings.map((warning) => warning.code + (warning.blocking ? '!' : ''));

describe('names that would hurt the site', () => {
  it.each([
    ['a group of the site itself', create('Reserved'), 'plan.reserved-name'],
    ['the same in other letters', create('ANONYMOUS!'), 'plan.reserved-name'],
    ['a title in other letters', create('RIVERS'), 'plan.name-taken'],
    ['an address that is taken', create('Rivers!!'), 'plan.key-taken'],
    ['no address at all', create('!!!'), 'plan.key-empty'],
    ['a long address', create('A name of more than twenty'), 'plan.key-too-long'],
    ['braces in the title', create('{{ name }}'), 'plan.braces'],
    ['braces in the description', create('Soil', { description: 'x ]] y' }), 'plan.braces'],
    ['braces in a keyword', create('Soil', { attributes: { keywords: ['[[a'] } }), 'plan.braces'],
    ['no description', create('Soil', { description: '  ' }), 'plan.description-missing'],
    ['an address that is none', create('Soil', { attributes: { email: 'ann' } }), 'plan.address-invalid'],
    ['a category of no address', create('水', { category: true, description: '' }), 'plan.key-empty'],
    ['a category that is there', create('water', { category: true }), 'plan.name-taken'],
    ['a category of a taken address', create('Water!', { category: true }), 'plan.key-taken'],
    ['a category in a category', create('Snow', { category: true, parentId: 'ice' }), 'plan.category-move'],
    ['a group in a group', create('Soil', { parentId: 'rivers' }), 'plan.only-categories'],
    ['a category renamed to nothing', edit('water', 'Water', { name: '水' }), 'plan.key-empty'],
    ['a category renamed to another', edit('water', 'Water', { name: 'ICE' }), 'plan.name-taken'],
    ['braces in an edit', edit('rivers', 'Rivers', { description: '{{' }), 'plan.braces'],
    ['an emptied description', edit('rivers', 'Rivers', { description: '' }), 'plan.description-missing'],
    ['attributes of a category', edit('water', 'Water', { attributes: { access: 'private' } }), 'remote.unsupported'],
  ])('refuse %s', (_, intent, code) => {
    expect(refused(intent)).toBe(code);
  });

  it('let through what the server takes', () => {
    expect(refused(create('Soil', { parentId: 'ice', attributes: { access: 'private', keywords: ['a'] } }))).toBeNull();
    expect(refused(create('Snow', { category: true, description: '' }))).toBeNull();
    // A title may be given twice by an edit, and a group keeps its address.
    expect(refused(edit('rivers', 'Rivers', { name: '河' }))).toBeNull();
    expect(refused(edit('water', 'Water', { name: 'Snow' }))).toBeNull();
  });

  it('count what else is staged, whichever way the name came', () => {
    const twice = [create('Soil'), create('SOIL', { groupId: 'new:2' })];
    expect(planned(twice).conflicts).toEqual(['plan.name-taken']);
    const keys = [create('Soil'), create('Soil!', { groupId: 'new:2' })];
    expect(planned(keys).conflicts).toEqual(['plan.key-taken']);
    const renamed = [create('Soil'), create('Sand', { groupId: 'new:2' }), edit('new:2', 'Sand', { name: 'soil' })];
    expect(planned(renamed).conflicts).toEqual(['plan.name-taken']);
    // What is to go still stands when the new one is made.
    const gone: Intent = { kind: 'group.delete', groupId: 'rivers', before: { name: 'Rivers' } };
    expect(planned([gone, create('Rivers')]).conflicts).toEqual(['plan.name-taken']);
  });

  it('say nothing of addresses that nobody foretells', () => {
    const directory = club();
    const rules = { capabilities, identity: superAdmin, readOnly: false };
    expect(checkIntent(directory, emptyOverlay(directory), create('Reserved'), rules)).toBeNull();
  });
});

describe('what categories and groups cannot do', () => {
  const person = { groupId: 'water', personId: 'ann' };
  it.each<[string, Intent, string]>([
    [
      'a category under another',
      { kind: 'group.move', groupId: 'water', from: null, to: 'ice', mode: 'move' },
      'plan.category-move',
    ],
    [
      'a group under a group',
      { kind: 'group.move', groupId: 'rivers', from: 'water', to: 'lakes', mode: 'move' },
      'plan.only-categories',
    ],
    ['a member of a category', { kind: 'member.add', ...person, role: 'member' }, 'plan.category-members'],
    [
      'an invitation into a category',
      { kind: 'invite.send', groupId: 'water', to: 'a@b.org', role: 'member' },
      'plan.category-members',
    ],
    [
      'deleting a category',
      { kind: 'group.delete', groupId: 'water', before: { name: 'Water' } },
      'plan.category-delete',
    ],
    ['removing who is no member', { kind: 'member.remove', groupId: 'rivers', personId: 'cy' }, 'plan.not-member'],
    [
      'a role of who is no member',
      { kind: 'member.role', groupId: 'rivers', personId: 'cy', role: 'manager', before: 'member' },
      'plan.not-member',
    ],
    [
      'an invitation to no address',
      { kind: 'invite.send', groupId: 'rivers', to: 'a@b.org, c@d.org', role: 'member' },
      'plan.address-invalid',
    ],
    [
      'an invitation to a foreign address',
      { kind: 'site.invite', groupId: 'rivers', to: 'ö@b.org' },
      'plan.address-invalid',
    ],
  ])('is %s', (_, intent, code) => {
    expect(refused(intent)).toBe(code);
  });

  it('is deleting a group that the site needs', () => {
    const directory = buildDirectory(randomCategories({ categories: 0, groups: 1, people: 0, seed: 1 }));
    const { createGroup, deleteGroup } = capabilities.features;
    const params = { reservedNames: 'Team-0', categories: 0 };
    const features = { ...capabilities.features, createGroup, deleteGroup: { ...deleteGroup, params } };
    const particular = { ...capabilities, features: { ...features, createGroup: { ...createGroup, params: {} } } };
    const intent: Intent = { kind: 'group.delete', groupId: 'group:team-0', before: { name: 'Team 0' } };
    expect(refused(intent, { ...particular }, directory)).toBe('plan.reserved-name');
  });
});

describe('rights by role', () => {
  const as = (personId: string, adminOf: string[] | null = null) => ({
    capabilities,
    identity: plainUser(personId, adminOf),
    readOnly: false,
  });
  const asks = (intent: Intent, rules = as('bo')): string | null => {
    const directory = club();
    return checkIntent(directory, emptyOverlay(directory), intent, rules)?.code ?? null;
  };
  const add = (groupId: string, personId: string): Intent => ({
    kind: 'member.add',
    groupId,
    personId,
    role: 'member',
  });
  const move: Intent = { kind: 'group.move', groupId: 'rivers', from: 'water', to: 'ice', mode: 'move' };

  it('are the manager’s, over the group and wherever it stands', () => {
    expect([asks(add('rivers', 'eve')), asks(move)]).toEqual(['plan.no-right', 'plan.no-right']);
    expect([asks(add('rivers', 'eve'), as('ann')), asks(move, as('ann'))]).toEqual([null, null]);
    expect(asks(add('lakes', 'eve'), as('ann'))).toBe('plan.no-right');
    // What the server says of its own accord counts as much as the copy.
    expect(asks(add('lakes', 'eve'), as('eve', ['lakes']))).toBeNull();
  });

  it('are a superuser’s, but where the server says otherwise', () => {
    const root = { ...superAdmin, personId: 'eve' };
    const rules = { capabilities, identity: root, readOnly: false };
    expect(asks(add('rivers', 'eve'), rules)).toBeNull();
    const { members } = capabilities.features;
    const old = { ...capabilities.features, members: { ...members, params: { superuserManages: 0 } } };
    const strict = { ...rules, capabilities: { ...capabilities, features: old } };
    expect(asks(add('rivers', 'cy'), strict)).toBe('plan.no-right');
  });

  it('are nobody’s over categories and not needed for what one makes oneself', () => {
    expect(asks(edit('water', 'Water', { name: 'Streams' }))).toBeNull();
    expect(asks(create('Soil', { parentId: 'ice' }))).toBeNull();
  });

  it('let everybody join what is not private', () => {
    expect(asks(add('rivers', 'eve'), as('eve'))).toBeNull();
    expect(asks(add('wells', 'eve'), as('eve'))).toBe('plan.join-closed');
    expect(asks({ ...add('rivers', 'eve'), role: 'manager' } as Intent, as('eve'))).toBe('plan.no-right');
  });
});

describe('attributes', () => {
  const before = { name: 'Rivers', attributes: { access: 'public' as const, email: '', keywords: ['a'], logo: null } };
  it('fold: the later wins, what ends where it began disappears', () => {
    const { overlay } = planned([
      edit('rivers', 'Rivers', { attributes: { access: 'private', keywords: ['b'] }, before }),
      edit('rivers', 'Rivers', { attributes: { access: 'public-invite', email: 'a@b.org' }, before }),
      edit('rivers', 'Rivers', {
        attributes: { keywords: ['a'] },
        before: { name: 'Rivers', attributes: { keywords: ['b'] } },
      }),
    ]);
    expect(overlay.attributesOf(2)).toEqual({ access: 'public-invite', email: 'a@b.org' });
    expect([overlay.accessOf(2), overlay.accessBefore(2), overlay.stagedKind(2)]).toEqual([
      'public-invite',
      'public',
      'edited',
    ]);
    const back = planned([
      edit('rivers', 'Rivers', { attributes: { access: 'private' }, before }),
      edit('rivers', 'Rivers', { attributes: { access: 'public' }, before }),
    ]);
    expect([back.overlay.isEmpty, back.conflicts]).toEqual([true, []]);
    expect(refused(edit('rivers', 'Rivers', { attributes: { access: 'public' }, before }))).toBe('plan.nothing');
    const shown = { name: 'Rivers', attributes: { access: 'private' as const } };
    expect(refused(edit('rivers', 'Rivers', { attributes: { access: 'public-invite' }, before: shown }))).toBe(
      'plan.stale',
    );
  });

  it('are put back by the inverse, all but what nobody has read', () => {
    const logo = { name: 'a.png', type: 'image/png', base64: 'AAAA' };
    const known = planned([edit('rivers', 'Rivers', { attributes: { access: 'private', logo }, before })]).plan;
    expect(known.steps[0].inverse).toMatchObject({ attributes: { access: 'public', logo: null } });
    expect(known.steps[0].operation).toMatchObject({
      attributes: { logo },
      before: { attributes: { access: 'public' } },
    });
    expect(warned(known)).toEqual(['access-narrows', 'join-closes']);

    const unread = { name: 'Rivers' };
    const half = planned([edit('rivers', 'Rivers', { attributes: { access: 'private', logo }, before: unread })]).plan;
    expect(half.steps[0].inverse).toMatchObject({
      attributes: { access: 'public' },
      before: { attributes: { access: 'private' } },
    });
    expect(half.steps[0].inverse).not.toHaveProperty('attributes.logo');
    expect(warned(half)).toContain('logo-not-undoable');
    const picture = planned([edit('rivers', 'Rivers', { attributes: { logo }, before: unread })]).plan;
    expect([picture.steps[0].inverse, picture.guard.tier]).toEqual([null, 'T2']);
    expect(warned(picture)).toEqual(['logo-not-undoable', 'not-undoable']);
    const words = planned([edit('rivers', 'Rivers', { attributes: { keywords: ['c'] }, before: unread })]).plan;
    expect(warned(words)).toContain('attributes-not-undoable');
  });

  it('say who sees and who joins', () => {
    const level = (groupId: string, name: string, access: 'public' | 'public-invite' | 'private') =>
      warned(planned([edit(groupId, name, { attributes: { access } })]).plan);
    expect(level('rivers', 'Rivers', 'private')).toEqual(['access-narrows', 'join-closes']);
    expect(level('rivers', 'Rivers', 'public-invite')).toEqual(['join-closes']);
    expect(level('wells', 'Wells', 'public')).toEqual(['access-widens', 'join-opens']);
    expect(level('wells', 'Wells', 'public-invite')).toEqual(['access-widens']);
    const { plan } = planned([{ kind: 'group.move', groupId: 'rivers', from: 'water', to: 'ice', mode: 'move' }]);
    expect([warned(plan), plan.guard.tier]).toEqual([['categories-no-access'], 'T2']);
  });
});

describe('categories', () => {
  it('get another id with their name, which the way back uses', () => {
    const directory = buildDirectory(randomCategories({ categories: 1, groups: 1, people: 0, seed: 1 }));
    const { plan } = planned([edit('category:cat-0', 'Cat 0', { name: 'Streams' })], { directory });
    expect(plan.steps[0].operation.groupId).toBe('category:cat-0');
    expect(plan.steps[0].inverse).toMatchObject({ groupId: 'category:streams', name: 'Cat 0' });
    expect(warned(plan)).toEqual(['ids-change', 'category-anybody']);
  });

  it('that are new come first and stay, without asking for a name', () => {
    const { plan, overlay } = planned([
      create('Snow', { category: true }),
      create('Skis', { groupId: 'new:2', parentId: 'new:1' }),
      { kind: 'group.move', groupId: 'new:2', from: null, to: 'ice', mode: 'also' },
      { kind: 'group.move', groupId: 'rivers', from: 'water', to: 'new:1', mode: 'move' },
    ]);
    expect([overlay.isCategory(5), overlay.isCategory(6), overlay.newGroups[0].category]).toEqual([true, false, true]);
    expect(
      plan.steps.map(({ operation, inverse }) => [operation.kind, operation.groupId, inverse?.kind ?? null]),
    ).toEqual([
      ['group.create', 'new:1', null],
      ['parents.set', 'rivers', 'parents.set'],
      ['group.create', 'new:2', 'group.delete'],
      ['parents.set', 'new:2', 'parents.set'],
    ]);
    expect(plan.guard.tier).toBe('T2');
    expect(warned(plan)).toEqual(['categories-no-access', 'not-undoable']);
  });
});

describe('managers', () => {
  const demote = (personId: string, groupId = 'lakes'): Intent => ({
    kind: 'member.role',
    groupId,
    personId,
    role: 'member',
    before: 'manager',
  });
  it('are never all gone, counted over everything that is staged', () => {
    expect(warned(planned([demote('cy')]).plan)).toEqual([]);
    const removal: Intent = { kind: 'member.remove', groupId: 'lakes', personId: 'dee' };
    expect(warned(planned([demote('cy'), removal]).plan)).toContain('last-admin!');
    const heir: Intent = { kind: 'member.add', groupId: 'lakes', personId: 'eve', role: 'manager' };
    expect(warned(planned([demote('cy'), removal, heir]).plan)).not.toContain('last-admin!');
  });

  it('become those who create a group, without a step of their own', () => {
    const { plan, overlay } = planned([create('Soil', { parentId: 'ice' })], { personId: 'eve' });
    expect(plan.steps).toHaveLength(1);
    expect([...overlay.directMembersOf(5)].map((p) => overlay.directory.personName(p))).toEqual(['Eve']);
    expect([warned(plan), plan.guard.tier]).toEqual([['creator-becomes-manager'], 'T2']);
    const leaves: Intent = { kind: 'member.remove', groupId: 'new:1', personId: 'eve' };
    const left = planned([create('Soil'), leaves], { personId: 'eve' }).plan;
    expect(left.steps.map((step) => step.operation.kind)).toEqual(['group.create', 'member.remove']);
    expect(warned(left)).toContain('last-admin!');
    const handed: Intent = { kind: 'member.add', groupId: 'new:1', personId: 'ann', role: 'manager' };
    const third = planned([create('Soil'), handed, leaves], { personId: 'eve' }).plan;
    expect(third.steps.map((step) => step.operation.kind)).toEqual(['group.create', 'member.add', 'member.remove']);
    expect(warned(third)).not.toContain('last-admin!');
  });

  it('who may choose from some people only are told whom they may not reach', () => {
    const add: Intent = { kind: 'member.add', groupId: 'rivers', personId: 'eve', role: 'member' };
    const as = { personId: 'ann', role: 'user' as const };
    expect(warned(planned([add], as).plan)).toEqual(['add-outside-options']);
    expect(warned(planned([{ ...add, personId: 'cy' } as Intent], as).plan)).toEqual([]);
    expect(warned(planned([add], { ...as, role: 'superadmin' }).plan)).toEqual([]);
  });
});

describe('invitations', () => {
  const send = (to: string, role: 'member' | 'manager' = 'member'): Intent => ({
    kind: 'invite.send',
    groupId: 'rivers',
    to,
    role,
  });
  it('are steps without a way back and without a typed name', () => {
    const { plan, overlay } = planned([
      send('a@b.org'),
      { kind: 'site.invite', groupId: 'rivers', to: 'c@d.org' },
      { kind: 'invite.answer', groupId: 'rivers', token: 't', accept: true },
    ]);
    expect(plan.steps.map(({ operation, inverse }) => [operation.kind, inverse])).toEqual([
      ['invite.send', null],
      ['site.invite', null],
      ['invite.answer', null],
    ]);
    expect([plan.guard.tier, warned(plan)]).toEqual(['T2', ['accept-joins', 'not-undoable']]);
    expect(overlay.invitesOf(2).map((invite) => invite.kind)).toEqual(['invite.send', 'site.invite', 'invite.answer']);
    expect([overlay.stagedKind(2), overlay.isEmpty]).toEqual(['edited', false]);
    expect(planned([send('a@b.org'), send('A@b.org')]).conflicts).toEqual(['plan.duplicate']);
  });

  it('into a group to come wait for it', () => {
    const { plan } = planned([create('Soil'), { ...send('a@b.org'), groupId: 'new:1' } as Intent]);
    expect(plan.steps[1]).toMatchObject({ operation: { kind: 'invite.send' }, dependsOn: ['s1'] });
  });

  it('sent before bear on who is removed and who is invited again', () => {
    const columns = randomCategories({ categories: 0, groups: 1, people: 3, seed: 3 });
    const directory = buildDirectory(columns);
    const p = directory.membersOf(0)[0];
    const groupId = directory.groupId(0);
    const invited = [{ groupId, to: directory.personContact(p).toUpperCase(), role: 'member' }];
    const removal: Intent = { kind: 'member.remove', groupId, personId: directory.personId(p) };
    expect(warned(planned([removal], { directory, invited }).plan)).toContain('invite-works-again');
    expect(warned(planned([removal], { directory }).plan)).not.toContain('invite-works-again');
    const again: Intent = { kind: 'invite.send', groupId, to: directory.personContact(p), role: 'manager' };
    expect(warned(planned([again], { directory, invited }).plan)).toContain('reinvite-keeps-role');
  });

  it('are refused where there are none', () => {
    const features = { ...capabilities.features, invites: { support: 'absent' as const } };
    expect(refused(send('a@b.org'), { ...capabilities, features })).toBe('remote.unsupported');
    const site: Intent = { kind: 'site.invite', groupId: 'rivers', to: 'a@b.org' };
    expect(refused(site, { ...capabilities, features })).toBe('remote.unsupported');
  });
});

describe('deleting a group', () => {
  it('says what goes with it', () => {
    const { plan } = planned([{ kind: 'group.delete', groupId: 'wells', before: { name: 'Wells' } }]);
    expect([warned(plan), plan.guard.tier]).toEqual([['deletes-resources', 'not-undoable'], 'T3']);
  });
});
