import { CloudOff, Lock, RefreshCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import { useConnection } from '../../../state/connection.ts';
import { sessionActions } from '../../../state/session.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useMemberRoles } from '../roles/use-roles.ts';
import type { GroupRef } from '../use-group.ts';

/** Not permitted, not read yet, or never read and offline: three reasons, three looks; none of them is "empty". */
export function MemberGap({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const online = useConnection((s) => s.connection?.link === 'online');
  const byMembership = useMemberRoles();
  const [reading, setReading] = useState(false);
  if ((group.overlay.flags(group.index) & groupFlag.membersUnreadable) !== 0) {
    return (
      <Notice icon={Lock} tone="unknown" title={t('members.unreadable-title')}>
        {t(byMembership ? 'members.unreadable-by-role' : 'members.unreadable')}
      </Notice>
    );
  }
  if (!online) {
    return (
      <Notice icon={CloudOff} tone="offline" title={t('members.offline-title')}>
        {t('members.offline')}
      </Notice>
    );
  }
  return (
    <Notice
      icon={RefreshCw}
      title={t('members.not-loaded-title')}
      action={
        reading ? (
          t('activity.reading')
        ) : (
          <LinkButton
            onPress={() => {
              setReading(true);
              void sessionActions.readGroups([group.id]).then(() => setReading(false));
            }}
          >
            {t('members.read-now')}
          </LinkButton>
        )
      }
    >
      {t('members.not-loaded')}
    </Notice>
  );
}
