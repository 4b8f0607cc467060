import type { ConsoleMethod, ConsoleParameter } from './method.ts';

const text = (name: string, help: string, more: Partial<ConsoleParameter> = {}): ConsoleParameter => ({
  name,
  type: 'text',
  required: false,
  help,
  ...more,
});
const required = { required: true } as const;

const groupId = text('group_id', 'group-id', required);
const userId = text('user_id', 'user-id');
const subGroupId = text('sub_group_id', 'sub-group-id');
const memberType: ConsoleParameter = {
  name: 'member_type',
  type: 'choice',
  choices: ['user', 'group'],
  required: false,
  help: 'member-type',
};
const memberRole: ConsoleParameter = {
  name: 'member_role',
  type: 'choice',
  choices: ['member', 'admin', 'owner'],
  required: false,
  help: 'member-role',
};
const membershipDescription = text('description', 'membership-description');
const limit: ConsoleParameter = { name: 'limit', type: 'number', required: false, min: 1, max: 100, help: 'limit' };
const marker = text('marker', 'marker');
const options: ConsoleParameter = { name: 'options', type: 'json', required: false, help: 'options' };
const userOrGroup = ['user_id', 'sub_group_id'] as const;

type Row = Omit<ConsoleMethod, 'kind'>;
const rows: readonly Row[] = [
  {
    name: 'createGroup',
    section: 'groups',
    changes: 'always',
    parameters: [
      text('group_name', 'group-name', required),
      text('description', 'description', { long: true }),
      { name: 'is_root', type: 'boolean', required: false, help: 'is-root' },
      text('parent_group_id', 'parent-group-id'),
    ],
  },
  { name: 'deleteGroup', section: 'groups', changes: 'always', parameters: [groupId] },
  {
    name: 'updateGroup',
    section: 'groups',
    changes: 'always',
    parameters: [
      groupId,
      text('group_name', 'new-group-name'),
      text('description', 'new-description', { long: true, emptyAllowed: true }),
    ],
  },
  {
    name: 'updateGroupName',
    section: 'groups',
    changes: 'always',
    parameters: [groupId, text('name', 'new-group-name', required)],
  },
  { name: 'getGroup', section: 'groups', changes: 'never', parameters: [groupId, options] },
  { name: 'listGroups', section: 'groups', changes: 'never', parameters: [limit, marker, options] },
  {
    name: 'searchGroups',
    section: 'groups',
    changes: 'never',
    parameters: [text('group_name', 'search-group-name'), limit, marker, options],
  },
  {
    name: 'listMembers',
    section: 'members',
    changes: 'never',
    parameters: [
      text('group_id', 'members-group-id'),
      { ...memberType, help: 'list-member-type' },
      limit,
      marker,
      options,
    ],
  },
  {
    name: 'hasMember',
    section: 'members',
    changes: 'never',
    parameters: [groupId, userId, subGroupId, memberType, options],
    oneOf: userOrGroup,
  },
  {
    name: 'createMembership',
    section: 'memberships',
    changes: 'always',
    parameters: [
      groupId,
      userId,
      subGroupId,
      memberType,
      memberRole,
      membershipDescription,
      { name: 'is_root', type: 'boolean', required: false, help: 'membership-is-root' },
    ],
    oneOf: userOrGroup,
  },
  {
    name: 'deleteMembership',
    section: 'memberships',
    changes: 'always',
    parameters: [groupId, userId, subGroupId, memberType],
    oneOf: userOrGroup,
  },
  {
    name: 'updateMembership',
    section: 'memberships',
    changes: 'always',
    parameters: [groupId, userId, subGroupId, memberType, memberRole, membershipDescription],
    oneOf: userOrGroup,
  },
  {
    name: 'getMembership',
    section: 'memberships',
    changes: 'never',
    parameters: [groupId, userId, subGroupId, memberType, options],
    oneOf: userOrGroup,
  },
  {
    name: 'listDirectChildMemberships',
    section: 'memberships',
    changes: 'never',
    parameters: [
      text('group_id', 'children-group-id', { emptyAllowed: true }),
      { ...memberType, help: 'list-member-type' },
      limit,
      marker,
      options,
    ],
  },
  {
    name: 'listDirectParentMemberships',
    section: 'memberships',
    changes: 'never',
    parameters: [userId, subGroupId, memberType, limit, marker, options],
    oneOf: userOrGroup,
  },
];

/** The fifteen documented methods of the PDS client. */
export const pdsMethods: readonly ConsoleMethod[] = rows.map((row) => ({ kind: 'pds', ...row }));
