import { useEffect, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Connections } from './panels/connections/connections.tsx';
import { FailureBoundary } from './panels/frame/failure-boundary.tsx';
import { HostRefused } from './panels/frame/host-refused.tsx';
import { Workbench } from './panels/frame/workbench.tsx';
import { useConnection } from './state/connection.ts';
import { applyLanguage } from './ui/i18n/i18n.ts';
import { useLanguage, useT } from './ui/i18n/use-t.ts';
import { profileName } from './ui/profile-words.ts';
import { applyTheme } from './ui/theme/theme.ts';
import { Toasts } from './ui/toast.tsx';

/** The whole page: Connections until a profile is open, then the workbench. */
export function App(): ReactNode {
  const theme = useConnection((s) => s.settings.theme);
  const setting = useConnection((s) => s.settings.language);
  const host = useConnection((s) => s.host);
  const profileId = useConnection((s) => s.opened?.profile.id ?? null);
  const t = useT();
  const name = useConnection((s) => (s.opened ? profileName(t, s.opened.profile) : null));
  const language = useLanguage();

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => applyLanguage(setting), [setting]);
  useEffect(() => {
    document.title = name === null ? 'Canopy' : `${name} · Canopy`;
  }, [name]);

  return (
    <I18nProvider locale={language === 'en' ? 'en-GB' : 'zh-Hans-CN'}>
      <FailureBoundary>
        {host === 'refused' ? <HostRefused /> : profileId === null ? <Connections /> : <Workbench key={profileId} />}
        <Toasts />
      </FailureBoundary>
    </I18nProvider>
  );
}
