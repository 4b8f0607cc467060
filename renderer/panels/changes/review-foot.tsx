import {
  CircleCheck,
  CircleStop,
  CloudOff,
  KeyRound,
  Lock,
  OctagonAlert,
  Trash2,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import { Fragment, useState, type KeyboardEvent, type ReactNode } from 'react';
import { isIrreversible } from '#shared/plan/group-warnings.ts';
import { isTypedName } from '#shared/plan/typed-name.ts';
import type { Plan } from '#shared/plan/step.ts';
import { isUndoable, type Run } from '#shared/plan/run.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { TextField } from '../../ui/text-field.tsx';
import css from './review-sheet.module.css';
import { outcomeWords, reversibleNumbers } from './run-outcome.ts';
import { stepNumbers } from './step-words.ts';
import type { ReviewState } from './use-review.ts';

interface ReviewFootProps {
  state: ReviewState;
  onUndo: (runId: string) => void;
}

/** The guard and the deed; while it runs, the way to stop; afterwards, the way back. */
export function ReviewFoot({ state, onUndo }: ReviewFootProps): ReactNode {
  const { run, review } = state;
  if (run && (state.busy || run.state === 'running')) return <RunningFoot state={state} />;
  if (run?.state === 'awaiting-guard') return <GuardFoot plan={run.plan} state={state} run={run} />;
  if (run?.state === 'stopped') return <StoppedFoot state={state} />;
  if (run) return <OverFoot run={run} onUndo={onUndo} />;
  if (review)
    return review.plan.guard.typedName === null ? (
      <ApplyFoot plan={review.plan} state={state} />
    ) : (
      <GuardFoot plan={review.plan} state={state} run={null} />
    );
  return (
    <footer className={css.foot}>
      <span className="grow" />
      <CloseButton />
    </footer>
  );
}

function CloseButton(): ReactNode {
  const t = useT();
  return (
    <Button size="large" onPress={uiActions.close}>
      {t('review.not-now')}
    </Button>
  );
}

/** Why nothing can be sent now; null: it can. With a way out where there is one. */
function useHindrance(plan: Plan, state: ReviewState): { text: string; icon: typeof Lock; action: ReactNode } | null {
  const t = useT();
  const link = useConnection((s) => s.connection?.link ?? null);
  const readOnly = useConnection((s) => s.opened?.profile.readOnly ?? false);
  const unproven = state.review?.conflicts.some((c) => c.error.code === 'plan.move-unproven') ?? false;
  if (plan.steps.length === 0) return { text: t('review.nothing'), icon: OctagonAlert, action: null };
  if (plan.warnings.some((w) => w.blocking))
    return { text: t('review.blocked-text'), icon: OctagonAlert, action: null };
  if (readOnly) {
    return {
      text: t('review.read-only'),
      icon: Lock,
      action: (
        <Button onPress={() => void sessionActions.setReadOnly(false)} data-testid="unlock">
          {t('review.unlock')}
        </Button>
      ),
    };
  }
  if (link === 'signed-out')
    return {
      text: t('review.signed-out'),
      icon: KeyRound,
      action: <Button onPress={() => void sessionActions.signInAgain()}>{t('strip.sign-in')}</Button>,
    };
  if (link !== 'online')
    return {
      text: t('review.offline'),
      icon: CloudOff,
      action: <Button onPress={() => void sessionActions.reconnect()}>{t('strip.try-now')}</Button>,
    };
  if (unproven) return { text: t('error:plan.move-unproven'), icon: TriangleAlert, action: null };
  if (state.review && state.review.freshAt === null && !state.run) {
    return {
      text: t('error:plan.stale'),
      icon: TriangleAlert,
      action: <Button onPress={state.again}>{t('review.again')}</Button>,
    };
  }
  return null;
}

function Hindrance({ text, icon: Icon, action }: { text: string; icon: typeof Lock; action: ReactNode }): ReactNode {
  return (
    <>
      <Icon size={16} strokeWidth={1.5} aria-hidden />
      <span data-testid="hindrance">{text}</span>
      {action}
    </>
  );
}

function ApplyFoot({ plan, state }: { plan: Plan; state: ReviewState }): ReactNode {
  const t = useT();
  const hindrance = useHindrance(plan, state);
  return (
    <footer className={css.foot}>
      {hindrance ? (
        <Hindrance {...hindrance} />
      ) : (
        <span className="middle">{t('review.sends', { count: plan.steps.length })}</span>
      )}
      <span className="grow" />
      <CloseButton />
      <Button
        kind="primary"
        size="large"
        reason={hindrance?.text}
        disabled={state.busy}
        onPress={() => state.start(null)}
        data-testid="apply"
      >
        {t(plan.undoOf === null ? 'review.apply' : 'review.undo-apply', { count: plan.steps.length })}
      </Button>
    </footer>
  );
}

/** Typed name (T3). Compared after NFC and trimming, deaf to keys while an input method composes. */
function GuardFoot({ plan, state, run }: { plan: Plan; state: ReviewState; run: Run | null }): ReactNode {
  const t = useT();
  const [typed, setTyped] = useState('');
  const hindrance = useHindrance(plan, state);
  const wanted = plan.guard.typedName ?? '';
  const right = plan.guard.typedName === null || isTypedName(plan.guard.typedName, typed);
  const locked = plan.steps.flatMap((s, i) => (isIrreversible(s) ? [i + 1] : []));
  const deletion = plan.steps.find((s) => s.operation.kind === 'group.delete');
  const onlyForThose =
    locked.length > 0 &&
    locked.length < plan.steps.length &&
    plan.guard.reasons.every((r) => r.code === 'deletes-group');
  const deed =
    deletion?.operation.kind === 'group.delete' && (run !== null || locked.length === plan.steps.length)
      ? t('review.deed-delete', { name: safeName(deletion.operation.name) })
      : t(plan.undoOf === null ? 'review.apply' : 'review.undo-apply', { count: plan.steps.length });
  const confirm = (): void => {
    if (!right || hindrance) return;
    if (run) state.proceed('confirm-guard', typed);
    else state.start(typed);
  };
  const key = (e: KeyboardEvent): void => {
    if (e.key === 'Enter' && !e.nativeEvent.isComposing && e.keyCode !== 229) confirm();
  };
  return (
    <footer className={css.foot} data-testid="guard">
      {deletion ? (
        <Trash2 size={18} strokeWidth={1.5} className={css.bad} aria-hidden />
      ) : (
        <TriangleAlert size={18} strokeWidth={1.5} className={css.warn} aria-hidden />
      )}
      <div className={css.guardText}>
        <b>
          {onlyForThose || run
            ? t('guard.type-name-unlock', { count: locked.length, steps: stepNumbers(locked) })
            : t('guard.type-name')}
          {t('app.colon')}
          <span className={css.wanted}>{safeName(wanted)}</span>
        </b>
        <div className="small middle">
          {hindrance
            ? hindrance.text
            : plan.guard.reasons.map((r) => (
                <Fragment key={r.code}>
                  <Say k={`guard:${r.code}`} values={r.params} />
                  {t('app.gap')}
                </Fragment>
              ))}
        </div>
      </div>
      {hindrance ? (
        hindrance.action
      ) : (
        <div className={css.guardField} onKeyDown={key}>
          <TextField label={t('guard.field')} hideLabel value={typed} onChange={setTyped} data-testid="guard-field" />
        </div>
      )}
      <span className="grow" />
      {run ? (
        <Button size="large" onPress={state.leave} disabled={state.busy}>
          {t('review.keep-rest')}
        </Button>
      ) : onlyForThose ? (
        <Button
          size="large"
          disabled={state.busy || hindrance !== null}
          onPress={() => state.start(null)}
          data-testid="apply-rest"
        >
          {t('review.first-rest')}
        </Button>
      ) : (
        <CloseButton />
      )}
      <Button
        kind="primary"
        size="large"
        disabled={!right || hindrance !== null || state.busy}
        onPress={confirm}
        data-testid="apply"
      >
        {right ? null : <Lock size={13} strokeWidth={1.6} aria-hidden />}
        {deed}
      </Button>
    </footer>
  );
}

function RunningFoot({ state }: { state: ReviewState }): ReactNode {
  const t = useT();
  return (
    <footer className={css.foot}>
      <span className="middle" role="status">
        {t(state.stopping ? 'review.stopping' : 'review.running')}
      </span>
      <span className="grow" />
      <Button size="large" disabled={state.stopping} autoFocus onPress={state.stop} data-testid="stop">
        <CircleStop size={15} strokeWidth={1.5} aria-hidden />
        {t('review.stop')}
      </Button>
    </footer>
  );
}

function StoppedFoot({ state }: { state: ReviewState }): ReactNode {
  const t = useT();
  const anyFailed = state.run?.steps.some((s) => s.state === 'failed' || s.state === 'unknown') ?? false;
  const reversible = state.run ? reversibleNumbers(state.run) : [];
  return (
    <footer className={css.foot}>
      <OctagonAlert size={16} strokeWidth={1.5} className={css.bad} aria-hidden />
      <span>{t('review.stopped')}</span>
      <span className="grow" />
      <Button size="large" disabled={state.busy} onPress={state.leave} data-testid="leave">
        {t('review.leave')}
      </Button>
      {anyFailed || reversible.length === 0 ? null : (
        <Button size="large" disabled={state.busy} onPress={() => state.proceed('rollback')} data-testid="rollback">
          <Undo2 size={15} strokeWidth={1.5} aria-hidden />
          {t('step.rollback', { count: reversible.length, steps: stepNumbers(reversible) })}
        </Button>
      )}
      {anyFailed ? null : (
        <Button
          kind="primary"
          size="large"
          disabled={state.busy}
          onPress={() => state.proceed('resume')}
          data-testid="resume"
        >
          {t('review.resume')}
        </Button>
      )}
    </footer>
  );
}

function OverFoot({ run, onUndo }: { run: Run; onUndo: (runId: string) => void }): ReactNode {
  const t = useT();
  const outcome = outcomeWords(run);
  const undoable = run.plan.undoOf === null && isUndoable(run);
  return (
    <footer className={css.foot} data-testid="receipt">
      <CircleCheck size={16} strokeWidth={1.5} className={css.good} aria-hidden />
      <span role="status">{t(outcome.k, outcome.values)}</span>
      <span className="grow" />
      {undoable ? (
        <Button size="large" onPress={() => onUndo(run.id)} data-testid="undo-run">
          <Undo2 size={15} strokeWidth={1.5} aria-hidden />
          {t('review.undo')}
        </Button>
      ) : null}
      <Button kind="primary" size="large" autoFocus onPress={uiActions.close}>
        {t('app.close')}
      </Button>
    </footer>
  );
}
