import {
  attribute,
  byId,
  byTag,
  findAll,
  findFirst,
  hasClass,
  isHidden,
  lineText,
  parsePage,
  rawText,
  type Element,
} from './dom.ts';
import { formsOf, readForm, type PageForm } from './forms.ts';
import { categoryOfPath, contents, decoded, pathOf, readMessages, usernameOfPath, type PageMessage } from './html.ts';

export interface DetailPage {
  title: string;
  description: string;
  keywords: string[];
  email: string;
  categories: { slug: string; name: string }[];
  /** Path or address of the picture as written; null: none. */
  logo: string | null;
  managers: string[];
  /** A form to join is only printed for public groups. */
  access: 'public' | 'not-public';
  /** Whoever is signed in manages the group. */
  canManage: boolean;
  canSeeActivity: boolean;
  canJoin: boolean;
  messages: PageMessage[];
}

/** Groups without a logo are shown with a picture of the site's own. */
const PLACEHOLDER = /\/img\/(?:group_logo|missing_thumb)\.png$/;
const ownPicture = (address: string | null): string | null =>
  address === null || PLACEHOLDER.test(pathOf(address)) ? null : address;

export function readDetailPage(page: Element): DetailPage | null {
  const body = contents(page);
  const title =
    findFirst(body, (element) => /^h[1-6]$/.test(element.tagName) && hasClass(element, 'page-title')) ??
    findFirst(body, (element) => /^h[12]$/.test(element.tagName));
  const links = findAll(body, (element) => element.tagName === 'a').map((element) => ({
    element,
    path: pathOf(attribute(element, 'href') ?? ''),
  }));
  const join = formsOf(body).find((form) => pathOf(form.action).endsWith('/join/'));
  const isDetail =
    links.some(({ path }) => /\/groups\/group\/[^/]+\/activity\/$/.test(path)) ||
    join !== undefined ||
    findFirst(body, (element) => hasClass(element, 'group-desc')) !== null;
  if (title === null || !isDetail) return null;
  const description = findFirst(body, (element) => hasClass(element, 'group-desc'));
  const logoBox = findFirst(body, (element) => hasClass(element, 'group-logo'));
  const logo = logoBox === null ? null : findFirst(logoBox, (element) => element.tagName === 'img');
  const mail = links.find(({ element }) => (attribute(element, 'href') ?? '').startsWith('mailto:'));
  const categories = new Map<string, string>();
  for (const { element, path } of links) {
    const slug = categoryOfPath(path);
    if (slug !== null) categories.set(slug, lineText(element));
  }
  // The last item of the list on the right; the pane of members below is a template without data.
  const lists = findAll(body, (element) => element.tagName === 'ul' && hasClass(element, 'list-group'));
  const lastItem = lists.flatMap((list) => byTag(list, 'li')).at(-1);
  const managers = new Set<string>();
  for (const link of lastItem === undefined ? [] : byTag(lastItem, 'a')) {
    const username = usernameOfPath(attribute(link, 'href') ?? '');
    if (username !== null) managers.add(username);
  }
  const keywords = findAll(body, (element) => hasClass(element, 'label-default')).map(lineText);
  return {
    title: lineText(title),
    description: description === null ? '' : rawText(description).trim(),
    keywords,
    email: mail === undefined ? '' : (decoded((attribute(mail.element, 'href') ?? '').slice('mailto:'.length)) ?? ''),
    categories: [...categories].map(([slug, name]) => ({ slug, name })),
    logo: logo === null ? null : ownPicture(attribute(logo, 'src')),
    managers: [...managers],
    access: join === undefined ? 'not-public' : 'public',
    canManage: links.some(({ path }) => /\/groups\/group\/[^/]+\/update\/$/.test(path)),
    canSeeActivity: links.some(({ path }) => /\/groups\/group\/[^/]+\/activity\/$/.test(path)),
    canJoin:
      join !== undefined &&
      findFirst(join.element, (element) => element.tagName === 'button' || attribute(element, 'type') === 'submit') !==
        null,
    messages: readMessages(page),
  };
}

