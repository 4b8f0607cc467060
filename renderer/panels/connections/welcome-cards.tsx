import { ArrowRight, Cloud, Globe } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useT } from '../../ui/i18n/use-t.ts';
import type { Chosen } from './connections.tsx';
import css from './connections.module.css';

/** The two kinds of directory, quiet. */
export function WelcomeCards({ onChoose }: { onChoose: (chosen: Chosen) => void }): ReactNode {
  const t = useT();
  const kinds = [
    { directory: 'pds', icon: Cloud, title: t('welcome.pds'), text: t('welcome.pds-text') },
    { directory: 'geonode', icon: Globe, title: t('welcome.geonode'), text: t('welcome.geonode-text') },
  ] as const;
  return (
    <>
      <h2 className={css.section}>{t('welcome.connect')}</h2>
      <ul className={css.cards}>
        {kinds.map(({ directory, icon: Icon, title, text }) => (
          <li key={directory}>
            <Button
              className={css.card}
              onPress={() => onChoose({ kind: 'new', directory })}
              data-testid={`new-${directory}`}
            >
              <span className={css.icon}>
                <Icon size={18} strokeWidth={1.5} aria-hidden />
              </span>
              <span className={css.cardText}>
                <b>{title}</b>
                <span className={css.cardSecond}>{text}</span>
              </span>
              <ArrowRight size={16} strokeWidth={1.5} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
