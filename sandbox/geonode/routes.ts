import type { Reply } from '../dialect.ts';
import { pickCategories, pickGroups, pickPeople, pickUsers } from './api/pickers.ts';
import { v1Detail, v1Groups, v1GroupProfiles } from './api/v1-groups.ts';
import { v1AdminRole, v1Owners, v1Profiles, v1Roles, v1Users } from './api/v1-people.ts';
import { v1Categories } from './api/v1.ts';
import { v2Group, v2Groups, v2Members, v2Resources } from './api/v2-groups.ts';
import { v2RemoveFromManagers, v2User, v2UserGroups, v2Users } from './api/v2-users.ts';
import type { EraRules } from './eras.ts';
import { isFrom } from './eras.ts';
import { notFound } from './pages/errors.ts';
import { json } from './replies.ts';
import { ajaxLogin, ajaxLookup, login, logout, moderationSent, profilePage, signup } from './views/account.ts';
import { categoryDetail, categoryList, createCategory, groupList, updateCategory } from './views/categories.ts';
import { createGroup } from './views/create.ts';
import { groupActivity, groupDetail, removeGroup, updateGroupView } from './views/group.ts';
import { answerInvitation, invitePeople } from './views/invites.ts';
import { addMembers, changeRole, joinGroup, membersPage, removeMemberView } from './views/members.ts';
import { acceptSiteInvitation, siteInvitation } from './views/site-invitations.ts';
import { home, ident, shell, uploaded, userinfoV2, userinfoV4, versionText } from './views/site.ts';
import type { Visit } from './visit.ts';

/** One address of the site. */
export interface Route {
  readonly pattern: RegExp;
  /** What is between the pattern's parentheses, percent-decoded. */
  readonly view: (visit: Visit, ...parts: string[]) => Reply;
  /** Only POST does something; every other method is a 405, before anything else is looked at. */
  readonly postOnly?: boolean;
  readonly login?: boolean;
  /** Changes something whatever the method. */
  readonly changes?: boolean;
  /** A JSON interface that looks at credentials by itself. */
  readonly rest?: boolean;
  /** The old JSON interface, which some day is gone. */
  readonly v1?: boolean;
  /** Methods of a REST route; others are a 405. */
  readonly allow?: string;
  readonly in?: (rules: EraRules) => boolean;
}

const SLUG = '([-\\w\\p{L}\\p{N}]+)';
const path = (text: string): RegExp => new RegExp(`^${text}$`, 'u');
const group = (rest: string): RegExp => path(`/groups/group/${SLUG}/${rest}`);

const hasCategories = (rules: EraRules): boolean => rules.categories;
const hasInvites = (rules: EraRules): boolean => rules.invites;
const promotes = (rules: EraRules): boolean => rules.promote;
const hasPickers = (rules: EraRules): boolean => rules.pickers;
const hasV2 = (rules: EraRules): boolean => rules.v2 !== 'none';
const hasSiteInvitations = (rules: EraRules): boolean => rules.siteInvitations;

const GROUP_ROUTES: readonly Route[] = [
  { pattern: path('/groups/'), view: groupList },
  // From 2.10 on the view decides by itself, and by the session alone, who may come in.
  { pattern: path('/groups/create/'), view: createGroup, login: true, in: (rules) => rules.createdBy === 'anyone' },
  { pattern: path('/groups/create/'), view: createGroup, in: (rules) => rules.createdBy === 'staff' },
  { pattern: group(''), view: groupDetail },
  { pattern: group('update/'), view: updateGroupView, login: true },
  { pattern: group('members/'), view: membersPage },
  { pattern: group('members_add/'), view: addMembers, postOnly: true, login: true },
  { pattern: group('member_remove/(.+)'), view: removeMemberView, login: true, changes: true },
  {
    pattern: group('member_promote/(.+)'),
    view: (visit, slug = '', name = '') => changeRole(visit, slug, name, 'manager'),
    login: true,
    changes: true,
    in: promotes,
  },
  {
    pattern: group('member_demote/(.+)'),
    view: (visit, slug = '', name = '') => changeRole(visit, slug, name, 'member'),
    login: true,
    changes: true,
    in: promotes,
  },
  { pattern: group('join/'), view: joinGroup, postOnly: true, login: true },
  { pattern: group('remove/'), view: removeGroup, login: true },
  { pattern: group('activity/'), view: groupActivity },
  { pattern: group('invite/'), view: invitePeople, postOnly: true, in: hasInvites },
  {
    pattern: path('/groups/group/[^/]+/invite/(\\w{40})/'),
    view: answerInvitation,
    login: true,
    in: hasInvites,
  },
  { pattern: path('/groups/categories/'), view: categoryList, in: hasCategories },
  { pattern: path('/groups/categories/_create/'), view: createCategory, in: hasCategories },
  { pattern: path(`/groups/categories/${SLUG}/`), view: categoryDetail, in: hasCategories },
  { pattern: path(`/groups/categories/${SLUG}/update/`), view: updateCategory, in: hasCategories },
  { pattern: path('/groups/autocomplete/'), view: pickGroups, in: hasPickers },
  { pattern: path('/groups/autocomplete_category/'), view: pickCategories, in: hasPickers },
  { pattern: path('/groups/autocomplete_users/'), view: (visit) => pickUsers(visit), in: (rules) => rules.userPicker },
];

