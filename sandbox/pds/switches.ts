import type { SwitchDefinitions, Switches, SwitchValue } from '../switches.ts';

const wholeUpTo =
  (highest: number) =>
  (value: SwitchValue): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= highest;

/**
 * Everything that no source settles about the service, with the default first.
 * Numbers in the meanings are sections of the protocol notes.
 */
export const PDS_SWITCHES = {
  createStatus: {
    values: [201, 200],
    meaning:
      'Status of group/create, membership/create and user/create: the older sources say 201, the newer metadata 200 (§1.4)',
  },
  updateNameStatus: {
    values: [200, 204],
    meaning: 'group/update_name answers 200 with the group, or 204 without (§1.4)',
  },
  emptyList: {
    values: ['[]', 'null', 'absent'],
    meaning: 'How an empty `items` is written; other than [] it decides for `assignment_list` too (§1.7)',
  },
  emptyAssignmentList: {
    values: ['null', '[]', 'absent'],
    meaning: 'How an empty `assignment_list` is written while emptyList is [] (§6)',
  },
  timestamps: {
    values: ['number', 'string'],
    meaning: 'created_at and updated_at as JSON numbers or as numeric texts (§1.8)',
  },
  lastMarker: {
    values: ['empty', 'absent'],
    meaning: 'On the last page next_marker is an empty text, or missing (§1.7)',
  },
  pageFill: {
    values: ['full', 'short'],
    meaning: 'Pages hold `limit` rows, or at most half of them although more follow (§1.7)',
  },
  replicationLag: {
    values: [0, 250, 500, 1000, 2000],
    accepts: wholeUpTo(2000),
    meaning:
      'Milliseconds, any whole number up to 2000, by which searches, list_assignment and list_direct_child show an older state (§9)',
  },
  rateLimit: {
    values: ['off', 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    accepts: wholeUpTo(100_000),
    meaning:
      'Requests per second, any whole number up to 100000, beyond which calls are answered 429; every 5th refusal in headers only (§1.9, §9)',
  },
  groupMove: {
    values: ['allow', 'forbid-delete-of-group-edge', 'forbid-attach', 'allow-double-parent'],
    meaning:
      'What membership/delete and membership/create do with member_type group: both work, one of them is refused, or a second parent is accepted (§11)',
  },
  detachedGroup: {
    values: ['hidden', 'root'],
    meaning: 'Whether a group that lost its parent is listed among the root groups (§11 probe)',
  },
  rootWithParent: {
    values: ['400', 'root', 'parent'],
    meaning: 'group/create with is_root true and a parent is refused, or one of the two wins (§9)',
  },
  siblingNames: {
    values: ['free', 'unique'],
    meaning: 'Whether two groups under one parent may have the same name; otherwise 409 AlreadyExist.Group (§3.2)',
  },
  cycles: {
    values: ['refuse', 'allow'],
    meaning: 'Whether the server notices that a group would be put below itself (§3.11)',
  },
  memberRoles: {
    values: ['refuse', 'accept'],
    meaning: 'member_role admin and owner: refused as not supported yet, or stored (§4)',
  },
  syncedGroups: {
    values: ['none', 'marked', 'refused'],
    meaning: 'Groups come from an external directory (is_sync true), and may be changed, or not: 403 (§10.17)',
  },
  groupReading: {
    values: ['everyone', 'group-admin'],
    meaning: 'Who may get, list and search groups: everybody, or administrators and group administrators (§2.4)',
  },
  parentlessCreate: {
    values: ['root', 'unattached'],
    meaning:
      'group/create with is_root false and no parent makes a root group, or an unattached one that may be put into another (§10.6)',
  },
  createWithParent: {
    values: ['atomic', 'window', 'fails-unattached'],
    meaning:
      'group/create attaches to the parent at once, half a second later, or answers 500 and leaves the group unattached (§3.2)',
  },
  maxLevel: {
    values: [10, 3, 5, 8, 20],
    meaning: 'Levels a hierarchy may have, the root being level 1; may differ per domain (§3.11)',
  },
  groupCreatorJoins: {
    values: ['no', 'member', 'group-admin'],
    meaning: 'Whether who creates a group becomes its member, or its member and administrator (§3.2)',
  },
  creator: { values: ['caller', 'empty', 'system'], meaning: 'What `creator` of new things says (§3.1)' },
  serviceUserId: {
    values: ['account', 'empty'],
    meaning: 'user_id of a service token: the id of a service account, or empty (§10.18)',
  },
  nameLength: {
    values: ['code-points', 'utf16', 'bytes'],
    meaning: 'How the length of a text is counted: an emoji is 1, 2 or 4',
  },
  outOfRange: {
    values: ['InvalidParameterOutOfRange', 'InvalidParameter'],
    meaning: 'Code for a text too long or a limit outside 1 to 100 (§9)',
  },
  parameterCodes: {
    values: ['specific', 'plain'],
    meaning: 'Refused fields are InvalidParameterMissing, -Empty and so on, or all InvalidParameter (§1.6)',
  },
  badMarker: {
    values: ['400', 'from-start'],
    meaning: 'A marker that no page handed out is refused, or the listing begins anew (§9)',
  },
  gatewayBody: {
    values: ['empty', 'json'],
    meaning: 'Errors of the gateway come in headers only, or with code and message in a body too (§1.5)',
  },
  codeSuffix: {
    values: ['camel', 'lower', 'none'],
    meaning: "Spelling of an error code's part after the dot, which clients should not rely on (§1.5)",
  },
  missingGroup: {
    values: ['404', '400'],
    meaning: 'A group that is not there: 404 NotFound.Group, or 400 InvalidParameter.GroupId (§10.3)',
  },
  nonEmptyDelete: { values: [409, 400, 403], meaning: 'Status of group/delete on a group that still has members (§9)' },
  deleteMissingGroup: { values: ['404', 'silent'], meaning: 'group/delete of a group that is not there (§3.6)' },
  deleteGroupAssignments: {
    values: ['drop', 'refuse', 'keep'],
    meaning: 'Role assignments on a group that is deleted go with it, prevent it (409), or stay behind (§3.6)',
  },
  duplicate: {
    values: ['409', 'silent'],
    meaning: 'Adding a member or an assignment that exists: 409 AlreadyExist, or success without effect (§9)',
  },
  removeAbsent: {
    values: ['404', 'silent'],
    meaning: 'Removing a member or an assignment that does not exist: 404, or success without effect (§3.10, §6)',
  },
  updateGroupName: { values: ['optional', 'required'], meaning: 'Whether group/update needs group_name (§3.3)' },
  listMemberWithoutGroup: {
    values: ['roots', '400'],
    meaning: 'group/list_member without group_id lists the root groups, or is refused (§10.8)',
  },
  listGroupUserWithoutGroup: {
    values: ['roots', 'everything'],
    meaning: 'user/list_group_user without group_id: the root groups, or all groups and users (§5)',
  },
  searchMatch: {
    values: ['prefix', 'substring', 'exact'],
    meaning:
      'How group_name, nick_name, user_name and name of a search match; the fuzzy fields always match anywhere (§3.8)',
  },
  searchCase: { values: ['insensitive', 'sensitive'], meaning: 'Whether searches regard case (§3.8)' },
  userSearchDefaults: {
    values: ['none', 'enabled-users'],
    meaning: 'user/search without role and status searches all, or only enabled plain users (§5)',
  },
  searchService: {
    values: ['on', 'off'],
    meaning: 'Whether group/search exists; it is no part of the published API (§3.8)',
  },
  legacyEndpoints: {
    values: ['served', 'I404NF', 'CheckRouterAccessFailed'],
    meaning: 'Whether /membership/* and group/search still exist (§10.21)',
  },
  selfMember: { values: [false, true], meaning: 'Whether has_member says that a group is a member of itself (§4)' },
  groupAdminScope: {
    values: ['descendants', 'own-group'],
    meaning: "A group administrator's right reaches all groups below, or not (§2.4)",
  },
  groupAdminCreatesRoots: {
    values: ['forbid', 'allow'],
    meaning: 'Whether a group administrator may create root groups (§10.15)',
  },
  rootListing: {
    values: ['group-admin', 'admin', 'everyone'],
    meaning: 'Who may list the root groups by list_member or list_direct_child (§10.14)',
  },
  groupAdminParents: {
    values: ['complete', 'scope-only'],
    meaning: 'Whether list_direct_parent shows a group administrator groups outside of the own branch (§2.4)',
  },
  plainUserOwnMemberships: {
    values: ['forbid', 'allow'],
    meaning: 'Whether anybody may list the own parent groups (§10.14)',
  },
  listAssignmentByGroupAdmin: {
    values: ['forbid', 'allow'],
    meaning: 'Whether a group administrator may list assignments of groups in the own branch (§2.4)',
  },
  listAssignmentResource: {
    values: ['required', 'optional'],
    meaning:
      'Whether list_assignment needs manage_resource_type and manage_resource_id; without them it lists all (§6)',
  },
  assignNeedsMembership: {
    values: ['no', 'yes'],
    meaning: 'Whether a group administrator must be a member of the group first (§6)',
  },
  removeMemberAssignment: {
    values: ['keep', 'drop'],
    meaning: "Fate of a person's assignment when the person is removed from the group (§6)",
  },
  importNickName: { values: ['optional', 'required'], meaning: 'Whether user/import needs nick_name (§5)' },
  importExisting: {
    values: ['return', '409'],
    meaning: 'user/import of an identity that is known returns that user, or is refused (§5)',
  },
  userDelete: {
    values: ['cascade', 'refuse', 'keep'],
    meaning:
      'Deleting a user with memberships or assignments takes them along, is refused (409), or leaves them behind (§5)',
  },
  driveOwnerDelete: {
    values: [409, 400, 403],
    meaning: 'Status of user/delete for a user who owns a drive (§5)',
  },
  groupInfoListOnUpdate: {
    values: ['add', 'replace', 'ignore'],
    meaning: 'What group_info_list does in user/update (§5)',
  },
  userQuota: {
    values: ['free', 'full'],
    meaning: 'Whether the domain may have more users; full refuses new ones with 403 QuotaExhausted.User (§5)',
  },
  autoAddRootGroup: {
    values: ['off', 'on'],
    meaning: 'Whether every new user is put into the first root group (§3.11)',
  },
  disableGroup: {
    values: [false, true],
    meaning: 'Whether the domain has groups switched off: every group call is 400 OperationNotSupport (§3.11)',
  },
  expiredToken: {
    values: ['AccessTokenInvalid', 'TokenExpired'],
    meaning: 'Code of the 401 for an expired access token (§1.6)',
  },
  disabledUser: {
    values: ['TokenExpired', 'Forbidden'],
    meaning: "A disabled user's token: 401 TokenExpired or 403 Forbidden, both naming UserNotEnabled (§1.6)",
  },
  roleChanged: { values: ['Forbidden', 'ForbiddenNoPermission'], meaning: 'Code of the 403 UserRoleChanged (§1.6)' },
  accessTokenSeconds: {
    values: [7200, 3600, 600],
    meaning: 'expires_in of new access tokens; the token itself lives a minute longer (§2.2)',
  },
  refreshTokenDays: { values: [30, 7, 90], meaning: 'Lifetime of refresh tokens (§2.2)' },
  oldRefreshToken: {
    values: ['lives', 'dies'],
    meaning: 'Whether a refresh token still works after it was exchanged for another (§2.2)',
  },
  oauthRefreshRotates: {
    values: [true, false],
    meaning: 'Whether oauth/token also hands out a new refresh token on refresh; account/token always does (§2.2)',
  },
  refreshExpiredStatus: { values: [400, 401], meaning: 'Status of RefreshTokenExpired (§2.2)' },
  assertionReuse: { values: ['allow', 'refuse'], meaning: "Whether a JWT assertion's jti may be used twice (§2.3)" },
  assertionJtiLength: {
    values: ['lenient', 'documented'],
    meaning: 'Whether a jti shorter than the documented 16 characters is accepted (§2.3)',
  },
  batchRefusal: {
    values: ['item', 'whole'],
    meaning: 'A batch url that is not on the allow-list fails alone, or with the whole batch (§7)',
  },
  authorizeLogin: {
    values: ['page', 'admin', 'user'],
    meaning: 'oauth/authorize shows a page with the named accounts, or signs one of them in at once (§2.1)',
  },
} as const satisfies SwitchDefinitions;

export type PdsSwitches = Switches<typeof PDS_SWITCHES>;
