import { Box, CirclePlay, CircleStop, RotateCcw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Profile } from '#shared/domain/profile.ts';
import { call } from '../../bridge/client.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { toastActions } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ageOf, formatMoment } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { useNow } from '../../ui/use-now.ts';
import css from './connections.module.css';
import { hostOf, profileName } from '../../ui/profile-words.ts';
import { TestPanel } from './test-panel.tsx';

/** A sample organisation: what it is, whether its sandbox runs, how old its copy is; open it, stop it, start over. */
export function SamplePage({ profile }: { profile: Profile }): ReactNode {
  const t = useT();
  const opening = useConnection((s) => s.opening);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const runs = profile.sandboxRuns === true;
  const act = async (method: 'sample.start' | 'sample.stop' | 'sample.reset'): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const done = await call(method, null);
    setBusy(false);
    setAsking(false);
    if (!done.ok) toastActions.error(done.error);
  };
  return (
    <>
      <p className={clsx(css.about, 'middle')}>{t(`conn.sample-about-${profile.kind}`)}</p>
      <section className={css.test} aria-label={profileName(t, profile)} data-testid="sample-state">
        <div className={clsx(css.testHead, css.filled)} aria-live="polite">
          <Box size={16} strokeWidth={1.5} className={runs ? css.good : 'quiet'} aria-hidden />
          <b>{t(runs ? 'conn.sandbox-running' : 'conn.sandbox-stopped')}</b>
          <span className={clsx('small', 'middle', runs && 'mono')}>
            {runs
              ? hostOf(profile)
              : t(profile.sandboxStopped && profile.copy ? 'conn.sandbox-stays' : 'conn.sandbox-starts')}
          </span>
          <span className="grow" />
          {/* One button, never disabled while it works: the focus stays on it when Stop becomes Start. */}
          <Button
            size="small"
            onPress={() => void act(runs ? 'sample.stop' : 'sample.start')}
            data-testid={runs ? 'stop-sandbox' : 'start-sandbox'}
          >
            {runs ? (
              <CircleStop size={13} strokeWidth={1.5} aria-hidden />
            ) : (
              <CirclePlay size={13} strokeWidth={1.5} aria-hidden />
            )}
            {t(runs ? 'conn.sandbox-stop' : 'conn.sandbox-start')}
          </Button>
        </div>
        <SampleFacts profile={profile} />
      </section>
      {runs ? (
        <TestPanel kind={profile.kind} prepare={() => ({ profileId: profile.id, draft: null, secrets: {} })} />
      ) : null}
      <div className={css.editorFoot}>
        <Button
          size="large"
          disabled={busy || opening !== null}
          onPress={() => setAsking(true)}
          data-testid="start-over"
        >
          <RotateCcw size={14} strokeWidth={1.5} aria-hidden />
          {t('conn.start-over')}
        </Button>
        <span className="grow" />
        <Button
          kind="primary"
          size="large"
          disabled={busy || opening !== null}
          onPress={() => void sessionActions.openProfile(profile)}
        >
          {t('conn.open-name', { name: profileName(t, profile) })}
        </Button>
      </div>
      {asking ? (
        <Dialog
          title={t('conn.start-over-title')}
          closeLabel={t('app.close')}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onPress={() => setAsking(false)}>{t('app.cancel')}</Button>
              <Button kind="danger" disabled={busy} onPress={() => void act('sample.reset')}>
                {t('conn.start-over-confirm')}
              </Button>
            </>
          }
        >
          <p className="middle">{t('conn.start-over-text')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function SampleFacts({ profile: { copy, readOnly } }: { profile: Profile }): ReactNode {
  const t = useT();
  const now = useNow(60_000);
  const language = useLanguage();
  const age = copy && ageOf(copy.asOf, now);
  return (
    <dl className={clsx(css.facts, css.last)}>
      <div>
        <dt>{t('conn.fact-organisation')}</dt>
        <dd>
          <b className="num">
            {copy ? t('welcome.sample-known', { groups: copy.groups, people: copy.people }) : t('conn.not-read')}
          </b>
          <span className="num">{copy ? t('conn.memberships', { count: copy.memberships }) : ''}</span>
        </dd>
      </div>
      <div>
        <dt>{t('conn.fact-copy')}</dt>
        <dd>
          <b className="num">{copy ? formatMoment(copy.asOf, now, language) : t('conn.never-synced')}</b>
          <span className="num">{age ? t(age.key, age.values) : ''}</span>
        </dd>
      </div>
      <div>
        <dt>{t('conn.fact-identity')}</dt>
        <dd>
          <b>{t('conn.role-superadmin')}</b>
          <span>{t(readOnly ? 'conn.read-only' : 'conn.sample-unlocked')}</span>
        </dd>
      </div>
    </dl>
  );
}
