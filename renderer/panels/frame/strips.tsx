import { CircleCheck, CloudOff, KeyRound, OctagonAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { isAway, useConnection } from '../../state/connection.ts';
import { useRuns } from '../../state/runs.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './frame.module.css';
import { openRunOf } from './open-run.ts';
import { signedOutWords, type Way } from './signed-out-words.ts';

const wayTexts: Record<Way, string> = {
  'sign-in': 'strip.sign-in',
  enter: 'strip.enter-again',
  retry: 'strip.try-now',
};

/** One strip of 36 px at the top of a screen, the worst first: host gone, plan stopped, signed out, offline. */
export function Strips(): ReactNode {
  const t = useT();
  const host = useConnection((s) => s.host);
  const link = useConnection((s) => s.connection?.link ?? null);
  const away = useConnection((s) => isAway(s.connection));
  const openRunId = useConnection((s) => s.openRunId);
  const run = useRuns((s) => s.run);
  const error = useConnection((s) => s.connection?.error ?? null);
  const profile = useConnection((s) => s.opened?.profile ?? null);
  const signedOut = signedOutWords(t, error, profile);
  if (host === 'lost') {
    return (
      <div className={clsx(css.strip, css.bad)} role="alert">
        <Unplug size={16} strokeWidth={1.5} aria-hidden />
        <span className="grow">
          <Say k="strip.host-lost" />
        </span>
      </div>
    );
  }
  // Nothing of an open run can be decided before somebody has signed in.
  if (link === 'signed-out') {
    return (
      <div className={clsx(css.strip, css.warn)} role="status" data-testid="strip-signed-out">
        <KeyRound size={16} strokeWidth={1.5} aria-hidden />
        <span className="grow">
          <Say k={signedOut.k} values={signedOut.values} />
        </span>
        <Button
          size="small"
          onPress={() => void (signedOut.way === 'retry' ? sessionActions.reconnect() : sessionActions.signInAgain())}
        >
          {t(wayTexts[signedOut.way])}
        </Button>
      </div>
    );
  }
  const open = openRunId === null ? null : openRunOf(openRunId, run);
  if (openRunId !== null && open === 'complete') {
    return (
      <div className={css.strip} role="status" data-testid="strip-recovered-run">
        <CircleCheck size={16} strokeWidth={1.5} aria-hidden />
        <span className="grow">
          <Say k="strip.recovered-run" />
        </span>
        <Button
          size="small"
          onPress={() => {
            uiActions.openReview({ kind: 'run', runId: openRunId });
            sessionActions.setOpenRun(null);
          }}
        >
          {t('strip.open-run.action')}
        </Button>
      </div>
    );
  }
  if (openRunId !== null && open === 'waits') {
    return (
      <div className={clsx(css.strip, css.bad)} role="alert" data-testid="strip-open-run">
        <OctagonAlert size={16} strokeWidth={1.5} aria-hidden />
        <span className="grow">
          <Say k="strip.open-run" />
        </span>
        <Button size="small" onPress={() => uiActions.openReview({ kind: 'run', runId: openRunId })}>
          {t('strip.open-run.action')}
        </Button>
      </div>
    );
  }
  if (away) {
    return (
      <div className={css.strip} role="status" data-testid="strip-offline">
        <CloudOff size={16} strokeWidth={1.5} aria-hidden />
        <span className="grow">
          <Say k="strip.offline" />
        </span>
        <Button size="small" onPress={() => void sessionActions.reconnect()}>
          {t('strip.try-now')}
        </Button>
      </div>
    );
  }
  return null;
}
