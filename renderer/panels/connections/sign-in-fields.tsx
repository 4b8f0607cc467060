import type { ReactNode } from 'react';
import type { Profile, ProfileDraft, ProfileSecrets } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import css from './connections.module.css';
import type { DraftField } from './draft.ts';
import { SecretFields } from './secret-fields.tsx';

export interface SignInFieldsProps {
  draft: ProfileDraft;
  secrets: ProfileSecrets;
  profile: Profile | null;
  /** The vault has the secret of this way of signing in. */
  stored: boolean;
  /** What the server had against it, where that is why the editor was opened. */
  refused: AppError | null;
  problem: (field: DraftField) => string | null;
  onDraft: (part: Partial<ProfileDraft>) => void;
  onSecrets: (secrets: ProfileSecrets) => void;
}

/** PDS: by service application (JWT) or by access and refresh token. */
export function SignInFields({
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
  const { signIn } = draft;
  return (
    <>
      <span className={css.formLabel}>{t('conn.sign-in')}</span>
      <div className={css.pair}>
        <Select
          label={t('conn.sign-in')}
          hideLabel
          value={signIn.method === 'token' ? 'token' : 'jwt'}
          onChange={(method) =>
            onDraft({
              signIn:
                method === 'jwt'
                  ? { method, appId: appIdOf(draft), domainId: '', subject: '' }
                  : { method, appId: appIdOf(draft) },
            })
          }
          choices={[
            { value: 'jwt', label: t('conn.sign-in-jwt') },
            { value: 'token', label: t('conn.sign-in-token') },
          ]}
        />
        <TextField
          label={t('conn.app-id')}
          hideLabel
          mono
          placeholder={t('conn.app-id')}
          value={appIdOf(draft)}
          onChange={(appId) => onDraft({ signIn: signIn.method === 'password' ? signIn : { ...signIn, appId } })}
          note={signIn.method === 'token' ? t('conn.app-id-note') : undefined}
          error={problem('appId')}
        />
      </div>
      {signIn.method === 'jwt' ? (
        <>
          <span className={css.formLabel}>{t('conn.domain-id')}</span>
          <div className={css.pair}>
            <TextField
              label={t('conn.domain-id')}
              hideLabel
              mono
              value={signIn.domainId}
              onChange={(domainId) => onDraft({ signIn: { ...signIn, domainId } })}
              error={problem('domainId')}
            />
            <TextField
              label={t('conn.subject')}
              hideLabel
              mono
              placeholder={t('conn.subject')}
              value={signIn.subject}
              onChange={(subject) => onDraft({ signIn: { ...signIn, subject } })}
              note={t('conn.subject-note')}
            />
          </div>
        </>
      ) : null}
      <span className={css.formLabel}>{t(signIn.method === 'jwt' ? 'conn.private-key' : 'conn.access-token')}</span>
      <SecretFields profile={profile} stored={stored} refused={refused} onKeep={() => onSecrets({})}>
        {signIn.method === 'jwt' ? (
          <TextField
            label={t('conn.private-key')}
            hideLabel
            mono
            lines={3}
            placeholder="-----BEGIN PRIVATE KEY-----"
            value={secrets.privateKeyPem ?? ''}
            onChange={(privateKeyPem) => onSecrets({ ...secrets, privateKeyPem })}
            error={problem('privateKeyPem')}
          />
        ) : (
          <>
            <TextField
              label={t('conn.access-token')}
              hideLabel
              type="password"
              value={secrets.accessToken ?? ''}
              onChange={(accessToken) => onSecrets({ ...secrets, accessToken })}
              error={problem('accessToken')}
            />
            <TextField
              label={t('conn.refresh-token')}
              type="password"
              value={secrets.refreshToken ?? ''}
              onChange={(refreshToken) => onSecrets({ ...secrets, refreshToken })}
            />
          </>
        )}
      </SecretFields>
    </>
  );
}

const appIdOf = (draft: ProfileDraft): string => (draft.signIn.method === 'password' ? '' : draft.signIn.appId);
