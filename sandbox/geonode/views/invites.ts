import { createHash } from 'node:crypto';
import type { Reply } from '../../dialect.ts';
import { sendMail, SITE_DOMAIN } from '../mail.ts';
import { crash, notFound } from '../pages/errors.ts';
import { csrfInput, page } from '../pages/layout.ts';
import { esc } from '../pages/markup.ts';
import { groupPath, redirect } from '../replies.ts';
import { manages, roleOf } from '../rights.ts';
import type { GroupRow, InviteRow, Role, UserRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { isAsShipped } from '../world.ts';
import { addMember } from '../writes.ts';

const DAY = 86_400_000;

/** The invitation of an address to a group: an earlier one comes back with its token, role and state (§5.9). */
function invitation(visit: Visit, group: GroupRow, email: string, role: Role): InviteRow {
  const { directory, clock, secret } = visit.world;
  const known = directory.all<InviteRow>(
    'SELECT * FROM gn_invites WHERE group_id = ? AND email = ? ORDER BY id LIMIT 1',
    group.id,
    email,
  )[0];
  if (known !== undefined) return known;
  const id = directory.next('invites');
  const row: InviteRow = {
    id,
    group_id: group.id,
    email,
    token: createHash('sha1').update(`${secret} ${email} ${clock.now()} ${id}`).digest('hex'),
    role,
    state: 'sent',
    from_id: (visit.user as UserRow).id,
    created: clock.now(),
  };
  directory.invites.insert(row);
  return row;
}

/** POST /groups/group/<slug>/invite/: one address a line, stored as it was typed. */
export function invitePeople(visit: Visit, slug: string): Reply {
  const group = visit.world.directory.groupBySlug(slug);
  if (group === undefined || !manages(visit, group)) return notFound(visit);
  const done = redirect(groupPath(slug, 'members/'));
  const role = visit.form.get('invite_role') ?? '';
  const text = visit.form.get('invite_user_identifiers') ?? '';
  if (text === '' || (role !== 'member' && role !== 'manager')) return done;
  const title = esc(group.title);
  for (const line of text.split('\n')) {
    if (/[^\x00-\x7f]/.test(line)) return crash(visit);
    const invite = invitation(visit, group, line, role);
    // A carriage return cannot stand in a mail's header; its row is stored all the same.
    if (line.includes('\r')) return crash(visit);
    const subject = `Invitation to join the group "${title}" at ${SITE_DOMAIN}`;
    const link = `http://${SITE_DOMAIN}${groupPath(group.slug, `invite/${invite.token}`)}`;
    const body = `You have been invited to join the group "${title}" at ${SITE_DOMAIN}.\n\n${link}\n`;
    if (line !== '' && !sendMail(visit.world, line, subject, body)) return crash(visit);
  }
  return done;
}

function question(visit: Visit): Reply {
  return page(visit, {
    content: `<div class="onecol"><h2>Members</h2><h2>Membership Request</h2>
  <p>You have been invited to join the group . Would you like to join?
  <form class="uniForm" method="POST" action="">
    ${csrfInput(visit)}
    <button type="submit" value="decline" name="decline">Don't Join</button>
    <button type="submit" value="accept" name="accept">Join Group</button>
  </form></div>`,
  });
}

/** GET and POST /groups/group/<anything>/invite/<token>/: only the token is looked at. */
export function answerInvitation(visit: Visit, token: string): Reply {
  const { world } = visit;
  const { directory, clock } = world;
  const user = visit.user as UserRow;
  const invite = directory.all<InviteRow>('SELECT * FROM gn_invites WHERE token = ?', token)[0];
  const days = world.switches.get('geonodeInvitationDays');
  const hasLapsed = invite !== undefined && days !== 'never' && clock.now() > invite.created + days * DAY;
  if (invite === undefined || hasLapsed) return notFound(visit);
  if (visit.method !== 'POST') return question(visit);
  const group = directory.groups.get({ id: invite.group_id }) as GroupRow;
  if (visit.form.has('accept')) {
    // Another address, or a member already: the code of the release does not hold.
    if (user.email !== invite.email || roleOf(visit, group, user) !== null) return crash(visit);
    addMember(directory, group, user, invite.role);
    directory.invites.update({ ...invite, state: 'accepted' });
  }
  if (visit.form.has('decline')) {
    if (isAsShipped(world)) return crash(visit);
    directory.invites.update({ ...invite, state: 'declined' });
  }
  return redirect(groupPath(group.slug));
}
