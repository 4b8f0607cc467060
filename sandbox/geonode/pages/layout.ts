import type { Reply } from '../../dialect.ts';
import type { Visit } from '../visit.ts';
import { esc } from './markup.ts';

export interface PageParts {
  readonly title?: string;
  readonly bodyClass?: string;
  /** What stands within `#wrap .container`. */
  readonly content: string;
  readonly status?: number;
  /** Whether waiting messages are printed; the home page of young releases, for one, does not. */
  readonly messages?: boolean;
  /** Error pages of some releases have no token, or not even the user's menu. */
  readonly header?: 'full' | 'tokenless' | 'anonymous';
}

/** Bytes around the content of a real page, by era (§5.3). */
const REAL_WEIGHT = { A: 23_000, B: 23_000, C1: 28_000, C2: 36_000, D: 43_000, E: 50_000, F: 59_000 } as const;

const LEVELS: Readonly<Record<number, string>> = { 20: 'info', 25: 'success', 30: 'warning', 40: 'error' };

/** The hidden field that every form needs. */
export function csrfInput(visit: Visit): string {
  const token = visit.csrfToken();
  return visit.rules.attributeOrder === 'old'
    ? `<input type='hidden' name='csrfmiddlewaretoken' value='${token}' />`
    : `<input type="hidden" name="csrfmiddlewaretoken" value="${token}">`;
}

function messageBlock(visit: Visit): string {
  const items = visit.takeMessages().map(({ level, text }) => {
    const kind = LEVELS[level] ?? 'info';
    const box = visit.rules.era === 'F' ? 'alert alert-block announcement' : 'alert';
    return `<div class="${box} alert-${kind}"><a class="close" data-dismiss="alert">×</a><p class="${kind}">${esc(text)}</p></div>`;
  });
  return items.length === 0 ? '' : `<div id="user_messages">${items.join('')}</div>`;
}

function languageForm(visit: Visit, header: PageParts['header']): string {
  const young = visit.rules.era === 'E' || visit.rules.era === 'F';
  const token = header === 'tokenless' || header === 'anonymous' ? '' : csrfInput(visit);
  return young
    ? `<form id="gn-language-selector-form" action="/i18n/setlang/" method="post" style="display:none;">${token}
        <input name="language" type="hidden" value="en-us"/><input name="next" type="hidden" value=""/></form>`
    : `<form class="form-inline" action="/i18n/setlang/" method="post">${token}
        <select name="language"><option value="en" selected="selected">English</option><option value="zh-cn">中文</option></select></form>`;
}

function menu(visit: Visit, isAnonymous: boolean): string {
  const user = visit.user;
  if (isAnonymous || user === null) {
    return '<ul class="navbar-right"><li><a href="/account/signup/">Register</a></li><li><a href="/account/login/?next=/">Sign in</a></li></ul>';
  }
  return `<ul class="navbar-right"><li><a href="/people/profile/${esc(encodeURIComponent(user.username))}/">Profile</a></li>
    <li><a href="/groups/">Groups</a></li><li><a href="/account/logout/?next=/">Log out</a></li></ul>`;
}

function modal(visit: Visit, header: PageParts['header']): string {
  const isAnonymous = visit.user === null || header === 'anonymous';
  if (!visit.rules.modalLogin || !isAnonymous) return '';
  const field = visit.rules.login === 'accounts' ? 'username' : 'login';
  const token = header === 'anonymous' || header === 'tokenless' ? '' : csrfInput(visit);
  const next = header === 'anonymous' ? '' : esc(visit.path);
  return `<div class="modal fade" id="SigninModal" tabindex="-1" role="dialog">
  <form class="form-signin" role="form" action="/account/login/?next=${next}" method="post">${token}
    <input class="form-control" name="${field}" placeholder="Username" type="text" />
    <input class="form-control" name="password" placeholder="Password" type="password" />
    <button type="submit" class="btn btn-primary btn-block">Sign in</button>
  </form>
</div>`;
}

const IE_WARNING = `<div class="alert alert-danger alert-dismissible" role="alert" id="ieflag" style="display:none">
  <h1>This browser is too old for this site.</h1><p>Please use a <strong>modern browser</strong>.</p></div>`;

const STATUS_PLACEHOLDER = `<div class="alert alert-warn" id="status-message" hidden="hidden">
  <a class="close">×</a>
  <strong><p id="status-message-text">Placeholder for status-message</p></strong>
  <p id="status-message-text-body">Placeholder for status-message-body</p>
</div>`;