const ACCOUNT_ROUTES: readonly Route[] = [
  { pattern: path('/account/login/'), view: login },
  { pattern: path('/account/logout/'), view: logout },
  { pattern: path('/account/ajax_login'), view: ajaxLogin },
  { pattern: path('/account/ajax_lookup'), view: ajaxLookup },
  { pattern: path('/account/signup/'), view: signup },
  { pattern: path('/account/moderation_sent/\\d+'), view: moderationSent },
  { pattern: path('/people/profile/([^/]+)/'), view: profilePage },
  { pattern: path('/people/'), view: (visit) => shell(visit, 'Explore People') },
  {
    pattern: path('/people/autocomplete/'),
    view: pickPeople,
    in: hasPickers,
  },
  { pattern: path('/invitations/send-json-invite/'), view: notFound, login: true, in: hasSiteInvitations },
  { pattern: path('/invitations/geonode-send-invite/'), view: siteInvitation, login: true, in: hasSiteInvitations },
  {
    pattern: path('/invitations/accept-invite/([^/]+)'),
    view: acceptSiteInvitation,
    changes: true,
    in: hasSiteInvitations,
  },
];

const SITE_ROUTES: readonly Route[] = [
  { pattern: path('/'), view: home },
  { pattern: path('/ident.json'), view: ident },
  { pattern: path('/version.txt'), view: versionText, in: (rules) => rules.versionTxt !== 'absent' },
  { pattern: path('/layers/'), view: (visit) => shell(visit, 'Explore Layers'), in: (rules) => rules.layersPage },
  { pattern: path('/uploaded/(.+)'), view: uploaded },
  {
    pattern: path('/api/v2/userinfo/'),
    view: userinfoV2,
    rest: true,
    changes: true,
    allow: 'GET, HEAD, OPTIONS',
    in: (rules) => rules.userinfo === 'v2',
  },
  {
    pattern: path('/api/o/v4/userinfo'),
    view: userinfoV4,
    changes: true,
    in: (rules) => rules.userinfo === 'session-only',
  },
  {
    // The application of the site is confidential and gives tokens to nobody by password.
    pattern: path('/o/token/'),
    view: () => json(400, { error: 'unauthorized_client' }),
    rest: true,
    in: (rules) => isFrom(rules.era, 'C2'),
  },
];

const V1_ROUTES: readonly Route[] = [
  { pattern: path('/api/groups/'), view: v1Groups, v1: true },
  { pattern: path('/api/group_profile/'), view: v1GroupProfiles, v1: true, in: (rules) => rules.v1GroupProfile },
  {
    pattern: path('/api/(groups|group_profile|groupcategory)/(schema|\\d{1,9})/'),
    view: (visit, resource = '', key = '') => v1Detail(visit, resource, key),
    v1: true,
    in: (rules) => rules.era === 'F',
  },
  { pattern: path('/api/groupcategory/'), view: v1Categories, v1: true, in: hasCategories },
  { pattern: path('/api/profiles/'), view: v1Profiles, v1: true },
  { pattern: path('/api/owners/'), view: v1Owners, v1: true },
  { pattern: path('/api/users(?:/(.*))?'), view: (visit, name) => v1Users(visit, name ?? null), v1: true },
  { pattern: path('/api/roles'), view: v1Roles, v1: true },
  { pattern: path('/api/adminRole'), view: v1AdminRole, v1: true },
];

const LIST = 'GET, POST, PATCH, DELETE, HEAD, OPTIONS';
const ONE = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS';
const READ = 'GET, HEAD, OPTIONS';

const V2_VIEWS: readonly Route[] = [
  { pattern: path('/api/v2/groups/?'), view: v2Groups, allow: LIST },
  { pattern: path('/api/v2/groups/(\\d{1,9})/?'), view: (visit, id) => v2Group(visit, Number(id)), allow: ONE },
  {
    // Whatever stands in place of a number is no group.
    pattern: path('/api/v2/groups/([^/]+)/?'),
    view: () => json(404, { detail: 'Not found.' }),
    allow: ONE,
  },
  {
    pattern: path('/api/v2/groups/(\\d{1,9})/(members|managers)/?'),
    view: (visit, id, which) => v2Members(visit, Number(id), which as 'members' | 'managers'),
    allow: READ,
  },
  {
    pattern: path('/api/v2/groups/(\\d{1,9})/resources/?'),
    view: (visit, id) => v2Resources(visit, Number(id)),
    allow: READ,
  },
  { pattern: path('/api/v2/users/?'), view: v2Users, allow: 'GET, POST, PATCH, DELETE' },
  {
    pattern: path('/api/v2/users/(-?\\d{1,9})/?'),
    view: (visit, id) => v2User(visit, Number(id)),
    allow: 'GET, PATCH, DELETE',
  },
  {
    pattern: path('/api/v2/users/(\\d{1,9})/groups/?'),
    view: (visit, id) => v2UserGroups(visit, Number(id)),
    allow: 'GET',
  },
  {
    pattern: path('/api/v2/users/(\\d{1,9})/remove_from_group_manager/?'),
    view: (visit, id) => v2RemoveFromManagers(visit, Number(id)),
    allow: 'POST, OPTIONS',
    in: (rules: EraRules) => rules.v2 === 'coded-errors',
  },
];

const V2_ROUTES = V2_VIEWS.map((route): Route => ({ ...route, rest: true, in: route.in ?? hasV2 }));

const ROUTES: readonly Route[] = [...GROUP_ROUTES, ...ACCOUNT_ROUTES, ...SITE_ROUTES, ...V1_ROUTES, ...V2_ROUTES];

/** The route of a path with the parts of it, or null. */
export function findRoute(rules: EraRules, path: string): { route: Route; parts: string[] } | null {
  for (const route of ROUTES) {
    if (route.in !== undefined && !route.in(rules)) continue;
    const found = route.pattern.exec(path);
    if (found !== null) return { route, parts: found.slice(1) };
  }
  return null;
}
