import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';

/** The headless host does not know this page: its one-time address was used before. */
export function HostRefused(): ReactNode {
  const t = useT();
  return (
    <main>
      <Notice icon={KeyRound} tone="warn" role="alert" title={t('host.refused.title')}>
        {t('host.refused.text')}
      </Notice>
    </main>
  );
}
