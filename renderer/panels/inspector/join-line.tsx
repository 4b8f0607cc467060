import { LogIn } from 'lucide-react';
import type { ReactNode } from 'react';
import { changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import css from './people.module.css';
import { joinOffer } from './join-rule.ts';
import type { GroupRef } from './use-group.ts';

/** "Join this group", with what its access level means; where one cannot join, why. Nothing for members. */
export function JoinLine({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const capabilities = useConnection((s) => s.capabilities);
  const identity = useConnection((s) => s.identity);
  const offer = joinOffer(group.overlay, group.index, capabilities, identity);
  if (!offer) return null;
  return (
    <div className={css.join} data-testid="join-line">
      <LogIn size={14} strokeWidth={1.5} aria-hidden />
      <span className="grow">
        {t('join.not-in')} {offer.reason ? t(`join.${offer.reason}`) : t(`join.means-${offer.access ?? 'unknown'}`)}{' '}
        {offer.reason ? null : (
          <LinkButton
            onPress={() =>
              void changesActions.stage([
                { kind: 'member.add', groupId: group.id, personId: offer.personId, role: 'member' },
              ])
            }
          >
            {t('join.join')}
          </LinkButton>
        )}
      </span>
    </div>
  );
}
