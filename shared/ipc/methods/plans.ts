import { z } from 'zod';
import { moveProbeSchema } from '../../domain/profile.ts';
import { appErrorSchema } from '../../errors/app-error.ts';
import { planCodes, stagingCodes } from '../../errors/codes.ts';
import type { Impact } from '../../plan/impact-types.ts';
import { changeSetSchema, intentSchema } from '../../plan/intent.ts';
import { runSchema, runSummarySchema } from '../../plan/run.ts';
import { planSchema } from '../../plan/step.ts';
import { command, localErrors, profileId, query, remoteErrors, runRef, stream } from '../method.ts';

const impactSchema = z.custom<Impact>((v) => typeof v === 'object' && v !== null && 'gains' in v && 'loses' in v);

const reviewSchema = z.strictObject({
  plan: planSchema,
  impact: impactSchema,
  /** Differences between the copy and the fresh read of the touched part, before anything is sent. */
  drift: z.array(
    z.strictObject({
      code: z.enum(['group-gone', 'group-moved', 'group-renamed', 'members-changed', 'admins-changed', 'not-readable']),
      groupId: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  /** Staged changes that no longer make sense, with the reason; they are not part of the plan. */
  conflicts: z.array(z.strictObject({ changeId: z.string(), error: appErrorSchema })),
  /** The touched part was read again at this time; null: offline, the effect is of the copy. */
  freshAt: z.number().nullable(),
  names: z.record(z.string(), z.string()),
  /** Ids of the staged new groups, in the order in which the impact counts them on from the groups of the copy. */
  newGroups: z.array(z.string()),
});
/** One staged plan, ready to be looked at: steps in order, effect, guard, and what the fresh read found different. */
export type Review = z.infer<typeof reviewSchema>;

const intents = z.array(intentSchema).min(1).max(5000);

/** What is staged, the plan that comes of it, carrying it out, and the journal. */
export const planMethods = {
  'changes.list': query(profileId, changeSetSchema, localErrors),
  /** Stages one gesture: all of the intents or none. */
  'changes.stage': command(profileId.extend({ intents }), changeSetSchema, [...stagingCodes, ...localErrors]),
  'changes.unstage': command(profileId.extend({ changeIds: z.array(z.string()).min(1) }), changeSetSchema, localErrors),
  'changes.clear': command(profileId, changeSetSchema, localErrors),
  'changes.undo': command(profileId, changeSetSchema, localErrors),
  'changes.redo': command(profileId, changeSetSchema, localErrors),

  /** Makes the plan of what is staged, or the inverse plan of a finished run, with a fresh read of the touched part when online. */
  'plan.review': stream(
    profileId.extend({
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('staged') }),
        z.strictObject({ kind: z.literal('undo'), runId: z.string() }),
        /** Intents that are not in the tray (the console): planned, guarded and journaled like any other. */
        z.strictObject({ kind: z.literal('direct'), intents }),
      ]),
    }),
    reviewSchema,
    z.strictObject({ done: z.number(), total: z.number() }),
    false,
    // Intents that are not in the tray are judged here, as the tray judges those staged in it.
    [...stagingCodes, 'plan.nothing', 'plan.move-unproven', 'apply.nothing-to-undo', ...remoteErrors],
  ),
  /** Tries an edge move on throw-away groups of this directory (asks consent in the UI first). */
  'plan.probeMove': stream(profileId, moveProbeSchema, z.strictObject({ what: z.string() }), true, [
    'apply.read-only',
    ...remoteErrors,
  ]),

  /** Runs a reviewed plan until it is done, stopped or waiting for the guard. Progress is the whole run, at most 20 a second. */
  'apply.start': stream(
    profileId.extend({
      planId: z.string(),
      typedName: z.string().nullable(),
      /** Keep what goes over the wire, without secrets, for `console.exchanges`. */
      record: z.boolean().optional(),
    }),
    runSchema,
    runSchema,
    true,
    ['apply.read-only', 'apply.guard', 'apply.busy', ...planCodes, ...remoteErrors],
  ),
  'apply.continue': stream(
    runRef.extend({
      action: z.enum(['resume', 'retry', 'skip', 'rollback', 'confirm-guard']),
      typedName: z.string().nullable(),
    }),
    runSchema,
    runSchema,
    true,
    ['apply.read-only', 'apply.guard', 'apply.busy', ...remoteErrors],
  ),
  'apply.stopAfterStep': command(runRef, z.null(), ['profile.not-found']),
  'apply.leave': command(runRef, runSchema, ['apply.busy', ...localErrors]),

  'journal.list': query(profileId, z.array(runSummarySchema), localErrors),
  'journal.run': query(runRef, runSchema, localErrors),
} as const;
