import { ArrowRight, Box } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { clsx } from '../../ui/clsx.ts';
import css from './connections.module.css';

/** People per group in the generated organisation (docs of the sandbox). */
const PEOPLE_PER_GROUP = 3.3;

/** Starts the embedded sandbox and opens it. */
export function SampleCard(): ReactNode {
  const t = useT();
  const groups = useConnection((s) => s.info?.sample.groups ?? 120);
  const sample = useConnection((s) => s.profiles.find((p) => p.sample) ?? null);
  const opening = useConnection((s) => s.opening);
  const [starting, setStarting] = useState(false);
  const people = sample?.copy?.people ?? Math.round((groups * PEOPLE_PER_GROUP) / 10) * 10;
  return (
    <Button
      className={clsx(css.card, css.sample)}
      isDisabled={opening !== null}
      data-testid="open-sample"
      onPress={() => {
        setStarting(true);
        void sessionActions.openSample().then(() => setStarting(false));
      }}
    >
      <span className={css.icon}>
        <Box size={18} strokeWidth={1.5} aria-hidden />
      </span>
      <span className={css.cardText}>
        <b className="ellipsis">{t('welcome.sample')}</b>
        <span className={css.cardSecond}>
          {starting
            ? t('welcome.sample-starting')
            : t(sample?.copy ? 'welcome.sample-known' : 'welcome.sample-text', {
                groups: sample?.copy?.groups ?? groups,
                people,
              })}
        </span>
      </span>
      <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
    </Button>
  );
}
