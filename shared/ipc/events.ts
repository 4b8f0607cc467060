import { z } from 'zod';
import { capabilitiesSchema } from '../capabilities.ts';
import { connectionSchema, copyMetaSchema, identitySchema, moveProbeSchema, profileSchema } from '../domain/profile.ts';
import { settingsSchema } from '../domain/settings.ts';
import { changeSetSchema } from '../plan/intent.ts';
import { runSchema } from '../plan/run.ts';
import { profileId } from './method.ts';
import { syncPhaseSchema } from './methods/directory.ts';

/** What the kernel tells of its own accord to whoever has subscribed. */
export const events = {
  profiles: z.array(profileSchema),
  settings: settingsSchema,
  connection: profileId.extend({ connection: connectionSchema }),
  /** What the server can do or who we are there has been found out, or has changed; `opened` carries what was known then. */
  server: profileId.extend({
    capabilities: capabilitiesSchema,
    identity: identitySchema.nullable(),
    moveProbe: moveProbeSchema.nullable(),
  }),
  /** The local copy changed; the renderer fetches the columns again. */
  copy: profileId.extend({ copy: copyMetaSchema }),
  changes: profileId.extend({ changeSet: changeSetSchema }),
  run: profileId.extend({ run: runSchema }),
  /** A running job for the status bar; null when none runs. */
  job: profileId.extend({
    job: z
      .strictObject({
        kind: z.enum(['sync', 'apply', 'administrators', 'probe']),
        done: z.number(),
        total: z.number(),
        waitingUntil: z.number().nullable(),
        cancellable: z.boolean(),
        /** Of a sync: what `done` of `total` counts. */
        phase: syncPhaseSchema.optional(),
        /** A sync of some groups, not of the whole directory. */
        part: z.boolean().optional(),
      })
      .nullable(),
  }),
} as const;

export type EventName = keyof typeof events;
export type EventValue<E extends EventName> = z.output<(typeof events)[E]>;
