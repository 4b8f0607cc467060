import {
  attribute,
  byId,
  byTag,
  closest,
  elements,
  findAll,
  findFirst,
  hasClass,
  isHidden,
  isWithin,
  lineText,
  parsePage,
  type Element,
} from './dom.ts';
import { formsOf, readForm, type PageForm } from './forms.ts';

/**
 * What GeoNode's pages say (spec/geonode.md §9), read by ids, form actions and links rather than by classes: a theme renames classes
 * first. A parser that does not find what it needs returns null; it never returns an empty list instead.
 */

/** A path that is its own normal form. */
const PLAIN_PATH = /^(?:\/[\w~-][\w.~@+-]*)+\/?$/;

/** Path of an address on a page or in a header, without host and query; GeoNode builds absolute ones from its own idea of its name. */
export function pathOf(address: string): string {
  // Nearly all are such; a page has several for each of its members.
  if (PLAIN_PATH.test(address)) return address;
  const base = 'http://page.invalid';
  return URL.canParse(address, base) ? new URL(address, base).pathname : '';
}

export const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};

/** The part of a path behind a marker, percent-decoded; null when the marker is not there or the part is empty. */
function behind(address: string, marker: string): string | null {
  const path = pathOf(address);
  const at = path.indexOf(marker);
  if (at < 0) return null;
  const part = decoded(path.slice(at + marker.length).replace(/\/$/, ''));
  return part === '' ? null : part;
}

/** `/groups/group/<slug>/…` → slug. */
export function slugOfPath(address: string): string | null {
  const rest = behind(address, '/groups/group/');
  return rest === null ? null : (rest.split('/')[0] ?? null);
}
export function categoryOfPath(address: string): string | null {
  const rest = behind(address, '/groups/categories/');
  const slug = rest?.split('/')[0] ?? null;
  return slug === '_create' ? null : slug;
}
export const usernameOfPath = (address: string): string | null => behind(address, '/people/profile/');

const actionOf = (form: Element): string => pathOf(attribute(form, 'action') ?? '');
/** Where the page's own contents are; the site header carries forms and links of its own. */
export const contents = (page: Element): Element => byId(page, 'wrap') ?? page;

export type PageRole = 'member' | 'manager';
export interface PageMember {
  username: string;
  email: string;
  role: PageRole;
}

/** How a members_add form wants its people named (spec/geonode.md §5.4). */
export type AddPayload =
  /** Comma list of user names or addresses, with a required `role`. */
  | 'role-and-list'
  /** Comma list of user names. */
  | 'list'
  /** One field per user name. */
  | 'repeated-names'
  /** One field per user pk, out of the printed options. */
  | 'repeated-pks';

export interface AddForm {
  form: PageForm;
  payload: AddPayload | null;
  /** With `repeated-pks`: who can be added, user name → pk. */
  available: Map<string, string>;
}

export interface MembersPage {
  title: string;
  members: PageMember[];
  /** Null: whoever is signed in does not manage this group. */
  addForm: AddForm | null;
  /** Null: no invitations here. */
  inviteForm: PageForm | null;
  messages: PageMessage[];
}

/** The payload a members_add form asks for; null: a form nobody has seen. */
export function payloadOf(form: PageForm): AddPayload | null {
  const control = form.controls.get('user_identifiers');
  if (control === undefined) return null;
  if (form.controls.has('role')) return 'role-and-list';
  if (control === 'text' || control === 'textarea' || control === 'select') return 'list';
  if (control !== 'select-multiple') return null;
  const select = findFirst(form.element, (element) => attribute(element, 'name') === 'user_identifiers');
  if (
    select !== null &&
    (attribute(select, 'data-tags') !== null || attribute(select, 'data-autocomplete-light-url') !== null)
  )
    return 'list';
  const options = (form.options.get('user_identifiers') ?? []).filter((option) => option.value !== '');
  if (options.length > 0 && options.every((option) => /^\d+$/.test(option.value))) return 'repeated-pks';
  // An empty list of pks looks like a list that a script fills with names; the widget's name tells them apart.
  if (select !== null && hasClass(select, 'django-select2')) return 'repeated-pks';
  return 'repeated-names';
}

