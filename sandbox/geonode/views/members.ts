import type { Reply } from '../../dialect.ts';
import { availableUsers } from '../available.ts';
import { crash, notFound } from '../pages/errors.ts';
import { page } from '../pages/layout.ts';
import { membersContent } from '../pages/members.ts';
import { empty, groupPath, redirect } from '../replies.ts';
import { manages, maySee, roleOf, isMember } from '../rights.ts';
import type { GroupRow, Role, UserRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { isAsShipped } from '../world.ts';
import { addMember, removeMember, setRole } from '../writes.ts';
import { looksLikeMail } from './group-fields.ts';

/** GET /groups/group/<slug>/members/ */
export function membersPage(visit: Visit, slug: string): Reply {
  const { directory } = visit.world;
  const group = directory.groupBySlug(slug);
  if (group === undefined || !maySee(visit, group)) return notFound(visit);
  const isManager = manages(visit, group);
  const needsPeople = isManager && visit.rules.addPayload === 'repeated-ids';
  return page(visit, {
    bodyClass: 'groups members',
    content: membersContent(visit, {
      group,
      members: directory.membersOf(group.id),
      isManager,
      available: needsPeople ? availableUsers(visit.world, visit.user as UserRow) : [],
    }),
  });
}

/** Somebody to add: known at once, or, by e-mail in the old releases, looked up only when it is too late. */
type Candidate = { readonly user: UserRow } | { readonly mail: string };

/** The people that the form names, or null when the form is invalid and nobody is added (§5.4). */
function candidates(visit: Visit): Candidate[] | null {
  const { form, rules, world } = visit;
  const { directory } = world;
  const byName = (names: readonly string[]): Candidate[] | null => {
    const users = names.map((name) => directory.userByName(name));
    if (users.length === 0 || users.some((user) => user === undefined)) return null;
    return users.map((user) => ({ user: user as UserRow }));
  };
  const pieces = (text: string): string[] => text.split(',').map((name) => name.trim());
  switch (rules.addPayload) {
    case 'names-or-mails': {
      if (!['member', 'manager'].includes(form.get('role') ?? '')) return null;
      const names = pieces(form.get('user_identifiers') ?? '');
      const found = names.map((name): Candidate | null => {
        if (looksLikeMail(name)) return { mail: name };
        const user = directory.userByName(name);
        return user === undefined ? null : { user };
      });
      return found.includes(null) ? null : (found as Candidate[]);
    }
    case 'comma-names':
    case 'last-comma-names':
      return byName(pieces(form.get('user_identifiers') ?? ''));
    case 'repeated-names':
      // The list of values is written out as text and split again where a comma and a blank meet.
      return byName(form.all('user_identifiers').flatMap((value) => value.split(', ')));
    case 'repeated-ids': {
      const ids = form.all('user_identifiers');
      const known = new Map(availableUsers(world, visit.user as UserRow).map((user) => [String(user.id), user]));
      if (ids.length === 0 || ids.some((id) => !known.has(id))) return null;
      return ids.map((id) => ({ user: known.get(id) as UserRow }));
    }
    case 'any-names':
      return byName(pieces(form.all('user_identifiers').join(',')).filter((name) => name !== ''));
  }
}

function wantedRole(visit: Visit): Role {
  if (visit.rules.addPayload === 'names-or-mails') return visit.form.get('role') === 'manager' ? 'manager' : 'member';
  // A checkbox counts as ticked by any value but these.
  return ['', 'false', 'False'].includes(visit.form.get('manager_role') ?? '') ? 'member' : 'manager';
}

/** POST /groups/group/<slug>/members_add/: answers the same whether people were added or not. */
export function addMembers(visit: Visit, slug: string): Reply {
  const { rules, world } = visit;
  const { directory } = world;
  const group = directory.groupBySlug(slug);
  if (group === undefined) return notFound(visit);
  if (!manages(visit, group)) return empty(403);
  const detail = redirect(groupPath(slug));
  const members = redirect(groupPath(slug, 'members/'));
  const done = rules.afterMemberChange === 'members' ? members : detail;
  const role = wantedRole(visit);
  for (const candidate of candidates(visit) ?? []) {
    let user: UserRow;
    if ('mail' in candidate) {
      const found = directory.usersByEmail(candidate.mail);
      // Nobody or several: the lookup breaks, and those before stay added.
      if (found.length !== 1) return isAsShipped(world) ? crash(visit) : done;
      user = found[0] as UserRow;
    } else user = candidate.user;
    if (user.id < 0) {
      if (rules.addToMember === 'crash') return crash(visit);
      visit.say(40, 'The invited user cannot be anonymous');
      return members;
    }
    if (roleOf(visit, group, user) === null) addMember(directory, group, user, role);
    else if (rules.addToMember === 'crash' && isAsShipped(world)) return crash(visit);
  }
  return done;
}

/** Group and person of a member route, the refusal of a caller who manages nothing, or a page that is not there. */
function target(visit: Visit, slug: string, username: string): { group: GroupRow; user: UserRow } | Reply {
  const group = visit.world.directory.groupBySlug(slug);
  const user = visit.world.directory.userByName(username);
  if (group === undefined || user === undefined) return notFound(visit);
  if (!manages(visit, group)) return empty(403);
  return { group, user };
}

/** /groups/group/<slug>/member_remove/<username>: every method removes, GET and HEAD included. */
export function removeMemberView(visit: Visit, slug: string, username: string): Reply {
  const found = target(visit, slug, username);
  if ('status' in found) return found;
  const isGone = removeMember(visit.world.directory, found.group, found.user);
  if (!isGone && isAsShipped(visit.world)) return crash(visit);
  return redirect(groupPath(slug, visit.rules.afterMemberChange === 'members' ? 'members/' : ''));
}

/** /groups/group/<slug>/member_promote/<username> and member_demote. */
export function changeRole(visit: Visit, slug: string, username: string, role: Role): Reply {
  const found = target(visit, slug, username);
  if ('status' in found) return found;
  const isMemberNow = setRole(visit.world.directory, found.group, found.user, role);
  if (!isMemberNow && isAsShipped(visit.world)) return crash(visit);
  return redirect(groupPath(slug, 'members/'));
}

/** POST /groups/group/<slug>/join/: nobody is refused but by a private group. */
export function joinGroup(visit: Visit, slug: string): Reply {
  const group = visit.world.directory.groupBySlug(slug);
  if (group === undefined || group.access === 'private') return notFound(visit);
  if (!isMember(visit, group)) addMember(visit.world.directory, group, visit.user as UserRow, 'member');
  return redirect(groupPath(slug));
}
