import { useEffect, useState, type ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import { useConnection } from '../../state/connection.ts';
import { hasBranches } from '../../state/directory-shape.ts';
import { workspaceActions } from '../../state/workspace.ts';
import { CountButton } from '../../ui/count-button.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../ui/i18n/use-t.ts';
import { effectiveMembers } from '../../worker/client.ts';
import type { GroupRef } from './use-group.ts';

export const membersUnknown = (group: GroupRef): boolean =>
  (group.overlay.flags(group.index) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0;

/**
 * How many people are in the group or below it, with what is staged; the packed number until the worker has answered. Null: nobody knows, it has
 * not been read with all below it, or nothing of it could be read.
 */
export function useEffectiveCount(group: GroupRef): number | null {
  const packed = group.isNew ? 0 : (group.directory.columns.groups.effectiveCounts[group.index] ?? 0);
  const [counted, setCounted] = useState<{ overlay: unknown; count: number } | null>(null);
  useEffect(() => {
    let current = true;
    if (group.overlay.isEmpty) return;
    void effectiveMembers(group.index).then((people) => {
      if (current) setCounted({ overlay: group.overlay, count: people.length });
    });
    return () => {
      current = false;
    };
  }, [group]);
  const count = counted?.overlay === group.overlay ? counted.count : packed;
  const unread = (group.overlay.flags(group.index) & groupFlag.membersNotLoaded) !== 0;
  return unread || (count === 0 && membersUnknown(group)) ? null : count;
}

/** 14 direct · 38 effective · 3 subgroups; where nothing is inherited 14 members, of a category 12 groups. An unreadable list says ?, never 0. */
export function GroupFacts({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const wordFirst = useLanguage() === 'zh-Hans';
  const effective = useEffectiveCount(group);
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
        count={effective === null ? '?' : formatNumber(effective)}
        word={t('inspector.effective')}
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