/** Beginnings of what is neither shown nor read. */
const UNREAD = /<!--|<(style|script)(?=[\s/>])/gi;
const END_OF = { comment: /--!?>/g, style: /<\/style(?=[\s/>])/gi, script: /<\/script(?=[\s/>])/gi };

/** Where what was begun at `start` is over; null: it never ends. */
function endOfUnread(html: string, start: number, kind: keyof typeof END_OF): number | null {
  if (kind === 'comment' && /^-?>/.test(html.slice(start + 4, start + 6))) return html.indexOf('>', start) + 1;
  const end = END_OF[kind];
  end.lastIndex = start + 4;
  if (end.exec(html) === null) return null;
  const close = html.indexOf('>', end.lastIndex - 1);
  return close < 0 ? null : close + 1;
}

/**
 * A members page without what nobody reads of it: comments, styles, scripts and runs of blanks are most of it, and parsing costs by the
 * character. Only for pages whose texts are read as single lines. Where a script would take something of the members along, the page stays whole.
 */
export function withoutBallast(html: string): string {
  const kept: string[] = [];
  let from = 0;
  UNREAD.lastIndex = 0;
  for (let begin = UNREAD.exec(html); begin !== null; begin = UNREAD.exec(html)) {
    const kind = (begin[1]?.toLowerCase() ?? 'comment') as keyof typeof END_OF;
    const end = endOfUnread(html, begin.index, kind);
    // The rest belongs to it; looking on would be looking to the end again and again.
    if (end === null) break;
    if (kind !== 'comment' && /member(?:s_add|_remove)\//.test(html.slice(begin.index, end))) return html;
    kept.push(html.slice(from, begin.index));
    from = UNREAD.lastIndex = end;
  }
  kept.push(html.slice(from));
  // A line break stays one: at the beginning of a text field it means nothing.
  return kept.join('').replace(/\s{2,}/g, (blanks) => (blanks.includes('\n') ? '\n' : ' '));
}

/** What a page is made of, in one pass over it: elements by id (the first of each), and its forms with the paths they post to. */
function survey(page: Element): { ids: Map<string, Element>; forms: { element: Element; path: string }[] } {
  const ids = new Map<string, Element>();
  const forms: { element: Element; path: string }[] = [];
  for (const element of elements(page)) {
    const id = attribute(element, 'id');
    if (id !== null && !ids.has(id)) ids.set(id, element);
    if (element.tagName === 'form') forms.push({ element, path: actionOf(element) });
  }
  return { ids, forms };
}

/**
 * The members page. Each member has a removal form, whoever is looking; the mistyped end tag of its heading makes heading, role and rule
 * siblings. Null where neither the panes nor any removal form is found: then this is not the page it should be.
 */
export function readMembersPage(page: Element): MembersPage | null {
  const { ids, forms } = survey(page);
  const body = ids.get('wrap') ?? page;
  const all = ids.get('all') ?? null;
  const managersPane = ids.get('managers') ?? null;
  const removals = (within: Element) =>
    forms.filter(({ element, path }) => path.includes('/member_remove/') && isWithin(element, within));
  const rows = removals(all ?? body);
  if (all === null && rows.length === 0) return null;

  const managers = new Set<string>();
  for (const { path } of managersPane === null ? [] : removals(managersPane)) {
    const username = behind(path, '/member_remove/');
    if (username !== null) managers.add(username);
  }
  const members = new Map<string, PageMember>();
  for (const { element, path } of rows) {
    const username = behind(path, '/member_remove/');
    if (username === null) return null;
    const around = closest(element, ({ tagName }) => /^(h[1-6]|li|tr|section|article)$/.test(tagName));
    const row = around === null || around === all ? null : around;
    const email = row === null ? '' : mailIn(row);
    const role =
      managersPane === null ? (row === null ? null : roleIn(row)) : managers.has(username) ? 'manager' : 'member';
    if (role === null) return null;
    members.set(username, { username, email, role });
  }
  const formTo = (ending: string): PageForm | null => {
    const found = forms.find(({ element, path }) => path.endsWith(ending) && isWithin(element, body));
    return found === undefined ? null : readForm(found.element);
  };
  const add = formTo('/members_add/');
  return {
    title: titleOfMembersPage(body),
    members: [...members.values()],
    addForm: add === null ? null : { form: add, payload: payloadOf(add), available: availableIn(add) },
    inviteForm: formTo('/invite/'),
    messages: messagesIn(ids.get('user_messages') ?? null),
  };
}

function availableIn(form: PageForm): Map<string, string> {
  const options = form.options.get('user_identifiers') ?? [];
  return new Map(options.filter(({ value }) => value !== '').map(({ label, value }) => [label, value]));
}

function mailIn(row: Element): string {
  const link = findFirst(row, (element) => (attribute(element, 'href') ?? '').startsWith('mailto:'));
  return link === null ? '' : (decoded((attribute(link, 'href') ?? '').slice('mailto:'.length)) ?? '');
}

/** The role beside a removal form, where there is no pane of managers to look it up in: the other form, or the raw role behind the label. */
function roleIn(row: Element): PageRole | null {
  const actions = byTag(row, 'form').map(actionOf);
  if (actions.some((action) => action.includes('/member_demote/'))) return 'manager';
  if (actions.some((action) => action.includes('/member_promote/'))) return 'member';
  const beside: string[] = [];
  const siblings = row.parentNode?.childNodes ?? [];
  for (const node of siblings.slice(siblings.indexOf(row) + 1)) {
    if (!('tagName' in node)) continue;
    if (node.tagName === 'hr' || findFirst(node, (element) => element.tagName === 'form') !== null) break;
    beside.push(lineText(node));
  }
  const role = /[:：]\s*(manager|member)\s*$/.exec([lineText(row), ...beside].join(' '));
  return role === null ? null : (role[1] as PageRole);
}

function titleOfMembersPage(body: Element): string {
  const link = findFirst(
    body,
    (element) =>
      element.tagName === 'a' &&
      /\/groups\/group\/[^/]+\/$/.test(pathOf(attribute(element, 'href') ?? '')) &&
      closest(element, (around) => /^h[1-6]$/.test(around.tagName)) !== null,
  );
  return link === null ? '' : lineText(link);
}

export interface PageMessage {
  level: 'success' | 'error' | 'warning' | 'info';
  text: string;
}

const LEVEL: Record<string, PageMessage['level']> = {
  'alert-success': 'success',
  'alert-danger': 'error',
  'alert-error': 'error',
  'alert-warning': 'warning',
  'alert-info': 'info',
};
const levelOf = (element: Element): PageMessage['level'] =>
  (attribute(element, 'class') ?? '')
    .split(/\s+/)
    .map((name) => LEVEL[name])
    .find((level) => level !== undefined) ?? 'info';

const isAlert = (element: Element): boolean =>
  hasClass(element, 'alert') && !['ieflag', 'status-message'].includes(attribute(element, 'id') ?? '');

/** What the server wants to be read by people: `#user_messages`, printed by the page after the one that caused it. */
export const readMessages = (page: Element): PageMessage[] => messagesIn(byId(page, 'user_messages'));

function messagesIn(box: Element | null): PageMessage[] {
  if (box === null) return [];
  return findAll(box, isAlert).map((alert) => {
    const paragraphs = byTag(alert, 'p')
      .map(lineText)
      .filter((text) => text !== '');
    return {
      level: levelOf(alert),
      text: paragraphs.length > 0 ? paragraphs.join(' ') : lineText(alert).replace(/^×\s*/, ''),
    };
  });
}

/** Alerts inside the page's contents that are shown to a reader (site invitations, sign-in). */
export function readAlerts(html: string): PageMessage[] {
  const page = parsePage(html);
  return findAll(contents(page), (element) => isAlert(element) && !isHidden(element)).map((alert) => ({
    level: levelOf(alert),
    text: lineText(alert).replace(/^×\s*/, ''),
  }));
}

export interface FormErrors {
  /** Said about the form as a whole. */
  general: string[];
  /** Field name → what is wrong with it. */
  fields: Record<string, string[]>;
}

/** Everything a refused form says, in the server's words. Hidden fields never say anything: both may be empty for a refused form. */
export function readFormErrors(form: Element): FormErrors {
  const general = findAll(
    form,
    (element) => isAlert(element) && hasClass(element, 'alert-danger') && !isHidden(element),
  )
    .map(lineText)
    .filter((text) => text !== '');
  const fields: Record<string, string[]> = {};
  for (const element of elements(form)) {
    const match = /^error_id_(.+)_\d+$/.exec(attribute(element, 'id') ?? '');
    if (match === null) continue;
    (fields[match[1] as string] ??= []).push(lineText(element));
  }
  return { general, fields };
}

export const errorWords = ({ general, fields }: FormErrors): string =>
  [...general, ...Object.entries(fields).map(([name, texts]) => `${name}: ${texts.join(' ')}`)].join(' ');

/** The create or update form of a group or a category, its choices and its errors. */
export interface EditPage {
  form: PageForm;
  errors: FormErrors;
  /** Choices of `categories`: numeric pk and name. */
  categories: { pk: string; name: string; selected: boolean }[];
}

/** Null: the page has no form with a title (or, for categories, a name). */
export function readEditPage(page: Element): EditPage | null {
  const named = (form: PageForm) => form.controls.has('title') || form.controls.has('name');
  const posting = formsOf(contents(page)).filter(
    (form) => (attribute(form.element, 'method') ?? '').toUpperCase() === 'POST',
  );
  const form = posting.find((one) => attribute(one.element, 'id') === 'form' && named(one)) ?? posting.find(named);
  if (form === undefined) return null;
  const categories = (form.options.get('categories') ?? [])
    .filter(({ value }) => value !== '')
    // Up to 2.10 every choice is called "Category: …".
    .map(({ value, label, selected }) => ({ pk: value, name: label.replace(/^Category:\s+/, ''), selected }));
  return { form, errors: readFormErrors(form.element), categories };
}

export interface LoginPage {
  form: PageForm;
  /** `login` or `username`. */
  userField: string;
  /** Asks for something only a person can give. */
  captcha: boolean;
  errors: string[];
}

/** The sign-in form of the page itself; dialogs elsewhere on the page hold copies of it. */
export function readLoginPage(html: string): LoginPage | null {
  const page = parsePage(html);
  const signIn = (form: PageForm) =>
    form.controls.get('password') === 'password' && (form.controls.has('login') || form.controls.has('username'));
  const candidates = [...formsOf(contents(page)), ...formsOf(page)].filter(signIn);
  const form =
    candidates.find((one) => pathOf(one.action).endsWith('/account/login/') && !one.action.includes('?')) ??
    candidates[0];
  if (form === undefined) return null;
  const { general, fields } = readFormErrors(form.element);
  const around = findAll(
    contents(page),
    (element) => isAlert(element) && hasClass(element, 'alert-danger') && !isHidden(element),
  ).map(lineText);
  return {
    form,
    userField: form.controls.has('login') ? 'login' : 'username',
    captcha: findFirst(form.element, ({ attrs }) => attrs.some(({ value }) => /captcha/i.test(value))) !== null,
    errors: [...new Set([...general, ...around, ...Object.values(fields).flat()])].filter((text) => text !== ''),
  };
}

/** Any token of a page, for a request whose own form was not read. */
export function anyToken(html: string): string {
  return (
    formsOf(parsePage(html))
      .map((form) => form.token)
      .find((token) => token !== '') ?? ''
  );
}

/** What a page of refusal says: its headings and paragraphs, without the site around them. */
export function readRefusalWords(html: string): string {
  const page = parsePage(html);
  const words = findAll(
    contents(page),
    (element) =>
      /^(h[1-4]|p)$/.test(element.tagName) &&
      !isHidden(element) &&
      closest(element, (around) => /^(nav|header|footer)$/.test(around.tagName)) === null,
  )
    .map(lineText)
    .filter((text) => text !== '');
  return [...new Set(words)].slice(0, 4).join(' ').slice(0, 400);
}
