import { Copy, Ellipsis, Trash2 } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { DirectoryKind, Profile, ProfileDraft, ProfileSecrets } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../bridge/client.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { toastActions } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Chosen } from './connections.tsx';
import { AccountFields } from './account-fields.tsx';
import css from './connections.module.css';
import {
  draftOf,
  draftProblems,
  emptyDraft,
  finishedDraft,
  finishedSecrets,
  isLoopbackHttp,
  type DraftProblems,
  type UnsavedDrafts,
} from './draft.ts';
import { profileName } from '../../ui/profile-words.ts';
import { SamplePage } from './sample-page.tsx';
import { SignInFields } from './sign-in-fields.tsx';
import { TestPanel } from './test-panel.tsx';

interface ProfileEditorProps {
  profile: Profile | null;
  directory: DirectoryKind;
  /** Kept while another card is looked at, and written to with every key. */
  unsaved: UnsavedDrafts;
  onDone: (chosen: Chosen) => void;
}

/** One connection: address, sign-in, live test, open. */
export function ProfileEditor({ profile, directory, unsaved, onDone }: ProfileEditorProps): ReactNode {
  const t = useT();
  const persistent = useConnection((s) => s.info?.vault.persistent ?? true);
  const opening = useConnection((s) => s.opening);
  const refused = useConnection((s) => (profile !== null && s.editProfileId === profile.id ? s.editError : null));
  const id = profile?.id ?? directory;
  const [{ draft, secrets }, setTyped] = useState(
    () => unsaved.get(id) ?? { draft: profile ? draftOf(profile) : emptyDraft(directory), secrets: {} },
  );
  const [problems, setProblems] = useState<DraftProblems>({});
  const [failure, setFailure] = useState<AppError | null>(null);
  const [deleting, setDeleting] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const type = (typed: { draft: ProfileDraft; secrets: ProfileSecrets }): void => {
    unsaved.set(id, typed);
    setTyped(typed);
  };
  const change = (part: Partial<ProfileDraft>): void => type({ draft: { ...draft, ...part }, secrets });
  const stored =
    profile?.hasSecret === true && profile.secretState !== 'missing' && profile.signIn.method === draft.signIn.method;
  const problem = (field: keyof DraftProblems): string | null => (problems[field] ? t(problems[field]) : null);

  function complete(): boolean {
    const found = draftProblems(draft, secrets, stored);
    setProblems(found);
    if (Object.keys(found).length === 0) return true;
    // After the fields have been marked.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    return false;
  }

  async function save(): Promise<Profile | null> {
    if (!complete()) return null;
    setFailure(null);
    const result = await call('profiles.save', {
      id: profile?.id ?? null,
      draft: finishedDraft(draft),
      secrets: finishedSecrets(draft, secrets),
    });
    if (!result.ok) {
      setFailure(result.error);
      return null;
    }
    unsaved.delete(id);
    setTyped({ draft: draftOf(result.value), secrets: {} });
    return result.value;
  }

  const head = (
    <div className={css.editorHead}>
      <h2 className="ellipsis">{profile ? profileName(t, profile) : t('conn.new-title')}</h2>
      <span className="grow" />
      {profile ? (
        <Menu
          label={t('conn.actions', { name: profileName(t, profile) })}
          entries={[
            ...(profile.sample
              ? []
              : [
                  {
                    id: 'duplicate',
                    label: t('conn.duplicate'),
                    icon: Copy,
                    onAction: () =>
                      void call('profiles.duplicate', { profileId: profile.id }).then((r) => {
                        if (r.ok) onDone({ kind: 'saved', id: r.value.id });
                        else toastActions.error(r.error);
                      }),
                  },
                ]),
            { id: 'delete', label: t('conn.delete'), icon: Trash2, danger: true, onAction: () => setDeleting(true) },
          ]}
        >
          <IconButton icon={Ellipsis} label={t('conn.actions', { name: profileName(t, profile) })} />
        </Menu>
      ) : null}
    </div>
  );

  const removal =
    deleting && profile ? (
      <Dialog
        title={t('conn.delete-title', { name: profileName(t, profile) })}
        closeLabel={t('app.close')}
        onClose={() => setDeleting(false)}
        footer={
          <>
            <Button onPress={() => setDeleting(false)}>{t('app.cancel')}</Button>
            <Button
              kind="danger"
              onPress={() =>
                void call('profiles.delete', { profileId: profile.id }).then((r) => {
                  setDeleting(false);
                  if (r.ok) {
                    unsaved.delete(id);
                    onDone(null);
                  } else toastActions.error(r.error);
                })
              }
            >
              {t('conn.delete-confirm')}
            </Button>
          </>
        }
      >
        <p className="middle">{t('conn.delete-text')}</p>
      </Dialog>
    ) : null;

  if (profile?.sample) {
    return (
      <div className={css.editor}>
        {head}
        <SamplePage profile={profile} />
        {removal}
      </div>
    );
  }

  const isSite = draft.signIn.method === 'password';
  const fields = {
    draft,
    secrets,
    profile,
    stored,
    refused,
    problem,
    onDraft: change,
    onSecrets: (given: ProfileSecrets) => type({ draft, secrets: given }),
  };
  // Unencrypted http goes no further than this computer, and is said to be what it is.
  const addressNote = isLoopbackHttp(draft.endpoint.trim())
    ? t('conn.loopback')
    : draft.endpoint === ''
      ? t(isSite ? 'conn.site-note' : 'conn.domain-note')
      : undefined;

  return (
    <div className={css.editor}>
      {head}
      <div className={css.form} ref={form}>
        <span className={css.formLabel}>{t('conn.directory')}</span>
        <div className={css.control}>
          <Segmented<DirectoryKind>
            label={t('conn.directory')}
            value={draft.kind}
            onChange={(kind) => (profile ? change({ kind }) : onDone({ kind: 'new', directory: kind }))}
            disabled={profile !== null}
            segments={[
              { value: 'pds', label: t('conn.kind-pds') },
              { value: 'geonode', label: t('conn.kind-geonode') },
            ]}
          />
        </div>
        <span className={css.formLabel}>{t('conn.name')}</span>
        <TextField
          label={t('conn.name')}
          hideLabel
          autoFocus={profile === null}
          value={draft.name}
          onChange={(name) => change({ name })}
          maxLength={128}
          error={problem('name')}
        />
        <span className={css.formLabel}>{t(isSite ? 'conn.site' : 'conn.domain')}</span>
        <TextField
          label={t(isSite ? 'conn.site' : 'conn.domain')}
          hideLabel
          mono
          value={draft.endpoint}
          onChange={(endpoint) => change({ endpoint })}
          note={addressNote}
          error={problem('endpoint')}
        />
        {isSite ? (
          <AccountFields {...fields} />
        ) : (
          <>
            <span className={css.formLabel}>{t('conn.auth-domain')}</span>
            <TextField
              label={t('conn.auth-domain')}
              hideLabel
              mono
              value={draft.authEndpoint}
              onChange={(authEndpoint) => change({ authEndpoint })}
              note={draft.authEndpoint === '' ? t('conn.auth-domain-note') : undefined}
              error={problem('authEndpoint')}
            />
            <SignInFields {...fields} />
          </>
        )}
        <span className={css.formLabel}>{t('conn.mode')}</span>
        <div className={css.control}>
          <Switch on={draft.readOnly} onChange={(readOnly) => change({ readOnly })}>
            {t('conn.read-only')}
          </Switch>
        </div>
      </div>
      <TestPanel
        kind={draft.kind}
        prepare={() =>
          complete()
            ? {
                profileId: profile?.id ?? null,
                draft: finishedDraft(draft),
                secrets: finishedSecrets(draft, secrets),
              }
            : null
        }
      />
      {failure ? <ErrorNotice error={failure} /> : null}
      <div className={css.editorFoot}>
        <span className="small quiet">
          {t(`conn.${isSite ? 'password' : 'secret'}-note${persistent ? '' : '-session'}`)}
        </span>
        <span className="grow" />
        <Button
          size="large"
          onPress={() => {
            unsaved.delete(id);
            onDone(null);
          }}
        >
          {t('app.cancel')}
        </Button>
        <Button
          size="large"
          onPress={() =>
            void save().then((saved) => {
              if (!saved) return;
              toastActions.say('conn.saved', { name: saved.name });
              onDone({ kind: 'saved', id: saved.id });
            })
          }
        >
          {t('app.save')}
        </Button>
        <Button
          kind="primary"
          size="large"
          disabled={opening !== null}
          data-testid="open-profile"
          onPress={() =>
            void save().then((saved) => {
              if (saved) void sessionActions.open(saved.id);
            })
          }
        >
          {opening !== null
            ? t('conn.opening')
            : draft.name.trim() === ''
              ? t('conn.open')
              : t('conn.open-name', { name: draft.name.trim() })}
        </Button>
      </div>
      {removal}
    </div>
  );
}
