import type { GeonodeWorld } from './world.ts';

const SENDER = 'GeoNode <no-reply@geonode.org>';

/** The domain in the site table of a fresh installation; not the address that is served. */
export const SITE_DOMAIN = 'example.com';

/** Puts a mail into the outbox; false when the mail server cannot be reached. */
export function sendMail(world: GeonodeWorld, recipient: string, subject: string, body: string): boolean {
  if (world.switches.get('geonodeMail') === 'unreachable') return false;
  const { directory, clock } = world;
  directory.mails.insert({ id: directory.next('mails'), sender: SENDER, recipient, subject, body, at: clock.now() });
  return true;
}

/** One mail as the control port shows it. */
export interface OutboxMail {
  readonly n: number;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  /** The link in the text, and of a group invitation its token. */
  readonly link: string | null;
  readonly token: string | null;
  readonly at: number;
}

/** Mails with a number above `since`, oldest first. */
export function outbox(world: GeonodeWorld, since: number): OutboxMail[] {
  return world.directory
    .all<{ id: number; sender: string; recipient: string; subject: string; body: string; at: number }>(
      'SELECT * FROM gn_mails WHERE id > ? ORDER BY id',
      since,
    )
    .map((row) => ({
      n: row.id,
      to: row.recipient,
      from: row.sender,
      subject: row.subject,
      body: row.body,
      link: /https?:\/\/\S+/.exec(row.body)?.[0] ?? null,
      token: /\/invite\/([0-9a-f]{40})/.exec(row.body)?.[1] ?? null,
      at: row.at,
    }));
}
