import type { ReactNode } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { TextField } from '../../ui/text-field.tsx';
import css from './connections.module.css';
import { SecretFields } from './secret-fields.tsx';
import type { SignInFieldsProps } from './sign-in-fields.tsx';

/** An account of the site: user name and password. The password is never prefilled; what the vault has stays there. */
export function AccountFields({
  draft,
  secrets,
  profile,
  stored,
  refused,
  problem,
  onDraft,
  onSecrets,
}: SignInFieldsProps): ReactNode {
  const t = useT();
  const username = draft.signIn.method === 'password' ? draft.signIn.username : '';
  return (
    <>
      <span className={css.formLabel}>{t('conn.user-name')}</span>
      <TextField
        label={t('conn.user-name')}
        hideLabel
        value={username}
        onChange={(next) => onDraft({ signIn: { method: 'password', username: next } })}
        maxLength={256}
        error={problem('username')}
        data-testid="user-name"
      />
      <span className={css.formLabel}>{t('conn.password')}</span>
      <SecretFields profile={profile} stored={stored} refused={refused} onKeep={() => onSecrets({})}>
        <TextField
          label={t('conn.password')}
          hideLabel
          type="password"
          value={secrets.password ?? ''}
          onChange={(password) => onSecrets({ ...secrets, password })}
          maxLength={4096}
          error={problem('password')}
          data-testid="password"
        />
      </SecretFields>
    </>
  );
}
