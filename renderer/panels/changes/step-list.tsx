import { Check, CircleHelp, LoaderCircle, Lock, Minus, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { isReadBack } from '#shared/plan/read-back.ts';
import type { StepRecord } from '#shared/plan/run.ts';
import { isIrreversible } from '#shared/plan/group-warnings.ts';
import type { Plan, Step, StepState } from '#shared/plan/step.ts';
import { useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { clsx } from '../../ui/clsx.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { formatClock } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT, type Translate } from '../../ui/i18n/use-t.ts';
import { deedGlyphs } from './deed-glyphs.ts';
import { FailureBox } from './failure-box.tsx';
import { readBackWords } from './read-back-words.ts';
import css from './review-sheet.module.css';
import { shownState } from './run-outcome.ts';
import { stepWords } from './step-words.ts';
import type { ReviewState } from './use-review.ts';

/** The steps in their order; those that cannot be undone stand apart and run last. */
export function StepList({ plan, state }: { plan: Plan; state: ReviewState }): ReactNode {
  const t = useT();
  const names = { ...(state.run?.names ?? state.review?.names), ...createdNames(plan, state.run?.steps ?? []) };
  const records = new Map(state.run?.steps.map((r) => [r.stepId, r]));
  const numbered = plan.steps.map((step, i) => ({ step, number: i + 1, record: records.get(step.id) ?? null }));
  // An undo has no way back of its own: then "cannot be undone" would be said of everything.
  const isFinal = (s: (typeof numbered)[number]): boolean => plan.undoOf === null && isIrreversible(s.step);
  const final = numbered.filter(isFinal);
  const normal = numbered.filter((s) => !isFinal(s));
  return (
    <>
      {normal.length > 0 ? (
        <h2 className={css.section}>
          {t('review.steps-head')}{' '}
          <span>
            {t(plan.steps.every((s) => isReadBack(s.operation)) ? 'review.steps-note' : 'review.steps-note-some')}
          </span>
        </h2>
      ) : null}
      {normal.length > 0 ? (
        <ol data-testid="steps">
          {normal.map((s) => (
            <StepRow key={s.step.id} {...s} names={names} state={state} />
          ))}
        </ol>
      ) : null}
      {final.length > 0 ? (
        <div className={css.apart}>
          <h2 className={css.section}>
            {t('review.final-head')} <span>{t('review.final-note')}</span>
          </h2>
          <ol data-testid="final-steps">
            {final.map((s) => (
              <StepRow key={s.step.id} {...s} names={names} state={state} final />
            ))}
          </ol>
        </div>
      ) : null}
    </>
  );
}

interface StepRowProps {
  step: Step;
  number: number;
  record: StepRecord | null;
  names: Record<string, string>;
  state: ReviewState;
  final?: boolean;
}

function StepRow({ step, number, record, names, state, final }: StepRowProps): ReactNode {
  const t = useT();
  const inCategories = useConnection((s) => keepsCategories(s.capabilities));
  const at: StepState = record?.state ?? (final ? 'locked' : 'pending');
  const shown = shownState(at, step.operation);
  const time = record?.finishedAt ?? record?.startedAt ?? null;
  const stopped = state.run?.state === 'stopped';
  /** The answer was lost and the directory is read to see what became of it. */
  const looking = state.run?.state === 'running' && at === 'unknown';
  const failed = stopped && (at === 'failed' || at === 'unknown');
  return (
    <li className={clsx(css.step, css[at], shown === 'accepted' && css.accepted)} data-state={shown}>
      <span className={css.mark}>{markOf(at, number)}</span>
      <Glyph kind={deedGlyphs[step.operation.kind]} size={20} />
      <div className={css.sentence}>
        <Say {...stepWords(t, step.operation, names, () => inCategories)} />
      </div>
      <div className={css.stateWord}>{t(`step.state.${shown}`, { time: time === null ? '' : formatClock(time) })}</div>
      <div className={css.second}>
        {looking
          ? t('step.checking')
          : record?.call
            ? [record.call, readBackWords(t, record.readBack, names)].filter(Boolean).join(' · ')
            : record?.state === 'verified'
              ? [record.attempts === 0 ? t('step.was-so') : '', readBackWords(t, record.readBack, names)]
                  .filter(Boolean)
                  .join(' · ')
              : secondLine(t, at)}
      </div>
      {failed && record ? <FailureBox record={record} number={number} state={state} /> : null}
    </li>
  );
}

/** Before the journal knows a call: waiting, or being sent. */
function secondLine(t: Translate, state: StepState): string {
  if (state === 'pending' || state === 'locked') return t('step.not-sent');
  return state === 'running' ? t('step.sending') : '';
}

/** Groups that the run itself made, by the ids the directory gave them: the copy of before does not know them. */
function createdNames(plan: Plan, records: readonly StepRecord[]): Record<string, string> {
  const made = new Map(
    plan.steps.flatMap(({ id, operation }) => (operation.kind === 'group.create' ? [[id, operation.name]] : [])),
  );
  const names: Record<string, string> = {};
  for (const { stepId, createdId } of records) {
    const name = made.get(stepId);
    if (name !== undefined && createdId !== null) names[createdId] = name;
  }
  return names;
}

function markOf(state: StepState, number: number): ReactNode {
  const line = { size: 12, strokeWidth: 2.4, 'aria-hidden': true } as const;
  switch (state) {
    case 'verified':
      return <Check {...line} />;
    case 'failed':
      return <X {...line} />;
    case 'unknown':
      return <CircleHelp {...line} />;
    case 'running':
      return <LoaderCircle {...line} className={css.spin} />;
    case 'locked':
      return <Lock {...line} size={10} strokeWidth={2} />;
    case 'skipped':
      return <Minus {...line} />;
    case 'rolled-back':
      return <Undo2 {...line} />;
    case 'pending':
      return number;
  }
}
