import { z } from 'zod';
import { capabilitiesSchema } from '../../capabilities.ts';
import {
  connectionSchema,
  copyMetaSchema,
  directoryKindSchema,
  identitySchema,
  moveProbeSchema,
  profileDraftSchema,
  profileSchema,
  profileSecretsSchema,
  testReportSchema,
} from '../../domain/profile.ts';
import { addressCodes, storeCodes } from '../../errors/codes.ts';
import { command, localErrors, profileId, query, remoteErrors, stream } from '../method.ts';

const openedSchema = z.strictObject({
  profile: profileSchema,
  connection: connectionSchema,
  copy: copyMetaSchema.nullable(),
  identity: identitySchema.nullable(),
  capabilities: capabilitiesSchema,
  moveProbe: moveProbeSchema.nullable(),
  /** A crawl that was interrupted and can go on. */
  resumableSync: z.strictObject({ done: z.number(), total: z.number(), startedAt: z.number() }).nullable(),
  /** A run that is not finished and needs a decision. */
  openRunId: z.string().nullable(),
});
/** What is known of a profile that has just been opened. */
export type Opened = z.infer<typeof openedSchema>;

/** Connections to directories, saved and open, and the sample organisations. */
export const profileMethods = {
  'profiles.list': query(z.null(), z.array(profileSchema), storeCodes),
  'profiles.save': command(
    z.strictObject({ id: z.string().max(64).nullable(), draft: profileDraftSchema, secrets: profileSecretsSchema }),
    profileSchema,
    ['profile.invalid', ...addressCodes, 'auth.bad-key', 'secret.unavailable', ...localErrors],
  ),
  'profiles.duplicate': command(profileId, profileSchema, localErrors),
  'profiles.delete': command(profileId, z.null(), ['profile.busy', ...localErrors]),
  'profiles.setReadOnly': command(profileId.extend({ readOnly: z.boolean() }), profileSchema, localErrors),
  /** Tests a saved profile (`profileId`) or what stands in the editor (`draft`, secrets from the vault where absent). */
  'profiles.test': stream(
    z.strictObject({
      profileId: z.string().max(64).nullable(),
      draft: profileDraftSchema.nullable(),
      secrets: profileSecretsSchema,
    }),
    testReportSchema,
    // The checks so far: a newer list stands for all before it, so none is lost where progress is thinned out.
    testReportSchema.shape.checks,
    false,
    ['profile.invalid', ...addressCodes, ...remoteErrors],
  ),
  /** Starts the sandbox if it is not running and opens its profile. */
  'profiles.openSample': stream(
    z.strictObject({ kind: directoryKindSchema }),
    openedSchema,
    z.strictObject({ phase: z.string() }),
    true,
    ['sample.failed', ...storeCodes],
  ),
  'profiles.open': command(profileId, openedSchema, localErrors),
  /**
   * Sets the local copy of the directory aside under another name (`keptAs`, null: there was none) and closes the profile; it opens with an
   * empty copy and syncs anew. For a copy that cannot be used any more; staged changes and the journal are in another file and stay.
   */
  'profiles.discardCopy': command(profileId, z.strictObject({ keptAs: z.string().nullable() }), [
    'profile.busy',
    ...localErrors,
  ]),
  'profiles.close': command(profileId, z.null(), ['profile.not-found']),
  /** Try to reach the server now instead of waiting for the next attempt. */
  'profiles.reconnect': command(profileId, connectionSchema, remoteErrors),
  /** Stops the embedded sandbox: the samples go offline and stay so, until `sample.start`, `openSample` or `reconnect` asks for it. */
  'sample.stop': command(z.null(), z.null(), ['sample.failed']),
  /** Starts the embedded sandbox without opening anything; every listed sample is pointed to it. */
  'sample.start': command(z.null(), z.null(), ['sample.failed', ...localErrors]),
  /**
   * Starts the samples over: sandbox stopped, both closed, their organisation, copies, staged changes and history removed. The next
   * `openSample` makes a fresh organisation.
   */
  'sample.reset': command(z.null(), z.null(), ['profile.busy', 'sample.failed', ...localErrors]),
} as const;
