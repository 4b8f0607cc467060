import { z } from 'zod';
import { activityEntrySchema } from '../../domain/activity.ts';
import { accessLevelSchema } from '../../domain/attributes.ts';
import type { DirectoryColumns } from '../../domain/columns.ts';
import { comparisonSchema } from '../../domain/comparison.ts';
import { inviteSchema } from '../../domain/invite.ts';
import { copyMetaSchema } from '../../domain/profile.ts';
import { appErrorSchema } from '../../errors/app-error.ts';
import { syncCodes } from '../../errors/codes.ts';
import { localErrors, profileId, query, remoteErrors, stream } from '../method.ts';

/** Bulk columns are checked by their producer's types and tests, not row by row at the border. */
const columnsSchema = z.custom<DirectoryColumns>(
  (v) => typeof v === 'object' && v !== null && (v as { format?: unknown }).format === 1,
);

/** In this order: the lists of groups, who is in each, keeping what was read, who administers. A part of the directory begins with the members. */
export const syncPhaseSchema = z.enum(['groups', 'members', 'storing', 'administrators']);
export type SyncPhase = z.infer<typeof syncPhaseSchema>;

const syncProgressSchema = z.strictObject({
  phase: syncPhaseSchema,
  done: z.number(),
  total: z.number(),
  requests: z.number(),
  refused: z.number(),
  /** Waiting for the server's rate limit until then; null when not. */
  waitingUntil: z.number().nullable(),
});
export type SyncProgress = z.infer<typeof syncProgressSchema>;

const syncReportSchema = z.strictObject({
  copy: copyMetaSchema,
  requests: z.number(),
  refused: z.number(),
  tookMs: z.number(),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  unreadable: z.array(z.strictObject({ groupId: z.string(), error: appErrorSchema })),
  orphans: z.number(),
});
export type SyncReport = z.infer<typeof syncReportSchema>;

const groupDetailSchema = z.strictObject({
  groupId: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: z.number().nullable(),
  updatedAt: z.number().nullable(),
  creator: z.string(),
  /** When this group's members were last read, epoch ms. */
  readAt: z.number().nullable(),
  adminsReadAt: z.number().nullable(),
  unreadable: appErrorSchema.nullable(),
  /** Where the directory has such; null otherwise. `keywords` null: not read yet (`directory.attributes` reads them). */
  attributes: z
    .strictObject({
      access: accessLevelSchema,
      email: z.string(),
      keywords: z.array(z.string()).nullable(),
      hasLogo: z.boolean(),
    })
    .nullable(),
});
/** What the copy knows of a group beyond the columns. */
export type GroupDetail = z.infer<typeof groupDetailSchema>;

const personDetailSchema = z.strictObject({
  personId: z.string(),
  name: z.string(),
  userName: z.string(),
  email: z.string(),
  phone: z.string(),
  role: z.string(),
  status: z.string(),
  description: z.string(),
});
/** What is known of a person beyond the columns. */
export type PersonDetail = z.infer<typeof personDetailSchema>;

/** The local copy of a directory: how it is read anew and what it says; and what only the server knows. */
export const directoryMethods = {
  'sync.run': stream(
    profileId.extend({
      scope: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('full'), resume: z.boolean() }),
        z.strictObject({ kind: z.literal('branch'), groupId: z.string() }),
        /** Direct members and administrators of a few groups. */
        z.strictObject({ kind: z.literal('groups'), groupIds: z.array(z.string()).max(1000) }),
      ]),
    }),
    syncReportSchema,
    syncProgressSchema,
    true,
    [...syncCodes, 'profile.busy', ...remoteErrors],
  ),

  'directory.columns': query(profileId.extend({ snapshotId: z.number().nullable() }), columnsSchema, localErrors),
  'directory.group': query(profileId.extend({ groupId: z.string() }), groupDetailSchema, [
    'plan.unknown-object',
    ...localErrors,
  ]),
  'directory.person': query(profileId.extend({ personId: z.string() }), personDetailSchema, [
    'plan.unknown-object',
    ...localErrors,
  ]),
  /** People by name on the server (those in no group included); found people are kept in the copy. */
  'directory.findPeople': query(
    profileId.extend({ text: z.string().min(1).max(128) }),
    z.strictObject({ people: z.array(personDetailSchema), complete: z.boolean() }),
    remoteErrors,
  ),
  /** Attributes of one group read from the server now: keywords as words, and the logo as a data URL (null: none, or not readable). */
  'directory.attributes': query(
    profileId.extend({ groupId: z.string() }),
    z.strictObject({ keywords: z.array(z.string()), logo: z.string().nullable() }),
    ['plan.unknown-object', ...remoteErrors],
  ),
  /** The server's own activity page of one group; `remote.unsupported` where there is none. */
  'directory.activity': query(
    profileId.extend({ groupId: z.string() }),
    z.strictObject({ entries: z.array(activityEntrySchema), readAt: z.number() }),
    ['plan.unknown-object', ...remoteErrors],
  ),
  /** What differs between two kept moments, at most `limit` items per list; `store.empty`: no such snapshot. */
  'directory.compare': query(
    profileId.extend({ from: z.number(), to: z.number(), limit: z.number().int().min(0).max(5000) }),
    comparisonSchema,
    localErrors,
  ),
  'directory.snapshots': query(profileId, z.array(copyMetaSchema), localErrors),

  /** Invitations sent from here, newest first; `groupId` null: of all groups. */
  'invites.list': query(
    profileId.extend({ groupId: z.string().nullable() }),
    z.strictObject({ invites: z.array(inviteSchema) }),
    localErrors,
  ),
} as const;
