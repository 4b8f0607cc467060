import { groupAttributesSchema, logoSchema, type GroupAttributes } from '../domain/attributes.ts';
import { groupFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { newGroupId } from '../domain/ids.ts';
import type { Intent } from '../plan/intent.ts';
import type { ConsoleProblem } from './arguments.ts';
import type { ConsoleArguments, ConsoleMethod } from './method.ts';

/** What a call is translated with: the copy, who is signed in, and keys for groups to be made. */
export interface ConsoleContext {
  directory: Directory;
  /** Null: not known who is signed in. */
  personId: string | null;
  newKey(): string;
}

export type Intents = { ok: true; intents: Intent[] } | { ok: false; problem: ConsoleProblem };

type Role = 'member' | 'admin' | 'owner' | 'manager';
/** Codes of `memberships.roles` (`memberRoleCode`) as words. */
const ROLES: readonly Role[] = ['member', 'admin', 'owner', 'manager'];

const done = (...intents: Intent[]): Intents => ({ ok: true, intents });
const no = (parameter: string | null, code: ConsoleProblem['code'], values?: ConsoleProblem['values']): Intents => ({
  ok: false,
  problem: { parameter, code, ...(values === undefined ? {} : { values }) },
});
const text = (args: ConsoleArguments, name: string): string | undefined => args[name] as string | undefined;
const list = (args: ConsoleArguments, name: string): string[] | undefined => args[name] as string[] | undefined;

/** Ids that the app gives to GeoNode's objects; `providers/geonode/ids.ts` makes the same ones, and a test there says so. */
export const geonodeId = {
  group: (slug: string): string => `group:${slug}`,
  category: (slug: string): string => `category:${slug}`,
  person: (username: string): string => `user:${username}`,
} as const;

/**
 * A changing call as intents: what the same gesture on screen would stage. So it meets the same rules, review, guard, journal and undo, and
 * nothing in the console can write past them. A parameter that has no place in an intent is named, never dropped. Whether the intents are
 * legal is not judged here; only what must be looked up in the copy to write them down.
 */
export function intentsOf(method: ConsoleMethod, args: ConsoleArguments, context: ConsoleContext): Intents {
  switch (method.name) {
    case 'createGroup':
      return createGroup(args, context);
    case 'deleteGroup':
      return deleteGroup(text(args, 'group_id') ?? '', 'group_id', context);
    case 'updateGroup':
      return updateGroup(args, text(args, 'group_name'), context);
    case 'updateGroupName':
      return updateGroup(args, text(args, 'name'), context);
    case 'createMembership':
      return createMembership(args, context);
    case 'deleteMembership':
      return deleteMembership(args, context);
    case 'updateMembership':
      return updateMembership(args, context);
    case 'group_create':
      return groupCreate(args, context);
    case 'group_update':
      return groupUpdate(args, context);
    case 'group_remove':
      return deleteGroup(geonodeId.group(text(args, 'slug') ?? ''), 'slug', context);
    case 'group_members_add':
      return groupMembersAdd(args, context);
    case 'group_member_remove':
      return withGroup(args, context, (groupId) =>
        done({ kind: 'member.remove', groupId, personId: geonodeId.person(text(args, 'username') ?? '') }),
      );
    case 'group_join':
      return withGroup(args, context, (groupId) =>
        context.personId === null
          ? no(null, 'who-am-i')
          : done({ kind: 'member.add', groupId, personId: context.personId, role: 'member' }),
      );
    case 'group_invite':
      return withGroup(args, context, (groupId) => {
        const role = text(args, 'invite_role') === 'manager' ? 'manager' : 'member';
        const to = [...new Set(list(args, 'invite_user') ?? [])];
        return done(...to.map((one): Intent => ({ kind: 'invite.send', groupId, to: one, role })));
      });
    case 'group_invite_response':
      return inviteResponse(args, context);
    default:
      throw new Error(`${method.name} changes nothing`);
  }
}

function createGroup(args: ConsoleArguments, { newKey }: ConsoleContext): Intents {
  const parent = text(args, 'parent_group_id');
  // Neither: a group that hangs nowhere, which no listing would show again.
  if ((args['is_root'] === true) === (parent !== undefined)) return no(null, 'root-or-parent');
  return done({
    kind: 'group.create',
    groupId: newGroupId(newKey()),
    parentId: parent ?? null,
    name: text(args, 'group_name') ?? '',
    description: text(args, 'description') ?? '',
  });
}

function deleteGroup(groupId: string, parameter: string, { directory }: ConsoleContext): Intents {
  const g = directory.groupIndex(groupId);
  if (g < 0) return no(parameter, 'unknown-group');
  return done({ kind: 'group.delete', groupId, before: { name: directory.groupName(g) } });
}

function updateGroup(args: ConsoleArguments, name: string | undefined, { directory }: ConsoleContext): Intents {
  const groupId = text(args, 'group_id') ?? '';
  const g = directory.groupIndex(groupId);
  if (g < 0) return no('group_id', 'unknown-group');
  const description = text(args, 'description');
  if (name === undefined && description === undefined) return no(null, 'nothing-to-change');
  return done({
    kind: 'group.update',
    groupId,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    before: { name: directory.groupName(g) },
  });
}

function createMembership(args: ConsoleArguments, { directory }: ConsoleContext): Intents {
  const groupId = text(args, 'group_id') ?? '';
  const personId = text(args, 'user_id');
  const subGroupId = text(args, 'sub_group_id');
  const lost = notSent(args);
  if (lost !== null) return lost;
  if (directory.groupIndex(groupId) < 0) return no('group_id', 'unknown-group');
  if (personId !== undefined)
    return done({ kind: 'member.add', groupId, personId, role: (text(args, 'member_role') ?? 'member') as Role });
  if ((text(args, 'member_role') ?? 'member') !== 'member') return no('member_role', 'group-has-no-role');
  const sub = directory.groupIndex(subGroupId ?? '');
  if (sub < 0) return no('sub_group_id', 'unknown-group');
  // The call adds an edge and takes none away: a second parent, where the group has one.
  const mode = directory.parentsOf(sub).length === 0 ? 'move' : 'also';
  return done({ kind: 'group.move', groupId: subGroupId ?? '', from: null, to: groupId, mode });
}

function deleteMembership(args: ConsoleArguments, { directory }: ConsoleContext): Intents {
  const groupId = text(args, 'group_id') ?? '';
  const personId = text(args, 'user_id');
  const subGroupId = text(args, 'sub_group_id') ?? '';
  const g = directory.groupIndex(groupId);
  if (g < 0) return no('group_id', 'unknown-group');
  if (personId !== undefined) return done({ kind: 'member.remove', groupId, personId });
  const sub = directory.groupIndex(subGroupId);
  if (sub < 0) return no('sub_group_id', 'unknown-group');
  const parents = directory.parentsOf(sub);
  if (!parents.includes(g)) return no('sub_group_id', 'not-below');
  if (parents.length === 1) return no('sub_group_id', 'would-detach');
  return done({ kind: 'group.move', groupId: subGroupId, from: groupId, to: null, mode: 'move' });
}

function updateMembership(args: ConsoleArguments, { directory }: ConsoleContext): Intents {
  const groupId = text(args, 'group_id') ?? '';
  const personId = text(args, 'user_id');
  const lost = notSent(args);
  if (lost !== null) return lost;
  const g = directory.groupIndex(groupId);
  if (g < 0) return no('group_id', 'unknown-group');
  if (personId === undefined) return no('sub_group_id', 'group-has-no-role');
  const role = text(args, 'member_role');
  if (role === undefined) return no('member_role', 'nothing-to-change');
  const p = directory.personIndex(personId);
  const row = p < 0 ? -1 : directory.membershipIndex(g, p);
  if (row < 0) return no('user_id', 'no-member');
  const before = ROLES[directory.columns.memberships.roles[row] ?? 0] ?? 'member';
  return done({ kind: 'member.role', groupId, personId, role: role as Role, before });
}

/** Parameters of a membership that no plan carries. */
function notSent(args: ConsoleArguments): Intents | null {
  if (args['description'] !== undefined) return no('description', 'not-sent', { name: 'description' });
  return args['is_root'] === true ? no('is_root', 'not-sent', { name: 'is_root' }) : null;
}

function withGroup(
  args: ConsoleArguments,
  { directory }: ConsoleContext,
  then: (groupId: string, g: number) => Intents,
): Intents {
  const groupId = geonodeId.group(text(args, 'slug') ?? '');
  const g = directory.groupIndex(groupId);
  return g < 0 ? no('slug', 'unknown-group') : then(groupId, g);
}

function groupMembersAdd(args: ConsoleArguments, context: ConsoleContext): Intents {
  const role = text(args, 'role') === 'manager' ? 'manager' : 'member';
  const names = [...new Set(list(args, 'user_idntifiers') ?? [])];
  return withGroup(args, context, (groupId) =>
    done(...names.map((name): Intent => ({ kind: 'member.add', groupId, personId: geonodeId.person(name), role }))),
  );
}

function groupCreate(args: ConsoleArguments, context: ConsoleContext): Intents {
  const title = text(args, 'title') ?? text(args, 'slug') ?? '';
  const wanted = categoriesOf(args, context);
  if (!wanted.ok) return wanted;
  const attributes = attributesOf(args);
  if (attributes === null) return no('logo', 'not-a-logo');
  const groupId = newGroupId(context.newKey());
  const [first = null, ...further] = wanted.ids;
  return done(
    {
      kind: 'group.create',
      groupId,
      parentId: first,
      name: title,
      description: text(args, 'description') ?? title,
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    },
    ...further.map((to): Intent => ({ kind: 'group.move', groupId, from: null, to, mode: 'also' })),
  );
}

function groupUpdate(args: ConsoleArguments, context: ConsoleContext): Intents {
  return withGroup(args, context, (groupId, g) => {
    const { directory } = context;
    const wanted = categoriesOf(args, context);
    if (!wanted.ok) return wanted;
    const attributes = attributesOf(args);
    if (attributes === null) return no('logo', 'not-a-logo');
    const name = text(args, 'title');
    const description = text(args, 'description');
    const hasAttributes = Object.keys(attributes).length > 0;
    const intents: Intent[] = [];
    if (name !== undefined || description !== undefined || hasAttributes) {
      intents.push({
        kind: 'group.update',
        groupId,
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(hasAttributes ? { attributes } : {}),
        before: { name: directory.groupName(g) },
      });
    }
    if (args['categories'] !== undefined) {
      const present = [...directory.parentsOf(g)].map((parent) => directory.groupId(parent));
      const leaves = present.filter((id) => !wanted.ids.includes(id));
      const enters = wanted.ids.filter((id) => !present.includes(id));
      // A category for a category is one move; what is left over is added or taken away.
      for (let i = 0; i < Math.max(leaves.length, enters.length); i += 1) {
        const from = leaves[i] ?? null;
        const to = enters[i] ?? null;
        intents.push({ kind: 'group.move', groupId, from, to, mode: from === null ? 'also' : 'move' });
      }
    }
    return intents.length === 0 ? no(null, 'nothing-to-change') : done(...intents);
  });
}

/** Categories by slug or by name, as ids. */
function categoriesOf(
  args: ConsoleArguments,
  { directory }: ConsoleContext,
): { ok: true; ids: string[] } | { ok: false; problem: ConsoleProblem } {
  const ids: string[] = [];
  for (const word of list(args, 'categories') ?? []) {
    let id: string | null = directory.groupIndex(geonodeId.category(word)) < 0 ? null : geonodeId.category(word);
    for (let g = 0; id === null && g < directory.groupCount; g += 1)
      if ((directory.flags(g) & groupFlag.category) !== 0 && directory.groupName(g) === word) id = directory.groupId(g);
    if (id === null)
      return { ok: false, problem: { parameter: 'categories', code: 'unknown-category', values: { name: word } } };
    if (!ids.includes(id)) ids.push(id);
  }
  return { ok: true, ids };
}

/** Null: the logo is none, or a word is too long. */
function attributesOf(args: ConsoleArguments): GroupAttributes | null {
  const logo = args['logo'];
  if (logo !== undefined && logo !== null && !logoSchema.safeParse(logo).success) return null;
  const read = groupAttributesSchema.safeParse({
    ...(args['access'] === undefined ? {} : { access: args['access'] }),
    ...(args['email'] === undefined ? {} : { email: args['email'] }),
    ...(args['keywords'] === undefined ? {} : { keywords: args['keywords'] }),
    ...(logo === undefined ? {} : { logo }),
  });
  return read.success ? read.data : null;
}

/** An invitation's link names group and token; a bare token needs the group beside it, because a plan is about a group. */
function inviteResponse(args: ConsoleArguments, { directory }: ConsoleContext): Intents {
  const written = text(args, 'token') ?? '';
  const link = /\/groups\/group\/([^/]+)\/invite\/([^/?#]+)/.exec(written);
  const slug = text(args, 'slug') ?? (link === null ? undefined : decodeURIComponent(link[1] as string));
  if (slug === undefined) return no('slug', 'needs-slug');
  const groupId = geonodeId.group(slug);
  if (directory.groupIndex(groupId) < 0) return no('slug', 'unknown-group');
  return done({
    kind: 'invite.answer',
    groupId,
    token: link === null ? written : (link[2] as string),
    accept: text(args, 'answer') === 'accept',
  });
}
