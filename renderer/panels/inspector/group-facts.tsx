import type { ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import { useConnection } from '../../state/connection.ts';
import { hasBranches } from '../../state/directory-shape.ts';
import { peopleCount, type PeopleCount } from '../../state/people-count.ts';
import { usePlannedCounts } from '../../state/planned-counts.ts';
import { workspaceActions } from '../../state/workspace.ts';
import { CountButton } from '../../ui/count-button.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { peopleText, peopleTitle, peopleWords } from '../../ui/people-words.ts';
import type { GroupRef } from './use-group.ts';

export const membersUnknown = (group: GroupRef): boolean =>
  (group.overlay.flags(group.index) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0;

/** How many people are in the group or below it, as planned; null: not known. */
export function useEffectiveCount(group: GroupRef): PeopleCount | null {
  return peopleCount(group.overlay, group.index, usePlannedCounts());
}

/** 14 direct · 38 effective · 3 subgroups; where nothing is inherited 14 members, of a category 12 groups. An unreadable list says ?, never 0. */
export function GroupFacts({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const wordFirst = useLanguage() === 'zh-Hans';
  const effective = useEffectiveCount(group);
  const why = peopleTitle(effective, t);
  const direct = group.overlay.directMembersOf(group.index).length;
  const subgroups = group.overlay.childrenOf(group.index).length;
  const unknown = membersUnknown(group);
  const branches = useConnection((s) => hasBranches(s.capabilities));
  const open = (scope: 'direct' | 'effective') => () => {
    workspaceActions.setMemberScope(scope);
    workspaceActions.setTab('members');
  };
  if (group.overlay.isCategory(group.index)) {
    return (
      <CountButton
        wordFirst={false}
        count={formatNumber(subgroups)}
        word={t('inspector.groups', { count: subgroups })}
        onPress={() => workspaceActions.setTab('overview')}
      />
    );
  }
  if (!branches) {
    return (
      <CountButton
        wordFirst={false}
        count={unknown ? '?' : formatNumber(direct)}
        word={t('inspector.members', { count: direct })}
        onPress={open('direct')}
      />
    );
  }
  return (
    <>
      <CountButton
        wordFirst={wordFirst}
        count={unknown ? '?' : formatNumber(direct)}
        word={t('inspector.direct')}
        onPress={open('direct')}
      />
      <CountButton
        wordFirst={wordFirst}
        count={peopleText(effective)}
        word={t('inspector.effective')}
        label={why && `${t('inspector.effective')}${t('app.colon')}${peopleWords(effective, t)}`}
        title={why}
        onPress={open('effective')}
      />
      <CountButton
        wordFirst={wordFirst}
        count={unknown && subgroups === 0 ? '?' : formatNumber(subgroups)}
        word={t('inspector.subgroups', { count: subgroups })}
        onPress={() => workspaceActions.setTab('overview')}
      />
    </>
  );
}
