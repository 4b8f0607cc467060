import type { GEONODE_ERAS } from '../options.ts';

export type Era = (typeof GEONODE_ERAS)[number];

/** How members_add reads `user_identifiers` (§5.4). */
export type AddPayload =
  'names-or-mails' | 'comma-names' | 'last-comma-names' | 'repeated-names' | 'repeated-ids' | 'any-names';

/** Everything in which the eras differ (§2 and what the sections say of single releases). */
export interface EraRules {
  readonly era: Era;
  /** The release that is imitated. */
  readonly version: string;
  readonly invites: boolean;
  readonly categories: boolean;
  readonly promote: boolean;
  /** Who may create a group: any user, or superusers and staff. */
  readonly createdBy: 'anyone' | 'staff';
  /** How admin-only views refuse: `bounce` = login page or a 401 page, `forbid` = a bare 403 (§6). */
  readonly adminRefusal: 'bounce' | 'forbid';
  readonly superuserManages: boolean;
  readonly hidesPrivateDetail: boolean;
  readonly titleMax: number;
  readonly slugMax: number;
  readonly slugKeepsCase: boolean;
  /** How a create form fails whose title is missing, taken or too long: a crash, or field errors. */
  readonly titleErrors: 'crash' | 'crash-maybe' | 'field';
  /** A title whose slug is empty makes a broken group, or an error (§5.1). */
  readonly emptySlug: 'broken-group' | 'error';
  /** A posted slug is checked with an error nobody sees, or crashes when it is taken or malformed. */
  readonly postedSlug: 'hidden-error' | 'crash';
  /** Update to another group's slug. */
  readonly takenSlugOnUpdate: 'field' | 'crash';
  readonly refusesTemplateTokens: boolean;
  /** Which access a form preselects and JSON creation stores. */
  readonly defaultAccess: "public'" | 'public';
  readonly stripsText: boolean;
  /** What an emptied e-mail address is stored as. */
  readonly emptyEmail: '' | null;
  readonly addPayload: AddPayload;
  readonly addToMember: 'crash' | 'ignore';
  /** Where add and remove lead to. */
  readonly afterMemberChange: 'detail' | 'members';
  readonly login: 'accounts' | 'allauth';
  /** Every Location is absolute, made from the Host header. */
  readonly absoluteLocations: boolean;
  /** LOGIN_URL is built from SITEURL. */
  readonly absoluteLoginUrl: boolean;
  readonly messagesCookie: 'none' | 'quoted' | 'signed';
  /** A session lives only with its OAuth2 token (§7.3). */
  readonly sessionNeedsToken: boolean;
  /** Callers without a session get an anonymous one. */
  readonly anonymousSessions: boolean;
  /** Length of the form's CSRF token; 32 is the cookie's own value. */
  readonly csrfForm: 'plain' | 'masked';
  readonly csrfCookie: 'plain' | 'masked';
  readonly checksOrigin: boolean;
  readonly sameSite: boolean;
  /** Basic and Bearer count on which paths. */
  readonly tokenAuth: 'nowhere' | 'v2' | 'everywhere';
  readonly siteInvitations: boolean;
  readonly pickers: boolean;
  readonly userPicker: boolean;
  readonly v1Groups: 'profiles' | 'profiles-with-categories' | 'auth-groups';
  readonly v1GroupProfile: boolean;
  readonly v1HidesPrivate: boolean;
  /** Objects of /api/groupcategory/: only names, or with ids and counts of resources. */
  readonly v1Categories: 'names' | 'full';
  readonly v1PageSize: number;
  readonly v1Profiles: 'old' | 'young';
  /** Anonymous callers get an empty list of profiles. */
  readonly v1ProfilesNeedLogin: boolean;
  readonly v2: 'none' | 'plain-errors' | 'coded-errors';
  /** Status of v2 calls without or with wrong credentials. */
  readonly v2Refusal: 401 | 403;
  readonly v2MembersOpen: boolean;
  readonly v2MemberEmails: boolean;
  readonly v2UsersOpen: boolean;
  readonly v2ResourcesPaged: boolean;
  readonly v2UserPasswords: boolean;
  readonly userinfo: 'none' | 'session-only' | 'v2';
  readonly identJson: 'crash' | 'login' | 'open';
  readonly versionTxt: 'absent' | 'open' | 'superuser';
  readonly layersPage: boolean;
  readonly translatedColumns: boolean;
  /** `registered-members` has a private profile. */
  readonly siteGroupProfile: boolean;
  /** Deleting the group named `anonymous` fails, or takes the profile only. */
  readonly anonymousGroupDelete: 'crash' | 'profile-only';
  readonly activityPanes: readonly ('datasets' | 'maps' | 'documents' | 'comments')[];
  /** `A` shows what members did, later eras what happened to the group's resources. */
  readonly activityOf: 'actors' | 'resources';
  readonly managersClass: boolean;
  readonly ieWarning: boolean;
  readonly modalLogin: boolean;
  readonly footerVersion: boolean;
  /** Error pages with the site's header and its token. */
  readonly tokenOnErrors: 'none' | 'not-found' | 'all';
  readonly attributeOrder: 'old' | 'young';
  readonly categoryOptionPrefix: string;
  readonly missingThumb: string;
  readonly objectLinks: 'old' | 'catalogue';
  readonly failedLogins: 'free' | 'limited';
}

