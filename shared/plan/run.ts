import { z } from 'zod';
import { appErrorSchema } from '../errors/app-error.ts';
import { planSchema, stepStateSchema, type Step } from './step.ts';

/** What the journal knows of one step. */
export const stepRecordSchema = z.strictObject({
  stepId: z.string(),
  state: stepStateSchema,
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** How often it was sent and not plainly refused, taking it back included. */
  attempts: z.number(),
  /** The remote call, e.g. "membership/delete", and what was read back, for line two. */
  call: z.string(),
  readBack: z.string(),
  /** The id the server gave to a created group. */
  createdId: z.string().nullable(),
  error: appErrorSchema.nullable(),
});

export const runStateSchema = z.enum([
  'running',
  /** Stopped before the guarded steps, waiting for the typed name. */
  'awaiting-guard',
  /** Stopped by a failure or by the administrator; can be resumed, rolled back or left. */
  'stopped',
  'done',
  'rolled-back',
  /** Left as it is by the administrator. */
  'left',
]);

export const runSchema = z.strictObject({
  id: z.string(),
  profileId: z.string(),
  state: runStateSchema,
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  plan: planSchema,
  steps: z.array(stepRecordSchema),
  /** Names of the groups and people the steps speak of, as they were then: id → name. */
  names: z.record(z.string(), z.string()),
  /** The run that took this one back, if any. */
  undoneBy: z.string().nullable(),
  /** Was interrupted (crash, kill) and reconciled at the next start. */
  recovered: z.boolean(),
});

export const runSummarySchema = z.strictObject({
  id: z.string(),
  state: runStateSchema,
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  steps: z.number(),
  verified: z.number(),
  /** Of the verified: those that nothing but the server's answer speaks for. */
  accepted: z.number(),
  failed: z.number(),
  unknown: z.number(),
  undoOf: z.string().nullable(),
  undoneBy: z.string().nullable(),
  undoable: z.boolean(),
  title: z.string(),
});

/**
 * Steps of a run that did something: those that were sent, both halves of a move of which one was, and everything in a group that the run itself has
 * created. What is verified beside them was so before, by somebody else's doing, and is not to be taken back.
 */
export function ownSteps({ plan, steps }: Pick<Run, 'plan' | 'steps'>): Set<string> {
  const sent = new Set(steps.filter(({ attempts }) => attempts > 0).map(({ stepId }) => stepId));
  const placeOf = ({ unitId, operation }: Step): string => `${unitId} ${operation.groupId}`;
  const isEdge = ({ operation }: Step): boolean => operation.kind === 'edge.attach' || operation.kind === 'edge.detach';
  const done = plan.steps.filter(({ id }) => sent.has(id));
  const moved = new Set(done.filter(isEdge).map(placeOf));
  const created = new Set(done.flatMap(({ operation: o }) => (o.kind === 'group.create' ? [o.groupId] : [])));
  const isOwn = (step: Step): boolean =>
    sent.has(step.id) || created.has(step.operation.groupId) || (isEdge(step) && moved.has(placeOf(step)));
  return new Set(plan.steps.filter(isOwn).map(({ id }) => id));
}

/** Steps that can be taken back, in the order of the plan. */
export function reversibleSteps(run: Pick<Run, 'plan' | 'steps'>): Step[] {
  const own = ownSteps(run);
  const there = new Set(run.steps.filter(({ state }) => state === 'verified').map(({ stepId }) => stepId));
  return run.plan.steps.filter((step) => step.inverse !== null && there.has(step.id) && own.has(step.id));
}

/** Has it ended, with something left that a plan could take back? */
export function isUndoable(run: Run): boolean {
  const hasEnded = run.state === 'done' || run.state === 'left' || run.state === 'stopped';
  return hasEnded && run.undoneBy === null && reversibleSteps(run).length > 0;
}

export type StepRecord = z.infer<typeof stepRecordSchema>;
export type RunState = z.infer<typeof runStateSchema>;
export type Run = z.infer<typeof runSchema>;
export type RunSummary = z.infer<typeof runSummarySchema>;
