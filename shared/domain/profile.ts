import { z } from 'zod';
import { capabilitiesSchema, supportSchema } from '../capabilities.ts';
import { appErrorSchema } from '../errors/app-error.ts';

export const directoryKindSchema = z.enum(['pds', 'geonode']);

/** How Canopy signs in. Secrets are never part of it; they live in the vault under the profile's id. */
export const signInSchema = z.discriminatedUnion('method', [
  /** PDS: access token with refresh token; `appId` is what the refresh call names. */
  z.strictObject({ method: z.literal('token'), appId: z.string().max(256) }),
  /** PDS: JWT service application. `subject` empty: the service account; otherwise a user id. */
  z.strictObject({
    method: z.literal('jwt'),
    appId: z.string().min(1).max(256),
    domainId: z.string().min(1).max(128),
    subject: z.string().max(256),
  }),
  /** GeoNode: account. */
  z.strictObject({ method: z.literal('password'), username: z.string().min(1).max(256) }),
]);

export const profileDraftSchema = z.strictObject({
  kind: directoryKindSchema,
  name: z.string().min(1).max(128),
  /** PDS: API endpoint; GeoNode: site address. https, or http on loopback with `allowLoopbackHttp`. */
  endpoint: z.string().max(2048),
  /** PDS: auth endpoint; empty: the API endpoint. */
  authEndpoint: z.string().max(2048),
  allowLoopbackHttp: z.boolean(),
  signIn: signInSchema,
  readOnly: z.boolean(),
  /** People who must keep their administrator rights whatever is planned (lock-out guard). */
  namedAdmins: z.array(z.string()),
  /** Does an administrator of a group administer the groups below (a presumption, named on screen)? */
  adminReachesSubgroups: z.boolean(),
  /** Plans that touch more people than this ask for a typed name (T3). */
  guardPeople: z.number().int().min(1).max(100_000),
  /** … or take more than this share of one group's people, percent. */
  guardPercent: z.number().min(1).max(100),
});

/** What the editor sends along when a secret is to be replaced; an absent field keeps what the vault has. */
export const profileSecretsSchema = z.strictObject({
  accessToken: z.string().max(16_384).optional(),
  refreshToken: z.string().max(16_384).optional(),
  privateKeyPem: z.string().max(65_536).optional(),
  password: z.string().max(4_096).optional(),
});

export const linkSchema = z.enum(['online', 'offline', 'connecting', 'signed-out']);

export const connectionSchema = z.strictObject({
  link: linkSchema,
  /** Since when, epoch ms. */
  since: z.number(),
  /** Why it is not online. */
  error: appErrorSchema.nullable(),
  /** The server asked to wait until then (429), epoch ms; null otherwise. */
  waitingUntil: z.number().nullable(),
});

export const copyMetaSchema = z.strictObject({
  snapshotId: z.number(),
  asOf: z.number(),
  groups: z.number(),
  people: z.number(),
  memberships: z.number(),
  unreadableGroups: z.number(),
  /** Groups whose members are still to be read: the hierarchy is there, the copy is not whole yet. */
  notLoadedGroups: z.number().optional(),
  /** The directory could not be listed: only the groups of whoever was signed in are there. */
  partial: z.boolean().optional(),
});

export const profileSchema = profileDraftSchema.extend({
  id: z.string(),
  /** The embedded sample organisation; cannot be edited, opens unlocked. */
  sample: z.boolean(),
  hasSecret: z.boolean(),
  /** Why the stored secret cannot be used, if so. */
  secretState: z.enum(['ok', 'missing', 'locked', 'session-only']),
  /** The secret was entered once and is missing now: it was kept in memory until the app ended (`session`), or its key ring lost it. */
  secretLost: z.enum(['session', 'key-ring']).optional(),
  /** Of a sample: does its sandbox run? */
  sandboxRuns: z.boolean().optional(),
  /** Of a sample: somebody stopped its sandbox. Opening it shows the copy and starts nothing. */
  sandboxStopped: z.boolean().optional(),
  copy: copyMetaSchema.nullable(),
  /** The local files of this profile cannot be opened: why. */
  storeError: appErrorSchema.nullable(),
});

/** Which concrete server, who I am and what I may do there. */
export const identitySchema = z.strictObject({
  /** e.g. "PDS, API 2022-03-01". */
  server: z.string(),
  domainId: z.string(),
  personId: z.string().nullable(),
  name: z.string(),
  /** Domain-wide role. */
  role: z.enum(['superadmin', 'admin', 'user', 'service', 'unknown']),
  /** Groups this identity administers directly; null: not known. */
  adminOf: z.array(z.string()).nullable(),
});

export const testReportSchema = z.strictObject({
  identity: identitySchema.nullable(),
  capabilities: capabilitiesSchema,
  checks: z.array(
    z.strictObject({
      name: z.enum(['address', 'server', 'sign-in', 'identity', 'groups', 'memberships', 'clock', 'quota']),
      state: z.enum(['passed', 'failed', 'warning', 'skipped']),
      /** Milliseconds. */
      took: z.number(),
      detail: z.string(),
      error: appErrorSchema.nullable(),
    }),
  ),
  /** Server clock minus this computer's, ms; null: unknown. */
  clockOffsetMs: z.number().nullable(),
  peopleUsed: z.number().nullable(),
  peopleQuota: z.number().nullable(),
  at: z.number(),
  tookMs: z.number(),
});

/** Verdict of the move probe on throw-away groups (spec/pds.md §11). */
export const moveProbeSchema = z.strictObject({
  verdict: z.enum(['allowed', 'refused', 'double-parent', 'failed']),
  support: supportSchema,
  at: z.number(),
  /** What was tried and what the server answered, in order. */
  log: z.array(z.strictObject({ what: z.string(), outcome: z.string() })),
  /** Throw-away groups that could not be deleted again, by id. */
  leftovers: z.array(z.string()),
});

export type DirectoryKind = z.infer<typeof directoryKindSchema>;
export type SignIn = z.infer<typeof signInSchema>;
export type ProfileDraft = z.infer<typeof profileDraftSchema>;
export type ProfileSecrets = z.infer<typeof profileSecretsSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type CopyMeta = z.infer<typeof copyMetaSchema>;
export type Identity = z.infer<typeof identitySchema>;
export type TestReport = z.infer<typeof testReportSchema>;
export type MoveProbe = z.infer<typeof moveProbeSchema>;