const A: EraRules = {
  era: 'A',
  version: '2.6.3',
  invites: true,
  categories: false,
  promote: false,
  createdBy: 'anyone',
  adminRefusal: 'bounce',
  superuserManages: false,
  hidesPrivateDetail: false,
  titleMax: 50,
  slugMax: 50,
  slugKeepsCase: true,
  titleErrors: 'crash',
  emptySlug: 'broken-group',
  postedSlug: 'hidden-error',
  takenSlugOnUpdate: 'field',
  refusesTemplateTokens: false,
  defaultAccess: "public'",
  stripsText: false,
  emptyEmail: '',
  addPayload: 'names-or-mails',
  addToMember: 'crash',
  afterMemberChange: 'detail',
  login: 'accounts',
  absoluteLocations: true,
  absoluteLoginUrl: false,
  messagesCookie: 'none',
  sessionNeedsToken: false,
  anonymousSessions: false,
  csrfForm: 'plain',
  csrfCookie: 'plain',
  checksOrigin: false,
  sameSite: false,
  tokenAuth: 'nowhere',
  siteInvitations: false,
  pickers: false,
  userPicker: false,
  v1Groups: 'profiles',
  v1GroupProfile: false,
  v1HidesPrivate: false,
  v1Categories: 'names',
  v1PageSize: 1000,
  v1Profiles: 'old',
  v1ProfilesNeedLogin: false,
  v2: 'none',
  v2Refusal: 403,
  v2MembersOpen: true,
  v2MemberEmails: false,
  v2UsersOpen: true,
  v2ResourcesPaged: false,
  v2UserPasswords: false,
  userinfo: 'none',
  identJson: 'crash',
  versionTxt: 'absent',
  layersPage: true,
  translatedColumns: false,
  siteGroupProfile: false,
  anonymousGroupDelete: 'crash',
  activityPanes: ['datasets', 'maps', 'comments'],
  activityOf: 'actors',
  managersClass: false,
  ieWarning: true,
  modalLogin: true,
  footerVersion: true,
  tokenOnErrors: 'not-found',
  attributeOrder: 'old',
  categoryOptionPrefix: 'Category: ',
  missingThumb: '/static/geonode/img/missing_thumb.png',
  objectLinks: 'old',
  failedLogins: 'free',
};

const B: EraRules = {
  ...A,
  era: 'B',
  version: '2.7',
  categories: true,
  v1Groups: 'profiles-with-categories',
  translatedColumns: true,
  activityOf: 'resources',
};

