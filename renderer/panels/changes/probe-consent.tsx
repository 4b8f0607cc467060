import { FlaskConical, OctagonAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { MoveProbe } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { errorLine } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './review-sheet.module.css';

/** Asks before anything is tried: a move of throw-away groups shows whether this domain allows moves. */
export function ProbeConsent({ onProven }: { onProven: () => void }): ReactNode {
  const t = useT();
  const online = useConnection((s) => s.connection?.link === 'online');
  const readOnly = useConnection((s) => s.opened?.profile.readOnly ?? false);
  const known = useConnection((s) => s.moveProbe);
  const [running, setRunning] = useState(false);
  const [steps, setSteps] = useState<string[]>([]);
  const [error, setError] = useState<AppError | null>(null);

  async function run(): Promise<void> {
    setRunning(true);
    setSteps([]);
    setError(null);
    const result = await sessionActions.probeMove((what) => setSteps((before) => [...before, what]));
    setRunning(false);
    if (!result) return;
    if (!result.ok) setError(result.error);
    else if (result.value.verdict === 'allowed') onProven();
  }

  return (
    <section className={css.probe} data-testid="probe">
      <FlaskConical size={16} strokeWidth={1.5} aria-hidden />
      <div className="grow">
        <b>{t('probe.title')}</b>
        {known && known.verdict !== 'allowed' ? <Verdict probe={known} /> : <p>{t('probe.text')}</p>}
        {error ? (
          <p className={css.bad} role="alert">
            <OctagonAlert size={13} strokeWidth={1.6} aria-hidden /> {errorLine(t, error)}
          </p>
        ) : null}
        {steps.length > 0 ? (
          <ol className={css.probeSteps} aria-live="polite">
            {steps.map((s, i) => (
              <li key={i}>{s}</li>
            ))}
          </ol>
        ) : null}
        <Button
          kind="primary"
          size="small"
          disabled={running}
          reason={!online ? t('review.offline') : readOnly ? t('review.read-only') : null}
          onPress={() => void run()}
          data-testid="probe-run"
        >
          {t(running ? 'probe.running' : 'probe.run')}
        </Button>
      </div>
    </section>
  );
}

function Verdict({ probe }: { probe: MoveProbe }): ReactNode {
  const t = useT();
  return (
    <>
      <p>{t(`probe.${probe.verdict}`)}</p>
      {probe.leftovers.length > 0 ? (
        <p className="mono">
          {t('probe.leftovers', { count: probe.leftovers.length, ids: probe.leftovers.join(', ') })}
        </p>
      ) : null}
    </>
  );
}
