import { appError, type AppError } from '#shared/errors/app-error.ts';
import { isIrreversible } from '#shared/plan/group-warnings.ts';
import type { Plan, Step } from '#shared/plan/step.ts';
import { isTypedName } from '#shared/plan/typed-name.ts';
import { movesByEdges } from '../journal/operations.ts';
import type { StoredProfile } from '../store/app-store.ts';
import type { Session } from './session.ts';

/** Was the name typed that the plan asks for? */
export const isNamed = ({ guard }: Plan, typed: string | null): boolean =>
  guard.typedName !== null && typed !== null && isTypedName(guard.typedName, typed);

/** Steps that wait for the typed name: everything that cannot be taken back and takes something away. */
export const guardedSteps = (plan: Plan): Step[] =>
  plan.guard.typedName === null ? [] : plan.steps.filter(isIrreversible);

/**
 * What forbids sending this plan at all, whatever the screen allowed: read-only profile, lock-out guards, a move that nobody has seen work on this
 * directory. Null: nothing.
 */
export function refusal(session: Session, plan: Plan): AppError | null {
  if (plan.steps.length === 0) return appError('plan.nothing');
  const readOnly = readOnlyRefusal(session.record());
  if (readOnly) return readOnly;
  const blocking = plan.warnings.find((warning) => warning.blocking);
  if (blocking) {
    const code =
      blocking.code === 'last-admin'
        ? 'plan.last-admin'
        : blocking.code === 'own-rights'
          ? 'plan.self-lockout'
          : 'apply.refused';
    return appError(code, { ...blocking.params, warning: blocking.code });
  }
  if (movesByEdges(plan.steps) && session.moveProbe()?.verdict !== 'allowed') return appError('plan.move-unproven');
  return null;
}

export const readOnlyRefusal = ({ draft }: StoredProfile): AppError | null =>
  draft.readOnly ? appError('apply.read-only', { profile: draft.name }) : null;

/**
 * The typed name at the start of a run. Without a name, what can be taken back may run and the rest waits locked; a plan that is guarded for its
 * reach, with nothing irreversible in it, does not start without. A wrong name starts nothing.
 */
export function guardRefusal(plan: Plan, typedName: string | null): AppError | null {
  if (plan.guard.typedName === null) return null;
  if (typedName !== null)
    return isNamed(plan, typedName) ? null : appError('apply.guard', { name: plan.guard.typedName });
  const locked = guardedSteps(plan);
  const onlyForThose =
    locked.length > 0 &&
    locked.length < plan.steps.length &&
    plan.guard.reasons.every((reason) => irreversibleReasons.has(reason.code));
  return onlyForThose ? null : appError('apply.guard', { name: plan.guard.typedName });
}

/** Reasons of the guard that concern the irreversible steps alone. */
const irreversibleReasons = new Set(['deletes-group']);
