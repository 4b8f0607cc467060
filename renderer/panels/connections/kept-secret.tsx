import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Profile } from '#shared/domain/profile.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import css from './connections.module.css';

/** Where the secret is kept; it is never shown, only replaced. */
export function KeptSecret({ profile, onReplace }: { profile: Profile | null; onReplace: () => void }): ReactNode {
  const t = useT();
  return (
    <div className={css.kept}>
      <Lock size={14} strokeWidth={1.5} aria-hidden />
      <span className="grow">
        {t(
          profile?.secretState === 'locked'
            ? 'conn.secret-locked'
            : profile?.secretState === 'session-only'
              ? 'conn.secret-session'
              : 'conn.secret-kept',
        )}
      </span>
      <LinkButton onPress={onReplace}>{t('conn.replace')}</LinkButton>
    </div>
  );
}
