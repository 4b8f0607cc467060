import { Cloud, Globe, KeyRound, Lock, OctagonAlert, Package, Plus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Profile } from '#shared/domain/profile.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { formatMoment } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { useNow } from '../../ui/use-now.ts';
import type { Chosen } from './connections.tsx';
import css from './connections.module.css';
import { DamagedCopy, hasDamagedCopy } from './damaged-copy.tsx';
import { hostOf, profileKind, profileName } from '../../ui/profile-words.ts';

const STALE_MS = 24 * 60 * 60 * 1000;

/** Every saved connection, with its state on the right. A press shows it, a double press or Enter opens it. */
export function ConnectionCards({
  chosen,
  onChoose,
}: {
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}): ReactNode {
  const t = useT();
  const profiles = useConnection((s) => s.profiles);
  return (
    <>
      <div className={css.sectionRow}>
        <h2>{t('conn.title')}</h2>
        <span className="grow" />
        <Button kind="ghost" size="small" onPress={() => onChoose({ kind: 'new', directory: 'pds' })}>
          <Plus size={14} strokeWidth={1.5} aria-hidden />
          {t('conn.new')}
        </Button>
      </div>
      <ul className={css.cards}>
        {profiles.map((p) => (
          <li key={p.id}>
            <Card profile={p} on={chosen?.kind === 'saved' && chosen.id === p.id} onChoose={onChoose} />
            {hasDamagedCopy(p) ? <DamagedCopy profile={p} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function Card({
  profile,
  on,
  onChoose,
}: {
  profile: Profile;
  on: boolean;
  onChoose: (chosen: Chosen) => void;
}): ReactNode {
  const t = useT();
  const Icon = profile.sample ? Package : profile.kind === 'pds' ? Cloud : Globe;
  return (
    <div onDoubleClick={() => void sessionActions.openProfile(profile)}>
      <AriaButton
        className={clsx(css.card, on && css.on)}
        aria-pressed={on}
        onPress={() => onChoose({ kind: 'saved', id: profile.id })}
        data-testid="connection-card"
      >
        <span className={css.icon}>
          <Icon size={18} strokeWidth={1.5} aria-hidden />
        </span>
        <span className={css.cardText}>
          <span className={css.cardTitle}>
            <b className="ellipsis">{profileName(t, profile)}</b>
            {profile.readOnly ? (
              <span className={css.tag}>
                <Lock size={11} strokeWidth={1.6} aria-hidden />
                {t('frame.read-only')}
              </span>
            ) : null}
          </span>
          <span className={css.cardSecond}>
            {`${profileKind(t, profile)} · ${profile.sample ? t(`conn.sample-runs-${profile.sandboxRuns === true}`) : hostOf(profile)}`}
          </span>
        </span>
        <CardState profile={profile} />
      </AriaButton>
    </div>
  );
}

function CardState({ profile }: { profile: Profile }): ReactNode {
  const t = useT();
  const now = useNow(60_000);
  const language = useLanguage();
  const { copy, storeError, secretState, sample } = profile;
  if (storeError) {
    return (
      <span className={clsx(css.cardRight, css.bad)}>
        <span className={css.state}>
          <OctagonAlert size={13} strokeWidth={1.6} aria-hidden />
          {t(storeError.code === 'store.busy' ? 'conn.file-busy' : 'conn.file-problem')}
        </span>
      </span>
    );
  }
  const needsSignIn = !sample && (secretState === 'missing' || secretState === 'locked');
  if (needsSignIn) {
    return (
      <span className={css.cardRight}>
        <span className={clsx(css.state, css.warn)}>
          <KeyRound size={13} strokeWidth={1.6} aria-hidden />
          {t('conn.sign-in-again')}
        </span>
        <span>
          {copy ? t('conn.copy-of', { time: formatMoment(copy.asOf, now, language) }) : t('conn.never-synced')}
        </span>
      </span>
    );
  }
  if (!copy) return <span className={css.cardRight}>{t('conn.never-synced')}</span>;
  const stale = now - copy.asOf > STALE_MS;
  return (
    <span className={clsx(css.cardRight, 'num')}>
      <span className={clsx(css.state, stale && css.warn)}>
        {stale ? <TriangleAlert size={13} strokeWidth={1.6} aria-hidden /> : null}
        {formatMoment(copy.asOf, now, language)}
      </span>
      <span>{t('app.groups', { count: copy.groups })}</span>
    </span>
  );
}
