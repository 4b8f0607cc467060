import { Lock, OctagonAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { DirectoryKind } from '#shared/domain/profile.ts';
import { useConnection } from '../../state/connection.ts';
import { errorLine, errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ConnectionCards } from './connection-cards.tsx';
import css from './connections.module.css';
import type { UnsavedDrafts } from './draft.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { ProfileEditor } from './profile-editor.tsx';
import { SampleCard } from './sample-card.tsx';
import { WelcomeCards } from './welcome-cards.tsx';
import { WelcomePicture } from './welcome-picture.tsx';

/** What the right side shows: nothing chosen, a saved profile, or a new one of a kind. */
export type Chosen = { kind: 'saved'; id: string } | { kind: 'new'; directory: DirectoryKind } | null;

/** Welcome while there is no profile, otherwise the connections and an editor. */
export function Connections(): ReactNode {
  const t = useT();
  const profiles = useConnection((s) => s.profiles);
  const loaded = useConnection((s) => s.profilesLoaded);
  const version = useConnection((s) => s.info?.version ?? '');
  const openError = useConnection((s) => s.openError);
  const startError = useConnection((s) => s.info?.startError ?? null);
  const [chosen, setChosen] = useState<Chosen>(() => {
    const { editProfileId } = useConnection.getState();
    return editProfileId === null ? null : { kind: 'saved', id: editProfileId };
  });
  // No longer than this screen is shown: there may be a key in it.
  const [unsaved] = useState<UnsavedDrafts>(() => new Map());
  const welcome = profiles.length === 0 && chosen === null;
  const editable = profiles.find((p) => chosen?.kind === 'saved' && p.id === chosen.id) ?? null;
  const error = startError ?? openError;
  if (!loaded) return <div className={css.page} />;
  return (
    <div className={css.page}>
      <header className={css.title} />
      <div className={welcome ? css.welcome : css.columns}>
        <main className={welcome ? css.welcomeLeft : css.left}>
          <h1 className={css.name}>
            <Mark size={welcome ? 36 : 34} />
            {t('app.name')}
          </h1>
          <p className={css.claim}>{t('welcome.claim')}</p>
          <SampleCard />
          {error ? (
            <div className={css.error}>
              <Notice
                icon={OctagonAlert}
                tone="danger"
                role="alert"
                title={startError ? t('conn.start-error') : errorText(t, error).message}
              >
                {startError ? errorLine(t, error) : errorText(t, error).action}
                {typeof error.params['folder'] === 'string' ? <p className="mono">{error.params['folder']}</p> : null}
              </Notice>
            </div>
          ) : null}
          {profiles.length === 0 ? (
            <WelcomeCards onChoose={setChosen} />
          ) : (
            <ConnectionCards chosen={chosen} onChoose={setChosen} />
          )}
          <div className={welcome ? css.language : css.languageBottom}>
            <LanguageSwitch />
          </div>
        </main>
        <aside
          className={welcome ? css.picture : css.right}
          aria-label={welcome ? t('welcome.picture') : t('conn.title')}
        >
          {chosen?.kind === 'new' ? (
            <ProfileEditor
              key={`new-${chosen.directory}`}
              profile={null}
              directory={chosen.directory}
              unsaved={unsaved}
              onDone={setChosen}
            />
          ) : editable ? (
            <ProfileEditor
              key={editable.id}
              profile={editable}
              directory={editable.kind}
              unsaved={unsaved}
              onDone={setChosen}
            />
          ) : (
            <WelcomePicture />
          )}
        </aside>
      </div>
      <footer className={css.status}>
        <Lock size={13} strokeWidth={1.5} aria-hidden />
        {t(welcome ? 'welcome.no-account' : 'status.quiet')}
        <span className="grow" />
        <span className="quiet num">{version}</span>
      </footer>
    </div>
  );
}
