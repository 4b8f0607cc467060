import { CloudOff, OctagonAlert, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { impactCounts } from '#shared/plan/impact.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Plan } from '#shared/plan/step.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions, type ReviewSource } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { errorText } from '../../ui/i18n/error-text.ts';
import { formatDayTime, formatTime } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { profileName } from '../../ui/profile-words.ts';
import { EffectList } from './effect-list.tsx';
import { EffectTotals } from './effect-totals.tsx';
import { ProbeConsent } from './probe-consent.tsx';
import { ReviewFoot } from './review-foot.tsx';
import css from './review-sheet.module.css';
import { throughOf, throughWords } from './run-outcome.ts';
import { ReviewNotes } from './review-notes.tsx';
import { StepList } from './step-list.tsx';
import { useReview, type ReviewState } from './use-review.ts';

/** Left the steps, right the effect, at the foot the guard. The list itself becomes the receipt. */
export function ReviewSheet({ source }: { source: ReviewSource }): ReactNode {
  const t = useT();
  const [current, setCurrent] = useState(source);
  const state = useReview(current);
  const plan = state.run?.plan ?? state.review?.plan ?? null;
  const title = t(
    current.kind === 'undo' || plan?.undoOf
      ? 'review.title-undo'
      : current.kind === 'run' && state.run?.state === 'done'
        ? 'review.title-run'
        : 'review.title',
  );
  const running = state.busy || state.run?.state === 'running';
  return (
    <Sheet label={title} onClose={uiActions.close} locked={running}>
      <div className={css.sheet} data-testid="review-sheet">
        <header className={css.head}>
          <h1>{title}</h1>
          {plan ? <Subtitle plan={plan} /> : null}
          <span className="grow" />
          {state.run ? <RunProgress state={state} /> : null}
          <IconButton icon={X} label={t('app.close')} keys="Esc" disabled={running} onPress={uiActions.close} />
        </header>
        <div className={css.columns}>
          <div className={css.left}>
            <LeftSide state={state} plan={plan} />
          </div>
          <div className={css.right}>
            <RightSide state={state} />
          </div>
        </div>
        <ReviewFoot state={state} onUndo={(runId) => setCurrent({ kind: 'undo', runId })} />
      </div>
    </Sheet>
  );
}

function Subtitle({ plan }: { plan: Plan }): ReactNode {
  const t = useT();
  const profile = useConnection((s) => s.opened?.profile ?? null);
  return (
    <span className="middle ellipsis">
      {[
        // An undo takes back steps, not gestures.
        plan.gestures === undefined ? '' : t('review.changes', { count: plan.gestures }),
        t('review.steps', { count: plan.steps.length }),
        profile ? profileName(t, profile) : '',
      ]
        .filter((part) => part !== '')
        .join(' · ')}
    </span>
  );
}

function RunProgress({ state }: { state: ReviewState }): ReactNode {
  const t = useT();
  if (!state.run) return null;
  const { steps } = state.run;
  const { done, total } = throughOf(state.run);
  const over = state.run.state !== 'running';
  const failed = steps.filter((s) => s.state === 'failed' || (over && s.state === 'unknown')).length;
  const words = throughWords(state.run);
  const text = t(words.k, words.values);
  return (
    <span className={css.progress}>
      <ProgressBar label={text} share={done / total} failed={failed / total} width={180} />
      <span className="num" role="status">
        {text}
      </span>
    </span>
  );
}

function LeftSide({ state, plan }: { state: ReviewState; plan: Plan | null }): ReactNode {
  const t = useT();
  const unproven =
    state.error?.code === 'plan.move-unproven' ||
    (state.review?.conflicts.some((c) => c.error.code === 'plan.move-unproven') ?? false);
  return (
    <>
      {state.reading ? (
        <>
          <p className={css.reading} role="status">
            {state.reading.total > 0 ? t('review.reading-of', state.reading) : t('review.reading')}
          </p>
          <Skeleton label={t('review.reading')} rows={5} />
        </>
      ) : null}
      {state.error && state.error.code !== 'plan.move-unproven' ? (
        <Notice
          icon={OctagonAlert}
          tone="danger"
          role="alert"
          title={errorText(t, state.error).message}
          action={state.run ? null : <Button onPress={state.again}>{t('review.again')}</Button>}
        >
          {errorText(t, state.error).action}
        </Notice>
      ) : null}
      {unproven && !state.run ? <ProbeConsent onProven={state.again} /> : null}
      {plan ? <StepList plan={plan} state={state} /> : null}
      {state.review && !state.run ? <ReviewNotes review={state.review} onTakenOut={state.again} /> : null}
    </>
  );
}

function RightSide({ state }: { state: ReviewState }): ReactNode {
  const t = useT();
  const copy = useConnection((s) => s.copy);
  const language = useLanguage();
  const { review, names, carriers, run } = state;
  const progress = useMemo(
    () => (review && carriers ? { carriers, plan: review.plan, run } : null),
    [review, carriers, run],
  );
  if (!review) return run ? <RunNote run={run} /> : null;
  const unreadable = names && review.impact.unknownGroups.length > 0 ? [...review.impact.unknownGroups] : [];
  return (
    <>
      <div className={css.totals}>
        <EffectTotals counts={impactCounts(review.impact)} large />
        <span className="grow" />
        <span className="small quiet num">
          {review.freshAt === null ? (
            <span className={css.ofCopy}>
              <CloudOff size={13} strokeWidth={1.5} aria-hidden />
              {copy ? t('review.of-copy', { time: formatDayTime(copy.asOf, Date.now(), language) }) : ''}
            </span>
          ) : (
            t('review.fresh', { time: formatTime(review.freshAt) })
          )}
        </span>
      </div>
      {names ? (
        <EffectList
          impact={review.impact}
          names={names}
          progress={progress}
          onReadAgain={
            unreadable.length > 0 && !run
              ? () => {
                  void sessionActions.readUnknown(unreadable).then(state.again);
                }
              : undefined
          }
        />
      ) : (
        <Skeleton label={t('app.loading')} rows={8} />
      )}
    </>
  );
}

/** A run of before has no effect at hand any more; its steps are the receipt. */
function RunNote({ run }: { run: Run }): ReactNode {
  const t = useT();
  const language = useLanguage();
  const through = throughWords(run);
  return (
    <div className={css.runNote}>
      <b>{formatDayTime(run.startedAt, Date.now(), language)}</b>
      <p className="middle">{t(through.k, through.values)}</p>
      {run.recovered ? <p className="middle">{t('review.recovered')}</p> : null}
      {run.undoneBy ? <p className="middle">{t('review.undone')}</p> : null}
    </div>
  );
}