/** What a theme might call things otherwise; order matters, longer names first. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['no-style-list', 'plain-entries'],
  ['id="all"', 'id="pane-everybody"'],
  ['id="managers"', 'id="pane-managers"'],
  ['id="members"', 'id="pane-members"'],
  ['member_form_container', 'add-people'],
  ['div_id_', 'row_'],
  ['page-title', 'headline'],
  ['group-desc', 'summary'],
  ['list-group', 'entries'],
  ['label-info', 'chip-category'],
  ['label-default', 'chip-keyword'],
  ['error-msg', 'problem'],
  ['alert-danger', 'notice-bad'],
  ['user_messages', 'notices'],
  ['activity-item', 'stream-entry'],
  ['activity-timestamp', 'stream-when'],
  ['icon-activity', 'stream-icon'],
  ['id="wrap"', 'id="shell"'],
];

/** A whole page of the site around its content. */
export function page(visit: Visit, parts: PageParts): Reply {
  const { rules, world } = visit;
  const young = rules.era === 'E' || rules.era === 'F';
  const header = parts.header ?? 'full';
  const language = languageForm(visit, header);
  const nav = `<ul><li><a href="/groups/">Groups</a></li>${rules.categories ? '<li><a href="/groups/categories/">Group Categories</a></li>' : ''}</ul>`;
  const search = young
    ? '<div id="gn-search-bar" class="gn-search-bar"><input placeholder="Search" class="form-control" value=""></div>'
    : '<form id="search" action="/search/"><input id="search_input" type="text" placeholder="Search" name="title__icontains"></form>';
  const top = young
    ? `<header class="gn-main-header"><nav id="gn-brand-navbar" class="gn-brand-navbar">${nav}${search}${language}${menu(visit, header === 'anonymous')}</nav></header>`
    : `<nav class="navbar navbar-inverse navbar-fixed-top" role="navigation"><a class="navbar-brand" href="/">GeoNode</a>${nav}${search}${menu(visit, header === 'anonymous')}</nav>`;
  const version = header === 'anonymous' ? '' : rules.version;
  const powered = rules.footerVersion
    ? `Powered by <a href="http://geonode.org">GeoNode</a> <em>version ${version}</em>`
    : 'Powered by <a href="http://geonode.org">GeoNode</a>';
  const footer = young
    ? '<footer class="gn-footer"><ul><li><a href="https://geonode.org/" class="nav-link"><span>geonode.org</span></a></li></ul></footer>'
    : `<footer><div class="container"><ul class="list-unstyled"><li>${powered}</li></ul>${language}</div></footer>`;
  const head = `<!DOCTYPE html>
<html lang="${visit.isChinese ? 'zh-cn' : 'en'}">
<head><meta charset="utf-8"><title>${parts.title ?? 'example.com'}</title></head>
<body class="${parts.bodyClass ?? ''}${young ? ' gn-legacy gn-theme gn-desktop' : ''}">
${top}
${rules.ieWarning ? IE_WARNING : ''}
<div id="wrap"><div class="container">
${STATUS_PLACEHOLDER}
${parts.messages === false ? '' : messageBlock(visit)}
`;
  let body = `${head}${parts.content}
</div></div>
${footer}
${modal(visit, header)}
</body>
</html>
`;
  if (world.switches.get('geonodePageWeight') === 'real') {
    const filler = '/* .gn-theme .ms-main-colors { color: inherit; background: none; } */\n';
    const missing = Math.max(0, REAL_WEIGHT[rules.era] - (body.length - parts.content.length));
    body = body.replace('</head>', `<style>${filler.repeat(Math.ceil(missing / filler.length))}</style></head>`);
  }
  if (world.switches.get('geonodeTheme') === 'renamed') {
    for (const [name, other] of RENAMED) body = body.replaceAll(name, other);
  }
  return { status: parts.status ?? 200, body };
}

/** The sub-navigation that stands in a comment of many pages and looks alive to a careless reader. */
export function deadNavigation(slug: string | null): string {
  const own =
    slug === null
      ? ''
      : `<li><a href="/groups/group/${esc(slug)}/update/" class="update">Update Group</a></li>
      <li><a href="/groups/group/${esc(slug)}/remove/" class="remove">Remove Group</a></li>`;
  return `<!-- <div class="col-md-12"><ul class="nav nav-tabs" id="subnav-tabs">
      <li><a href="/groups/" class="explore">Explore Groups</a></li>
      <li><a href="/groups/create/" class="create">Create a Group</a></li>
      ${own}</ul></div> -->`;
}
