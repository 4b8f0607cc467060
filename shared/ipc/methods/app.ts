import { z } from 'zod';
import { directoryKindSchema } from '../../domain/profile.ts';
import { settingsSchema, workspaceSchema } from '../../domain/settings.ts';
import { appErrorSchema } from '../../errors/app-error.ts';
import { storeCodes } from '../../errors/codes.ts';
import { command, localErrors, profileId, query } from '../method.ts';

/** The host itself: what it is, its settings, its log, and the kept layout of each profile. */
export const appMethods = {
  'app.info': query(
    z.null(),
    z.strictObject({
      version: z.string(),
      host: z.enum(['electron', 'headless']),
      /** Where secrets are kept; not persistent: they are gone when the app ends, and the UI says so. */
      vault: z.strictObject({ backend: z.string(), persistent: z.boolean() }),
      /** Size of the sample organisation, and whether the app was started on it. */
      sample: z.strictObject({
        available: z.boolean(),
        groups: z.number(),
        openAtStart: z.boolean(),
        /** Which sample organisations there are. */
        kinds: z.array(directoryKindSchema),
      }),
      startError: appErrorSchema.nullable(),
    }),
  ),
  'settings.get': query(z.null(), settingsSchema),
  'settings.set': command(settingsSchema.partial(), settingsSchema, storeCodes),

  'workspace.get': query(profileId, workspaceSchema, localErrors),
  'workspace.set': command(profileId.extend({ workspace: workspaceSchema.partial() }), z.null(), localErrors),

  'log.tail': query(
    z.strictObject({ after: z.number() }),
    z.array(
      z.strictObject({
        n: z.number(),
        at: z.number(),
        level: z.enum(['debug', 'info', 'warn', 'error']),
        message: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
} as const;
