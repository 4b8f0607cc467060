import { CircleHelp, Copy, OctagonAlert, RefreshCw, Undo2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { StepRecord } from '#shared/plan/run.ts';
import { toastActions } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { sentences } from '../../ui/i18n/sentences.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './review-sheet.module.css';
import { reversibleNumbers } from './run-outcome.ts';
import { stepNumbers } from './step-words.ts';
import type { ReviewState } from './use-review.ts';

/** Under its own step: what happened, what is known of the outcome, and the ways on. */
export function FailureBox({
  record,
  number,
  state,
}: {
  record: StepRecord;
  number: number;
  state: ReviewState;
}): ReactNode {
  const t = useT();
  const [details, setDetails] = useState(false);
  const { error } = record;
  const unknown = record.state === 'unknown';
  const outcome = unknown ? 'unknown' : (error?.outcome ?? 'not-applied');
  const reversible = state.run ? reversibleNumbers(state.run) : [];
  const requestId = error?.remote?.requestId;
  return (
    <div className={clsx(css.failure, unknown && css.uncertain)} role="alert" data-testid="failure">
      <div className={css.failureText}>
        {unknown ? (
          <CircleHelp size={16} strokeWidth={1.6} aria-hidden />
        ) : (
          <OctagonAlert size={16} strokeWidth={1.6} aria-hidden />
        )}
        <div>
          <b>{error ? errorText(t, error).message : t('step.state.unknown')}</b>
          <p>{sentences(t, t(`step.outcome.${outcome}`), error && errorText(t, error).action)}</p>
          {details && error ? (
            <p className={css.details} data-selectable>
              {requestId ? `${t('step.request', { id: requestId })} ` : ''}
              {[error.remote?.status, error.remote?.code, error.remote?.message, error.correlationId]
                .filter(Boolean)
                .join(' · ')}
            </p>
          ) : null}
        </div>
      </div>
      <div className={css.failureButtons}>
        <Button
          kind="primary"
          size="small"
          autoFocus
          disabled={state.busy}
          onPress={() => state.proceed('retry')}
          data-testid="retry"
        >
          <RefreshCw size={13} strokeWidth={1.6} aria-hidden />
          {t('step.retry', { step: number })}
        </Button>
        <Button size="small" disabled={state.busy} onPress={() => state.proceed('skip')} data-testid="skip">
          {t('step.skip')}
        </Button>
        {reversible.length > 0 ? (
          <Button size="small" disabled={state.busy} onPress={() => state.proceed('rollback')} data-testid="rollback">
            <Undo2 size={13} strokeWidth={1.6} aria-hidden />
            {t('step.rollback', { count: reversible.length, steps: stepNumbers(reversible) })}
          </Button>
        ) : null}
        <span className="grow" />
        <Button size="small" kind="ghost" aria-expanded={details} onPress={() => setDetails(!details)}>
          {t('app.details')}
        </Button>
        {details && error ? (
          <Button
            size="small"
            kind="ghost"
            onPress={() => {
              void navigator.clipboard
                .writeText(JSON.stringify(error, null, 2))
                .then(() => toastActions.say('app.copied'));
            }}
          >
            <Copy size={13} strokeWidth={1.5} aria-hidden />
            {t('app.copy')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
