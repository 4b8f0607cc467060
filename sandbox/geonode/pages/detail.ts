import { createHash } from 'node:crypto';
import type { Member } from '../directory.ts';
import { groupPath, segment } from '../replies.ts';
import type { CategoryRow, GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { csrfInput } from './layout.ts';
import { esc, longDate, word } from './markup.ts';

export interface DetailPage {
  readonly group: GroupRow;
  readonly keywords: readonly string[];
  readonly categories: readonly CategoryRow[];
  readonly managers: readonly Member[];
  readonly isManager: boolean;
  readonly isMember: boolean;
  readonly seesActivity: boolean;
}

const ACCESS: Readonly<Record<string, readonly [string, string]>> = {
  public: ['Public', 'Anyone may join this group.'],
  'public-invite': ['Public (invite-only)', 'Anyone may view this group but membership is by invitation only.'],
  private: ['Private', 'Membership is by invitation only.'],
};

/** The picture of somebody: an own file in young releases, a gravatar by the e-mail's digest before. */
export function avatarOf(visit: Visit, email: string, size: number): string {
  if (visit.rules.era === 'E' || visit.rules.era === 'F') return '/static/geonode/img/avatar.png';
  const scheme = visit.rules.attributeOrder === 'old' ? 'http' : 'https';
  const digest = createHash('md5').update(email.toLowerCase()).digest('hex');
  return `${scheme}://www.gravatar.com/avatar/${digest}/?s=${size}`;
}

/** Where a group's logo is to be had, with the site's picture for groups without one. */
export function logoUrl(visit: Visit, group: GroupRow): string {
  const fallback =
    visit.rules.era === 'F' ? '/static/geonode/img/group_logo.png' : '/static/geonode/img/missing_thumb.png';
  return visit.siteUrl + (group.logo === '' ? fallback : `/uploaded/${group.logo}`);
}

function managerBlock(visit: Visit, manager: Member): string {
  const profile = `/people/profile/${segment(manager.username)}/`;
  return `<section class="last">
  <div class="avatar"><a href="${profile}"><img src="${esc(avatarOf(visit, manager.email, 40))}" alt="${esc(manager.username)}" /></a></div>
  <div><a href="${profile}">${esc(manager.username)}</a><div class="details"><p>No Group</p></div></div>
</section>`;
}

function joinForm(visit: Visit, { group, isMember }: DetailPage): string {
  if (group.access !== 'public') return '';
  const button = isMember ? '' : '<input type="submit" class="btn btn-default btn-md btn-block" value="Join Group" />';
  return `<form class="uniForm" method="POST" action="${esc(groupPath(group.slug, 'join/'))}">${csrfInput(visit)}${button}</form>`;
}

/** Content of a group's own page (§9.2). */
export function detailContent(visit: Visit, page: DetailPage): string {
  const { group, keywords, categories, managers, isManager } = page;
  const item = (path: string, label: string): string =>
    `<li class="list-group-item"><a href="${esc(groupPath(group.slug, path))}">${label}</a></li>`;
  const actions = isManager
    ? item('update/', 'Edit Group Details') +
      item('members/', 'Manage Group Members') +
      item('remove/', 'Delete this Group')
    : '';
  const hasLogo = group.logo !== '' || visit.rules.attributeOrder === 'young';
  const logo = hasLogo
    ? `<img src="${esc(logoUrl(visit, group))}" alt="${esc(group.title)}" />`
    : '<!-- <p>No logo.</p> -->';
  const labels = keywords.map((name) => `<span class="label label-default">${esc(name)}</span>`).join(' ');
  const chips = categories
    .map(
      (row) =>
        `<a href="/groups/categories/${esc(row.slug)}/"><span class="label label-info">${esc(row.name)}</span></a>`,
    )
    .join(' ');
  const [name, meaning] = ACCESS[group.access] ?? ['', ''];
  const mail =
    group.email === null || group.email === ''
      ? ''
      : `<p><i class="fa fa-envelope-o"></i> <a href="mailto:${esc(group.email)}">${esc(group.email)}</a></p>`;
  return `<div class="page-header">
  <h2 class="page-title">${esc(group.title)}</h2>
  ${visit.rules.era !== 'A' ? `<p>Last Modified: ${longDate(group.modified)}</p>` : ''}
</div>
<div class="row">
  <div class="col-md-8 group-details"><div class="row">
    <div class="col-xs-4 col-md-3 group-logo">${logo}</div>
    <div class="col-xs-8 col-md-9 group-details">
      <p class="group-desc">${esc(group.description)}</p>
      ${labels === '' ? '' : `<p>${labels}</p>`}
      ${mail}
      ${chips === '' ? '' : `<p>${chips}</p>`}
    </div>
  </div></div>
  <div class="col-md-4">
    <ul class="list-group">
      ${actions}
      ${page.seesActivity ? item('activity/', 'Group Activities') : ''}
      <li class="list-group-item">
        <h4>Permissions</h4>
        <p>This group is <strong>${word(name, visit.isChinese)}</strong>. ${meaning}</p>
        ${joinForm(visit, page)}
      </li>
      <li class="list-group-item${visit.rules.managersClass ? ' managers-list' : ''}">
        <h4>${word('Managers', visit.isChinese)}</h4>
        ${managers.map((manager) => managerBlock(visit, manager)).join('\n')}
      </li>
    </ul>
  </div>
</div>
<div class="row"><div class="col-md-12">
  <h4>${word('Members', visit.isChinese)}</h4>
  <article ng-repeat="profile in results" ng-cloak class="ng-cloak">
    <a href="{{ profile.profile_detail_url }}"><img ng-src="{{ profile.avatar_100 }}"/></a>
    <h5><a href="{{ profile.profile_detail_url }}">{{ profile.username }}</a></h5>
  </article>
</div></div>`;
}

/** Content of the page that asks before a group is removed; shown to any user, also for a private group. */
export function removeContent(visit: Visit, group: GroupRow): string {
  return `<div class="row"><div class="col-md-8">
  <form action="${esc(groupPath(group.slug, 'remove/'))}" method="POST">
    <h2>Are you sure you want to remove the group: ${esc(group.title)}?</h2>
    ${csrfInput(visit)}
    <input type="hidden" value="${esc(group.slug)}" />
    <div class="form-actions">
      <input type="submit" value="Yes, I am sure" class="btn btn-danger" />
      <a href="${esc(groupPath(group.slug))}" class="btn btn-info">No, don't remove it</a>
    </div>
  </form>
</div></div>`;
}
