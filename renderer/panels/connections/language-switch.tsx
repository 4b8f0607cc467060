import type { ReactNode } from 'react';
import { sessionActions } from '../../state/session.ts';
import type { Language } from '../../ui/i18n/i18n.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { Segmented } from '../../ui/segmented.tsx';

/** English / 简体中文, each in its own words. */
export function LanguageSwitch(): ReactNode {
  const t = useT();
  const language = useLanguage();
  return (
    <Segmented<Language>
      label={t('welcome.language')}
      value={language}
      onChange={(value) => void sessionActions.updateSettings({ language: value })}
      segments={[
        { value: 'en', label: <span lang="en">English</span> },
        { value: 'zh-Hans', label: <span lang="zh-Hans">简体中文</span> },
      ]}
    />
  );
}
