import { accessLevels } from '../domain/attributes.ts';
import type { ConsoleMethod, ConsoleParameter } from './method.ts';

const text = (name: string, help: string, more: Partial<ConsoleParameter> = {}): ConsoleParameter => ({
  name,
  type: 'text',
  required: false,
  help,
  ...more,
});
const required = { required: true } as const;

const slug = text('slug', 'slug', required);
const role = (name: string): ConsoleParameter => ({
  name,
  type: 'choice',
  choices: ['member', 'manager'],
  required: true,
  preset: 'member',
  help: 'role',
});
const options: ConsoleParameter = { name: 'options', type: 'json', required: false, help: 'options' };
const fields: readonly ConsoleParameter[] = [
  { name: 'access', type: 'choice', choices: accessLevels, required: false, help: 'access' },
  text('email', 'group-email', { emptyAllowed: true }),
  { name: 'keywords', type: 'list', required: false, emptyAllowed: true, help: 'keywords' },
  { name: 'categories', type: 'list', required: false, emptyAllowed: true, help: 'categories' },
  { name: 'logo', type: 'json', required: false, help: 'logo' },
];

type Row = Omit<ConsoleMethod, 'kind'>;
const rows: readonly Row[] = [
  {
    name: 'group_create',
    section: 'groups',
    changes: 'always',
    parameters: [
      text('slug', 'create-slug', required),
      text('title', 'create-title'),
      text('description', 'description', { long: true }),
      ...fields,
    ],
  },
  {
    name: 'group_update',
    section: 'groups',
    changes: 'always',
    parameters: [
      slug,
      text('title', 'new-title'),
      text('description', 'new-description', { long: true, emptyAllowed: true }),
      ...fields,
    ],
  },
  {
    name: 'group_remove',
    section: 'groups',
    changes: 'sometimes',
    parameters: [
      slug,
      {
        name: 'method',
        type: 'choice',
        choices: ['get', 'post'],
        required: true,
        preset: 'get',
        help: 'remove-method',
      },
    ],
  },
  { name: 'group_members', section: 'members', changes: 'never', parameters: [slug, options] },
  {
    name: 'group_members_add',
    section: 'members',
    changes: 'always',
    parameters: [
      slug,
      role('role'),
      { name: 'user_idntifiers', type: 'list', required: true, help: 'user-identifiers' },
    ],
  },
  {
    name: 'group_member_remove',
    section: 'members',
    changes: 'always',
    parameters: [slug, text('username', 'username', required)],
  },
  { name: 'group_join', section: 'members', changes: 'always', parameters: [slug] },
  {
    name: 'group_invite',
    section: 'invitations',
    changes: 'always',
    parameters: [slug, role('invite_role'), { name: 'invite_user', type: 'list', required: true, help: 'invite-user' }],
  },
  {
    name: 'group_invite_response',
    section: 'invitations',
    changes: 'sometimes',
    parameters: [
      text('token', 'invite-token', { required: true, secret: true }),
      text('slug', 'invite-slug'),
      { name: 'answer', type: 'choice', choices: ['accept', 'decline'], required: false, help: 'invite-answer' },
    ],
  },
  { name: 'GroupActivityView', section: 'pages', changes: 'never', parameters: [slug, options] },
  { name: 'GroupDetailView', section: 'pages', changes: 'never', parameters: [slug, options] },
];

/** The eleven documented methods of GeoNode's groups. */
export const geonodeMethods: readonly ConsoleMethod[] = rows.map((row) => ({ kind: 'geonode', ...row }));
