import { KeyRound, Lock } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Profile } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT, type Translate } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import css from './connections.module.css';

interface SecretFieldsProps {
  profile: Profile | null;
  /** The vault has the secret: it is never shown, only replaced. */
  stored: boolean;
  /** What the server had against it: then it is asked for. */
  refused: AppError | null;
  /** What was typed instead is forgotten. */
  onKeep: () => void;
  /** The fields to type it into. */
  children: ReactNode;
}

/** Where the secret is kept; or, without one and to replace it, its fields. */
export function SecretFields({ profile, stored, refused, onKeep, children }: SecretFieldsProps): ReactNode {
  const t = useT();
  const [replacing, setReplacing] = useState(refused !== null);
  const why = whyAsked(t, profile, refused);
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
      {why ? (
        <p className={css.why} role="status" data-testid="secret-why">
          <KeyRound size={14} strokeWidth={1.5} aria-hidden />
          {why}
        </p>
      ) : null}
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

/** Why a saved connection asks for its secret again. */
function whyAsked(t: Translate, profile: Profile | null, refused: AppError | null): string | null {
  if (profile?.secretLost)
    return t(`conn.secret-lost-${profile.secretLost}`, { what: t(`conn.lost-${profile.signIn.method}`) });
  return refused && refused.code !== 'secret.missing' ? errorText(t, refused).message : null;
}
