import { ArrowRight, Box, Cloud, Globe } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { DirectoryKind } from '#shared/domain/profile.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './connections.module.css';
import { profileKind } from '../../ui/profile-words.ts';

/** People per group in the generated organisation (docs of the sandbox). */
const PEOPLE_PER_GROUP = 3.3;
const ONLY_PDS: readonly DirectoryKind[] = ['pds'];

/** The sample organisation, once for each kind of directory the embedded sandbox speaks. */
export function SampleCard(): ReactNode {
  const t = useT();
  const kinds = useConnection((s) => s.info?.sample.kinds ?? ONLY_PDS);
  return (
    <section className={css.samples} aria-label={t('welcome.sample')}>
      <div className={css.samplesHead}>
        <span className={css.icon}>
          <Box size={18} strokeWidth={1.5} aria-hidden />
        </span>
        <span className={css.cardText}>
          <b className="ellipsis">{t('welcome.sample')}</b>
          <span className={css.cardSecond}>{t('welcome.sample-runs')}</span>
        </span>
      </div>
      {kinds.map((kind) => (
        <SampleRow key={kind} kind={kind} />
      ))}
    </section>
  );
}

/** Opens the organisation of this kind; the sandbox is started, unless somebody stopped it. */
function SampleRow({ kind }: { kind: DirectoryKind }): ReactNode {
  const t = useT();
  const groups = useConnection((s) => s.info?.sample.groups ?? 120);
  const profile = useConnection((s) => s.profiles.find((p) => p.sample && p.kind === kind));
  const copy = profile?.copy;
  const opening = useConnection((s) => s.opening);
  const [starting, setStarting] = useState(false);
  const Icon = kind === 'pds' ? Cloud : Globe;
  const about = copy
    ? t('welcome.sample-known', { groups: copy.groups, people: copy.people })
    : t(`welcome.sample-text-${kind}`, { groups, people: Math.round((groups * PEOPLE_PER_GROUP) / 10) * 10 });
  return (
    <Button
      className={css.sampleRow}
      isDisabled={opening !== null}
      data-testid={kind === 'pds' ? 'open-sample' : `open-sample-${kind}`}
      onPress={() => {
        setStarting(true);
        const opened = profile ? sessionActions.openProfile(profile) : sessionActions.openSample(kind);
        void opened.then(() => setStarting(false));
      }}
    >
      <span className={css.sampleIcon}>
        <Icon size={16} strokeWidth={1.5} aria-hidden />
      </span>
      <span className={css.cardText}>
        <span className={css.sampleKind}>{profileKind(t, { kind })}</span>
        <span className={css.cardSecond}>{starting ? t('welcome.sample-starting') : about}</span>
      </span>
      <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
    </Button>
  );
}
