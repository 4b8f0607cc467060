import { z } from 'zod';

/**
 * pending: sent, not answered · expired: lapsed · accepted: the person is in the group (or on the site) · declined · revoked: taken back here
 * · failed: the server refused it · unknown: the answer to the sending was lost.
 */
export const inviteStateSchema = z.enum(['pending', 'expired', 'accepted', 'declined', 'revoked', 'failed', 'unknown']);

/** One invitation as Canopy knows it: from its own journal, matched with the members the copy shows. */
export const inviteSchema = z.strictObject({
  /** `<run id>/<step id>`. */
  id: z.string(),
  groupId: z.string(),
  /** E-mail address as it was sent. */
  to: z.string(),
  /** The person with this address, where the copy knows one. */
  personId: z.string().nullable(),
  role: z.enum(['member', 'manager']),
  /** Into the group, or to the site (and then to be added). */
  reach: z.enum(['group', 'site']),
  state: inviteStateSchema,
  sentAt: z.number(),
  /** When it was answered or found to be; null: not. */
  answeredAt: z.number().nullable(),
  /** Null: this directory's invitations do not lapse. */
  expiresAt: z.number().nullable(),
  runId: z.string(),
  /** The server's words when it failed; empty otherwise. */
  problem: z.string(),
});
export type Invite = z.infer<typeof inviteSchema>;
export type InviteState = z.infer<typeof inviteStateSchema>;
