import { Keyboard, Lock, LockOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Switch } from '../../ui/switch.tsx';
import { GuardSettings } from './guard-settings.tsx';
import css from './screens.module.css';
import { Section, Setting } from './setting.tsx';

/** What holds for the app, then what holds for this connection, then where secrets are. */
export function SettingsScreen(): ReactNode {
  const t = useT();
  const profile = useConnection((s) => s.opened?.profile ?? null);
  return (
    <div className={css.screen} data-testid="settings">
      <header className={css.head}>
        <h1>{t('settings.title')}</h1>
      </header>
      <div className={css.settings}>
        <Appearance />
        {profile ? <GuardSettings key={profile.id} profile={profile} /> : null}
        {profile ? <Locking /> : null}
        <Secrets />
        <About />
      </div>
    </div>
  );
}

function Appearance(): ReactNode {
  const t = useT();
  const settings = useConnection((s) => s.settings);
  return (
    <Section title={t('settings.appearance')}>
      <Setting label={t('settings.theme')}>
        <Segmented
          label={t('settings.theme')}
          value={settings.theme}
          onChange={(theme) => void sessionActions.updateSettings({ theme })}
          segments={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`settings.theme-${value}`),
          }))}
        />
      </Setting>
      <Setting label={t('settings.language')}>
        <Segmented
          label={t('settings.language')}
          value={settings.language}
          onChange={(language) => void sessionActions.updateSettings({ language })}
          segments={[
            { value: 'system', label: t('settings.language-system') },
            { value: 'en', label: <span lang="en">English</span> },
            { value: 'zh-Hans', label: <span lang="zh-Hans">简体中文</span> },
          ]}
        />
      </Setting>
      <Setting label={t('settings.keyboard')} note={t('settings.single-keys-note')}>
        <span className={css.inline}>
          <Switch
            on={settings.singleKeys}
            onChange={(singleKeys) => void sessionActions.updateSettings({ singleKeys })}
          >
            {t('settings.single-keys')}
          </Switch>
          <Button size="small" onPress={uiActions.openKeys}>
            <Keyboard size={14} strokeWidth={1.5} aria-hidden />
            {t('settings.all-keys')}
          </Button>
        </span>
      </Setting>
    </Section>
  );
}

function Locking(): ReactNode {
  const t = useT();
  const readOnly = useConnection((s) => s.opened?.profile.readOnly ?? false);
  return (
    <Section title={t('settings.lock')}>
      <Setting label={t('settings.state')} note={t(readOnly ? 'frame.unlock-hint' : 'settings.unlocked-note')}>
        <Button size="small" onPress={() => void sessionActions.setReadOnly(!readOnly)}>
          {readOnly ? (
            <LockOpen size={14} strokeWidth={1.5} aria-hidden />
          ) : (
            <Lock size={14} strokeWidth={1.5} aria-hidden />
          )}
          {t(readOnly ? 'frame.unlock' : 'frame.lock')}
        </Button>
      </Setting>
    </Section>
  );
}

const keyRings = new Set([
  'keychain',
  'dpapi',
  'gnome_libsecret',
  'kwallet',
  'kwallet5',
  'kwallet6',
  'memory',
  'basic_text',
]);

function Secrets(): ReactNode {
  const t = useT();
  const info = useConnection((s) => s.info);
  const profile = useConnection((s) => s.opened?.profile ?? null);
  if (!info) return null;
  const { backend, persistent } = info.vault;
  return (
    <Section title={t('settings.secrets')} note={t('settings.secrets-note')}>
      <Setting
        label={t('settings.vault')}
        note={t(persistent ? 'settings.vault-persistent' : 'settings.vault-session')}
      >
        <span data-selectable>{keyRings.has(backend) ? t(`settings.vault-${backend}`) : backend}</span>
      </Setting>
      {profile ? (
        <Setting label={t('settings.this-secret')}>
          <span>{t(profile.sample ? 'settings.secret-sample' : `settings.secret-${profile.secretState}`)}</span>
        </Setting>
      ) : null}
    </Section>
  );
}

function About(): ReactNode {
  const t = useT();
  const info = useConnection((s) => s.info);
  if (!info) return null;
  return (
    <Section title={t('settings.about')}>
      <Setting label={t('app.name')}>
        <span className="num" data-selectable>
          {t('settings.version', { version: info.version, host: t(`settings.host-${info.host}`) })}
        </span>
      </Setting>
    </Section>
  );
}
