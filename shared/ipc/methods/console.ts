import { z } from 'zod';
import { exchangesSchema } from '../../console/exchange.ts';
import { appErrorSchema } from '../../errors/app-error.ts';
import { profileId, query, remoteErrors, runRef } from '../method.ts';

/** The API console: what went over the wire. */
export const apiConsoleMethods = {
  /**
   * A documented method of this kind of directory that only reads (`shared/console`), and what went over the wire for it. A refusal of the server
   * is part of the answer. `ipc.invalid` for a method that changes something: those are plans (`plan.review`, source `direct`).
   */
  'console.call': query(
    profileId.extend({ method: z.string().max(64), args: z.record(z.string().max(64), z.unknown()) }),
    exchangesSchema.extend({
      result: z.union([
        /** Pretty JSON of what the typed client made of the answer; `cut` where it is longer than is shown. */
        z.strictObject({ ok: z.literal(true), json: z.string(), cut: z.boolean() }),
        z.strictObject({ ok: z.literal(false), error: appErrorSchema }),
      ]),
    }),
    remoteErrors,
  ),
  /** What a run that was started with `record` has sent and got; in memory only, the last few runs. */
  'console.exchanges': query(runRef, exchangesSchema.extend({ kept: z.boolean() }), ['profile.not-found']),
} as const;
