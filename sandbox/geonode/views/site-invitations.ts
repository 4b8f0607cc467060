import type { Reply } from '../../dialect.ts';
import { randomText } from '../http/csrf.ts';
import { sendMail, SITE_DOMAIN } from '../mail.ts';
import { csrfInput, page } from '../pages/layout.ts';
import { esc } from '../pages/markup.ts';
import { empty, redirect } from '../replies.ts';
import type { UserRow } from '../rows.ts';
import type { Visit } from '../visit.ts';

type Outcome = { readonly kind: 'success' | 'danger' | 'warning'; readonly text: string };

function invite(visit: Visit, addresses: readonly string[]): Outcome {
  const { world } = visit;
  const { directory, clock } = world;
  if (addresses.length === 0) return { kind: 'danger', text: 'This field is required.' };
  for (const email of addresses) {
    if (directory.usersByEmail(email).length > 0)
      return { kind: 'danger', text: `An active user is already using the e-mail address '${email}'` };
    if (directory.all('SELECT 1 FROM gn_site_invites WHERE email = ?', email).length > 0)
      return { kind: 'danger', text: `The e-mail address '${email}' has already been invited.` };
  }
  for (const email of addresses) {
    const key = randomText(64).toLowerCase();
    const groups = directory
      .all<{ title: string }>(
        'SELECT g.title FROM gn_members m JOIN gn_groups g ON g.id = m.group_id WHERE m.user_id = ? ORDER BY g.id',
        (visit.user as UserRow).id,
      )
      .map((row) => row.title);
    const link = `${visit.siteUrl}/invitations/accept-invite/${key}`;
    const body = `You have been invited to ${SITE_DOMAIN}.\nGroups of the sender: ${groups.join(', ')}\n\n${link}\n`;
    if (!sendMail(world, email, `Invitation to join ${SITE_DOMAIN}`, body)) {
      return { kind: 'warning', text: `Sorry, the mail to '${email}' could not be sent` };
    }
    directory.siteInvites.insert({ key, email, accepted: 0, at: clock.now() });
  }
  return { kind: 'success', text: `Invitations successfully sent to '${addresses.join(', ')}'` };
}

/** GET and POST /invitations/geonode-send-invite/: invites to the site, never to a group; always a 200. */
export function siteInvitation(visit: Visit): Reply {
  const typed = visit.form.get('email') ?? '';
  const addresses = typed
    .split(/[,;]/)
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const outcome = visit.method === 'POST' ? invite(visit, addresses) : null;
  const notice = outcome === null ? '' : `<div class="alert alert-${outcome.kind}">${esc(outcome.text)}</div>`;
  return page(visit, {
    content: `<div class="page-header"><h2>Invite Users</h2></div>
<form id="invite-form" method="POST" action="/invitations/geonode-send-invite/">
  ${csrfInput(visit)}
  <div class="form-group"><label for="id_email">Email</label>
    <input type="text" name="email" id="id_email" value="${esc(typed)}" class="form-control" placeholder="Email"></div>
  <div class="form-group">${notice}</div>
  <input type="submit" value="Submit" class="btn btn-primary generic-ajax-submit">
</form>`,
  });
}

/** /invitations/accept-invite/<key>: on to the sign-up, or 410 without a word. */
export function acceptSiteInvitation(visit: Visit, key: string): Reply {
  const { siteInvites } = visit.world.directory;
  const row = siteInvites.get({ key });
  if (row === undefined) return empty(410);
  siteInvites.update({ ...row, accepted: 1 });
  return redirect('/account/signup/');
}