export interface ActivityItem {
  /** e.g. map, layer, dataset, document, comment, upload, delete. */
  kind: string;
  actor: string;
  verb: string;
  object: { text: string; path: string } | null;
  target: { text: string; path: string } | null;
  /** Relative and localised; the server prints no time. */
  age: string;
}

/** Entries of the pane "all", newest first as printed. Null: this is no activity page. */
export function readActivityPage(page: Element): ActivityItem[] | null {
  const pane = byId(page, 'all');
  if (pane === null) return null;
  const items: ActivityItem[] = [];
  for (const entry of byTag(pane, 'li')) {
    const box = findFirst(entry, (element) => hasClass(element, 'activity-item')) ?? entry;
    const [said, when] = byTag(box, 'p');
    if (said === undefined) return null;
    const icon = findFirst(said, (element) => hasClass(element, 'icon-activity'));
    const kind =
      (icon === null ? '' : (attribute(icon, 'class') ?? ''))
        .split(/\s+/)
        .find((name) => name !== '' && name !== 'icon-activity') ?? '';
    const links = byTag(said, 'a');
    const actor = links[0];
    const [first, second] = links.slice(1).map((link) => ({ text: lineText(link), path: hrefPath(link) }));
    const words = rawText(said).replace(/\s+/g, ' ').trim();
    const verb = links
      .reduce((left, link) => left.replace(lineText(link), ' '), words)
      .replace(/\s+/g, ' ')
      .trim();
    items.push({
      kind,
      actor: actor === undefined ? '' : (usernameOfPath(attribute(actor, 'href') ?? '') ?? lineText(actor)),
      verb,
      object: first ?? null,
      target: second ?? null,
      age: when === undefined ? '' : lineText(when).replace(/\u00a0/g, ' '),
    });
  }
  return items;
}

/** Path with query and fragment: map and document pages of newer versions live behind a `#`. */
function hrefPath(link: Element): string {
  const href = attribute(link, 'href') ?? '';
  if (!URL.canParse(href, 'http://page.invalid')) return '';
  const url = new URL(href, 'http://page.invalid');
  return url.pathname + url.search + url.hash;
}

/** The question an invitation's link shows; it does not name the group. Null: this is no such page. */
export function readInvitationPage(page: Element): { form: PageForm; text: string } | null {
  const answers = (form: Element) => findFirst(form, (element) => attribute(element, 'name') === 'accept') !== null;
  const form = findFirst(contents(page), (element) => element.tagName === 'form' && answers(element));
  if (form === null) return null;
  const said = findAll(contents(page), (element) => element.tagName === 'p' && !isHidden(element)).map(lineText);
  return { form: readForm(form), text: said.find((text) => text !== '') ?? '' };
}

/** The question before a group is deleted: which group, and whether this is the page at all. */
export function readRemovePage(page: Element): { form: PageForm; question: string } | null {
  const form = formsOf(contents(page)).find((one) => pathOf(one.action).endsWith('/remove/'));
  if (form === undefined) return null;
  const heading = findFirst(form.element, (element) => /^h[1-6]$/.test(element.tagName));
  return { form, question: heading === null ? '' : lineText(heading) };
}

/** "version 2.7" in the footer of 2.4 to 2.8; null: not said. */
export function readFooterVersion(html: string): string | null {
  const page = parsePage(html);
  for (const link of byTag(page, 'a')) {
    if (!/geonode\.org/.test(attribute(link, 'href') ?? '')) continue;
    const beside =
      link.parentNode !== null && 'tagName' in link.parentNode ? byTag(link.parentNode, 'em')[0] : undefined;
    const version = beside === undefined ? null : /(\d+(?:\.\d+)+\S*)/.exec(lineText(beside));
    if (version !== null) return version[1] as string;
  }
  return null;
}
