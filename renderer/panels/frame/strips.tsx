import { CircleCheck, CloudOff, KeyRound, OctagonAlert, Unplug, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { isAway, useConnection } from '../../state/connection.ts';
import { useRuns } from '../../state/runs.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT, type Values } from '../../ui/i18n/use-t.ts';
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
  // The sample's server is ours: trying to reach it means starting it.
  const ownStopped = profile?.sample === true && profile.sandboxRuns === false;
  const signedOut = signedOutWords(t, error, profile);
  if (host === 'lost') return <Strip icon={Unplug} tone="bad" role="alert" says={{ k: 'strip.host-lost' }} />;
  // Nothing of an open run can be decided before somebody has signed in.
  if (link === 'signed-out') {
    return (
      <Strip
        icon={KeyRound}
        tone="warn"
        says={signedOut}
        testId="strip-signed-out"
        action={t(wayTexts[signedOut.way])}
        onAction={() => void (signedOut.way === 'retry' ? sessionActions.reconnect() : sessionActions.signInAgain())}
      />
    );
  }
  const open = openRunId === null ? null : openRunOf(openRunId, run);
  if (openRunId !== null && open === 'complete') {
    return (
      <Strip
        icon={CircleCheck}
        says={{ k: 'strip.recovered-run' }}
        testId="strip-recovered-run"
        action={t('strip.open-run.action')}
        onAction={() => {
          uiActions.openReview({ kind: 'run', runId: openRunId });
          sessionActions.setOpenRun(null);
        }}
      />
    );
  }
  if (openRunId !== null && open === 'waits') {
    return (
      <Strip
        icon={OctagonAlert}
        tone="bad"
        role="alert"
        says={{ k: 'strip.open-run' }}
        testId="strip-open-run"
        action={t('strip.open-run.action')}
        onAction={() => uiActions.openReview({ kind: 'run', runId: openRunId })}
      />
    );
  }
  if (away) {
    return (
      <Strip
        icon={CloudOff}
        says={{ k: ownStopped ? 'strip.sample-stopped' : 'strip.offline' }}
        testId="strip-offline"
        action={t(ownStopped ? 'strip.start-sample' : 'strip.try-now')}
        onAction={() => void sessionActions.reconnect()}
      />
    );
  }
  return null;
}

interface StripProps {
  icon: LucideIcon;
  tone?: 'warn' | 'bad';
  /** `alert` where nothing can go on without somebody. */
  role?: 'status' | 'alert';
  says: { k: string; values?: Values };
  testId?: string;
  action?: string;
  onAction?: () => void;
}

function Strip({ icon: Icon, tone, role = 'status', says, testId, action, onAction }: StripProps): ReactNode {
  return (
    <div className={clsx(css.strip, tone && css[tone])} role={role} data-testid={testId}>
      <Icon size={16} strokeWidth={1.5} aria-hidden />
      <span className="grow">
        <Say k={says.k} values={says.values} />
      </span>
      {action ? (
        <Button size="small" onPress={onAction}>
          {action}
        </Button>
      ) : null}
    </div>
  );
}
