import { MailX } from 'lucide-react';
import type { ReactNode } from 'react';
import { uiActions } from '../../state/ui.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { GroupRef } from './use-group.ts';

/** Where a directory has no invites: one honest sentence and the nearest thing there is. */
export function Invites({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  return (
    <Notice
      icon={MailX}
      title={t('invites.absent-title')}
      action={<LinkButton onPress={() => uiActions.openAddPeople(group.index)}>{t('invites.add')}</LinkButton>}
    >
      {t('invites.absent')}
    </Notice>
  );
}
