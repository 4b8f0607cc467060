import { LogIn } from 'lucide-react';
import type { ReactNode } from 'react';
import { call } from '../../../bridge/client.ts';
import { changesActions } from '../../../state/changes.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { directoryActions } from '../../../state/directory.ts';
import { toastActions } from '../../../state/toasts.ts';
import { sentences } from '../../../ui/i18n/sentences.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import css from '../people.module.css';
import { joinOffer, type JoinOffer } from './join-rule.ts';
import type { GroupRef } from '../use-group.ts';

/** Stages the membership of oneself; who is in no group yet is first looked up, so that the copy knows the person. */
async function join(groupId: string, offer: JoinOffer): Promise<void> {
  const profileId = openProfileId();
  const { personId } = offer;
  if (!offer.inCopy && profileId !== null) {
    const found = await call('directory.findPeople', { profileId, text: personId.slice(personId.indexOf(':') + 1) });
    if (!found.ok) {
      toastActions.error(found.error);
      return;
    }
    await directoryActions.load(profileId);
  }
  await changesActions.stage([{ kind: 'member.add', groupId, personId, role: 'member' }]);
}

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
        {sentences(
          t,
          t('join.not-in'),
          t(offer.reason ? `join.${offer.reason}` : `join.means-${offer.access ?? 'unknown'}`),
        )}
        {t('app.gap')}
        {offer.reason ? null : <LinkButton onPress={() => void join(group.id, offer)}>{t('join.join')}</LinkButton>}
      </span>
    </div>
  );
}