const C1: EraRules = {
  ...B,
  era: 'C1',
  version: '2.8.2',
  invites: false,
  createdBy: 'staff',
  addPayload: 'comma-names',
  login: 'allauth',
  absoluteLoginUrl: true,
  siteInvitations: true,
  v1PageSize: 200,
  activityPanes: ['datasets', 'maps', 'documents', 'comments'],
};

const C2: EraRules = {
  ...C1,
  era: 'C2',
  version: '2.10.4',
  superuserManages: true,
  titleMax: 1000,
  slugKeepsCase: false,
  titleErrors: 'crash-maybe',
  stripsText: true,
  emptyEmail: null,
  addPayload: 'last-comma-names',
  addToMember: 'ignore',
  absoluteLocations: false,
  messagesCookie: 'quoted',
  sessionNeedsToken: true,
  anonymousSessions: true,
  csrfForm: 'masked',
  csrfCookie: 'masked',
  v1Groups: 'auth-groups',
  v1HidesPrivate: true,
  v1Categories: 'full',
  v1Profiles: 'young',
  userinfo: 'session-only',
  identJson: 'login',
  versionTxt: 'open',
  siteGroupProfile: true,
  anonymousGroupDelete: 'profile-only',
  ieWarning: true,
  footerVersion: false,
  tokenOnErrors: 'none',
};

const D: EraRules = {
  ...C2,
  era: 'D',
  version: '3.3.3',
  promote: true,
  hidesPrivateDetail: true,
  slugMax: 1000,
  titleErrors: 'field',
  emptySlug: 'error',
  postedSlug: 'crash',
  addPayload: 'repeated-names',
  sameSite: true,
  tokenAuth: 'v2',
  pickers: true,
  v1GroupProfile: true,
  v2: 'plain-errors',
  identJson: 'open',
  attributeOrder: 'young',
  categoryOptionPrefix: '',
};

const E: EraRules = {
  ...D,
  era: 'E',
  version: '4.4.5',
  addPayload: 'repeated-ids',
  messagesCookie: 'signed',
  csrfCookie: 'plain',
  checksOrigin: true,
  v1ProfilesNeedLogin: true,
  v2: 'coded-errors',
  v2MemberEmails: true,
  v2UsersOpen: false,
  v2ResourcesPaged: true,
  v2UserPasswords: true,
  layersPage: false,
  siteGroupProfile: false,
  activityPanes: ['datasets', 'maps', 'documents'],
  ieWarning: false,
  modalLogin: true,
  tokenOnErrors: 'all',
  missingThumb: 'None',
  objectLinks: 'catalogue',
};

/** 5.0: the last release before the members of a group were closed to strangers. */
const F_EARLIER: EraRules = {
  ...E,
  era: 'F',
  version: '5.0.2',
  adminRefusal: 'forbid',
  takenSlugOnUpdate: 'crash',
  addPayload: 'any-names',
  afterMemberChange: 'members',
  tokenAuth: 'everywhere',
  userPicker: true,
  v2Refusal: 401,
  versionTxt: 'superuser',
  managersClass: true,
  modalLogin: false,
  failedLogins: 'limited',
};

const F: EraRules = {
  ...F_EARLIER,
  version: '5.1.1',
  refusesTemplateTokens: true,
  defaultAccess: 'public',
  v2MembersOpen: false,
  userinfo: 'v2',
  translatedColumns: false,
};

const ERAS: Readonly<Record<Era, EraRules>> = { A, B, C1, C2, D, E, F };

/** The rules of an era; of the last one also as they were a release earlier. */
export function eraRules(era: Era, release: 'latest' | 'earlier' = 'latest'): EraRules {
  return era === 'F' && release === 'earlier' ? F_EARLIER : ERAS[era];
}

/** Whether `era` is one of those from `first` on. */
export function isFrom(era: Era, first: Era): boolean {
  const order: readonly Era[] = ['A', 'B', 'C1', 'C2', 'D', 'E', 'F'];
  return order.indexOf(era) >= order.indexOf(first);
}
