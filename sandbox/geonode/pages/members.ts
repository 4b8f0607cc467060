import type { Member } from '../directory.ts';
import { groupPath, segment } from '../replies.ts';
import type { GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { fieldBlock } from './fields.ts';
import type { Choice, Field } from './fields.ts';
import { csrfInput, deadNavigation } from './layout.ts';
import { esc, word } from './markup.ts';

const ROLES: readonly Choice[] = [
  { value: 'member', label: 'Member' },
  { value: 'manager', label: 'Manager' },
];

/** What the form to add people needs to know besides the era. */
export interface MembersPage {
  readonly group: GroupRow;
  readonly members: readonly Member[];
  /** Managers see the form. */
  readonly isManager: boolean;
  /** People to choose from, in the era whose form lists them. */
  readonly available: readonly { readonly id: number; readonly username: string }[];
}

function memberForm(
  slug: string,
  action: string,
  username: string,
  token: string,
  style: string,
  label: string,
): string {
  return `<form style="display: inline;" method="POST" action="${esc(groupPath(slug, `member_${action}/${segment(username)}`))}">
    ${token}<button type="submit" class="btn btn-${style} btn-xs">${label}</button></form>`;
}

function memberBlock(visit: Visit, slug: string, member: Member, token: string): string {
  const say = (text: string): string => word(text, visit.isChinese);
  const isManager = member.role === 'manager';
  const mail = member.email === '' ? '' : `<a href="mailto:${esc(member.email)}"><i class="fa fa-envelope-o"></i></a>`;
  const badge = isManager ? `<span class="btn btn-primary btn-xs">${say('Manager')}</span> |` : '';
  const change = !visit.rules.promote
    ? ''
    : isManager
      ? `| ${memberForm(slug, 'demote', member.username, token, 'warning', say('Demote'))}`
      : `| ${memberForm(slug, 'promote', member.username, token, 'success', say('Promote'))}`;
  // The heading is closed by a tag that opens another one: so it is on every real server.
  return `<h4>
  <i class="fa fa-user"></i> <a href="/people/profile/${segment(member.username)}/">${esc(member.username)}</a>
  ${mail} | ${badge}
  ${memberForm(slug, 'remove', member.username, token, 'danger', say('Remove'))}
  ${change}
<h4>
<h5>
  ${say('Role')}: ${member.role}
</h5>
<hr>
`;
}

function addFields(visit: Visit, page: MembersPage): Field[] {
  const identifiers: Field = {
    name: 'user_identifiers',
    label: 'User Identifiers',
    kind: 'text',
    classes: 'user-select',
    required: true,
  };
  const manager: Field = { name: 'manager_role', label: 'Assign manager role', kind: 'checkbox' };
  switch (visit.rules.addPayload) {
    case 'names-or-mails':
      return [{ name: 'role', label: 'Role', kind: 'select', choices: ROLES, required: true }, identifiers];
    case 'comma-names':
      return [identifiers, manager];
    case 'last-comma-names':
      return [{ ...identifiers, kind: 'select' }, manager];
    case 'repeated-names':
      return [{ ...identifiers, kind: 'multiple', attributes: 'style="width:300px"' }, manager];
    case 'repeated-ids':
      return [
        {
          ...identifiers,
          kind: 'multiple',
          classes: 'form-control django-select2',
          choices: page.available.map(({ id, username }) => ({ value: String(id), label: username })),
          attributes: 'lang="en" data-minimum-input-length="0" data-theme="default" data-allow-clear="false"',
        },
        manager,
      ];
    case 'any-names':
      return [
        {
          ...identifiers,
          kind: 'multiple',
          classes: 'form-control',
          attributes:
            'data-placeholder="Select users..." data-minimum-input-length="0" data-autocomplete-light-language="en" ' +
            'data-autocomplete-light-url="/groups/autocomplete_users/" data-autocomplete-light-function="select2" data-tags=","',
          help: 'Enter usernames separated by commas or select from dropdown',
        },
        manager,
      ];
  }
}

function addForm(visit: Visit, page: MembersPage): string {
  const fields = addFields(visit, page).map((field) => fieldBlock(visit, field));
  return `${visit.rules.attributeOrder === 'old' ? '<h2>Add members</h2>' : '<h3>Add new members</h3>'}
<form method="POST" action="${esc(groupPath(page.group.slug, 'members_add/'))}">
  ${csrfInput(visit)}
  <div id="member_form_container">
    ${fields.join('\n')}
    <br/><br/>
  </div>
  <input type="submit" value="Add Group Members" class="btn btn-primary"/>
</form>`;
}

function inviteForm(visit: Visit, group: GroupRow): string {
  const fields: Field[] = [
    { name: 'invite_role', label: 'Role', kind: 'select', choices: ROLES, required: true },
    { name: 'invite_user_identifiers', label: 'E-mail addresses list', kind: 'textarea', required: true },
  ];
  return `<h2>Invite people</h2>
<form class="uniForm" method="POST" action="${esc(groupPath(group.slug, 'invite/'))}">
  ${csrfInput(visit)}
  ${fields.map((field) => fieldBlock(visit, field)).join('\n')}
  <input type="submit" value="invite" />
</form>`;
}

/** Content of the members page (§9.1). */
export function membersContent(visit: Visit, page: MembersPage): string {
  const { group, members, isManager } = page;
  const token = csrfInput(visit);
  const blocks = (shown: readonly Member[]): string =>
    shown.map((member) => memberBlock(visit, group.slug, member, token)).join('');
  const pane = (id: string, active: string, shown: readonly Member[]): string =>
    `<article id="${id}" class="tab-pane${active}"><ul class="no-style-list">
${blocks(shown)}</ul></article>`;
  const tab = (id: string, label: string): string =>
    `<li><a href="#${id}" data-toggle="tab">${word(label, visit.isChinese)}</a></li>`;
  const invites = visit.rules.invites && isManager && group.access !== 'public' ? inviteForm(visit, group) : '';
  return `${deadNavigation(group.slug)}
<div class="row"><div class="col-md-12">
  <h2 class="page-header">Edit Members for <a href="${esc(groupPath(group.slug))}">${esc(group.title)}</a></h2>
  ${visit.rules.attributeOrder === 'old' ? '<h2 class="page-title">Members</h2>' : '<h3 class="page-title">Current Members</h3>'}
  <ul class="nav nav-tabs">${tab('all', 'All')}${tab('managers', 'Managers')}${tab('members', 'Members')}</ul>
  <div class="tab-content">
    ${pane('all', ' active', members)}
    ${pane(
      'managers',
      '',
      members.filter((member) => member.role === 'manager'),
    )}
    ${pane(
      'members',
      '',
      members.filter((member) => member.role !== 'manager'),
    )}
  </div>
  ${isManager ? addForm(visit, page) : ''}
  ${invites}
</div></div>`;
}
