import { Lock } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Profile } from '#shared/domain/profile.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import css from './connections.module.css';

interface SecretFieldsProps {
  profile: Profile | null;
  /** The vault has the secret: it is never shown, only replaced. */
  stored: boolean;
  /** What was typed instead is forgotten. */
  onKeep: () => void;
  /** The fields to type it into. */
  children: ReactNode;
}

/** Where the secret is kept; or, without one and to replace it, its fields. */
export function SecretFields({ profile, stored, onKeep, children }: SecretFieldsProps): ReactNode {
  const t = useT();
  const [replacing, setReplacing] = useState(false);
  if (stored && !replacing) {
    const where =
      profile?.secretState === 'locked' ? 'locked' : profile?.secretState === 'session-only' ? 'session' : 'kept';
    return (
      <div className={css.kept}>
        <Lock size={14} strokeWidth={1.5} aria-hidden />
        <span className="grow">{t(`conn.secret-${where}`)}</span>
        <LinkButton onPress={() => setReplacing(true)}>{t('conn.replace')}</LinkButton>
      </div>
    );
  }
  return (
    <div className={css.stack}>
      {children}
      {stored ? (
        <LinkButton
          onPress={() => {
            setReplacing(false);
            onKeep();
          }}
        >
          {t('conn.keep-secret')}
        </LinkButton>
      ) : null}
    </div>
  );
}
