import { Ellipsis, ListFilter, UserPlus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Intent } from '#shared/plan/intent.ts';
import { changesActions, useChanges } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { uiActions } from '../../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../../state/workspace.ts';
import { Button } from '../../../ui/button.tsx';
import { formatNumber } from '../../../ui/i18n/format.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, type MenuEntry } from '../../../ui/menu.tsx';
import { peopleText } from '../../../ui/people-words.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { membersUnknown, useEffectiveCount } from '../group-facts.tsx';
import css from '../inspector.module.css';
import type { MemberRow } from './member-rows.ts';
import { takesLastManager } from '../roles/role-change.ts';
import type { GroupRef } from '../use-group.ts';
import { chosenRoles, setRole, useMemberRoles } from '../roles/use-roles.ts';

interface ToolbarProps {
  group: GroupRef;
  /** Why nobody can be added or taken out; null: nothing is known against it. */
  noRight: string | null;
  filterOpen: boolean;
  onFilter: () => void;
  /** Null: there is nothing to export. */
  onExport: (() => void) | null;
}

/** Scope with both counts, filter, add; export and lists under "more". */
export function MembersToolbar({ group, noRight, filterOpen, onFilter, onExport }: ToolbarProps): ReactNode {
  const t = useT();
  const scope = useWorkspace((s) => s.memberScope);
  const inherits = useConnection((s) => s.capabilities?.inheritance !== 'direct');
  const effective = useEffectiveCount(group);
  const direct = group.overlay.directMembersOf(group.index).length;
  const unknown = membersUnknown(group);
  return (
    <div className={css.toolbar}>
      {inherits ? (
        <Segmented
          label={t('members.scope')}
          value={scope}
          onChange={workspaceActions.setMemberScope}
          segments={[
            { value: 'direct', label: t('members.direct'), count: unknown ? '?' : formatNumber(direct) },
            {
              value: 'effective',
              label: t('members.effective'),
              count: peopleText(effective),
            },
          ]}
        />
      ) : (
        <span className="num middle">{unknown ? '?' : t('app.people', { count: direct })}</span>
      )}
      <span className="grow" />
      <IconButton icon={ListFilter} size="small" label={t('members.show-filter')} on={filterOpen} onPress={onFilter} />
      <Menu
        label={t('app.more')}
        entries={[
          {
            id: 'list',
            label: t('members.add-list'),
            reason: noRight,
            onAction: () => uiActions.openAddPeople(group.index, true),
          },
          {
            id: 'export',
            label: t('members.export'),
            reason: onExport ? null : t('members.nobody'),
            onAction: () => onExport?.(),
          },
        ]}
      >
        <IconButton icon={Ellipsis} size="small" label={t('app.more')} data-testid="members-more" />
      </Menu>
      <Button
        size="small"
        reason={noRight}
        onPress={() => uiActions.openAddPeople(group.index)}
        data-testid="add-people"
      >
        <UserPlus size={14} strokeWidth={1.5} aria-hidden />
        {t('members.add')}
      </Button>
    </div>
  );
}

/** Selects the people of a bulk action that it applies to. */
export function removableOf(rows: readonly MemberRow[]): MemberRow[] {
  return rows.filter((r) => r.isDirect && r.staged !== 'removed');
}

/** Why these people cannot be taken out; null: they can. */
export function useRemoveReason(group: GroupRef, rows: readonly MemberRow[], noRight: string | null): string | null {
  const t = useT();
  const byMembership = useMemberRoles();
  const removable = removableOf(rows);
  if (removable.length === 0)
    return t(rows.some((r) => r.staged === 'removed') ? 'members.is-so' : 'members.only-direct');
  if (noRight !== null) return noRight;
  const people = removable.map((r) => r.person);
  return byMembership && takesLastManager(group.overlay, group.index, people) ? t('roles.last-manager') : null;
}

interface SelectionProps {
  group: GroupRef;
  chosen: readonly MemberRow[];
  noRight: string | null;
  onRemove: () => void;
  onDone: () => void;
}

/** What can be done to the selected people; takes the place of the toolbar, rows stay where they are. */
export function MembersSelection({ group, chosen, noRight, onRemove, onDone }: SelectionProps): ReactNode {
  const t = useT();
  const byMembership = useMemberRoles();
  const assigns = useConnection((s) => s.capabilities?.features.groupAdministrators.support !== 'absent');
  const changes = useChanges((s) => s.changeSet.changes);
  const removable = removableOf(chosen);
  const stagedOnes = chosen.filter((r) => r.staged === 'removed' || r.staged === 'added');
  const people = removable.map((r) => r.person);
  const removeReason = useRemoveReason(group, chosen, noRight);

  const keep = (): void => {
    const ids = new Set(stagedOnes.map((r) => r.id));
    const own = changes
      .filter((c) => c.intent.groupId === group.id && 'personId' in c.intent && ids.has(c.intent.personId))
      .map((c) => c.id);
    if (own.length > 0) void changesActions.unstage(own).then(onDone);
  };
  const adminReason = noRight ?? (chosen.every((r) => r.isAdmin) ? t('members.is-so') : null);
  const makeAdmins = (): void => {
    const intents = chosen
      .filter((r) => !r.isAdmin)
      .map((r): Intent => ({ kind: 'admin.assign', groupId: group.id, personId: r.id }));
    if (intents.length === 0) return;
    void changesActions.stage(intents).then((result) => {
      if (result?.ok) onDone();
    });
  };
  const roleEntries = chosenRoles.map((role): MenuEntry => ({
    id: role,
    label: t(`members.make-${role}`),
    reason:
      people.length === 0
        ? t('members.only-direct')
        : noRight !== null
          ? noRight
          : removable.every((r) => r.role === role)
            ? t('members.is-so')
            : role === 'member' && takesLastManager(group.overlay, group.index, people)
              ? t('roles.last-manager')
              : null,
    onAction: () =>
      void setRole(group, people, role).then((done) => {
        if (done) onDone();
      }),
  }));
  const transfer = (mode: 'copy' | 'move'): void =>
    uiActions.openPeopleTo(group.index, mode === 'copy' ? chosen.map((r) => r.person) : people, mode);
  const more: MenuEntry[] = [
    { id: 'copy', label: t('members.copy-to'), onAction: () => transfer('copy') },
    { id: 'move', label: t('members.move-to'), reason: removeReason, onAction: () => transfer('move') },
  ];
  if (!byMembership && assigns && stagedOnes.length > 0) {
    more.push({
      id: 'admin',
      label: t('members.make-admin'),
      reason: adminReason,
      onAction: makeAdmins,
    });
  }
  const label = t('members.selected', { count: chosen.length });
  return (
    <div className={`${css.toolbar} ${css.chosen}`} role="toolbar" aria-label={label} data-testid="members-selection">
      <b className="num ellipsis">{label}</b>
      <span className="grow" />
      {stagedOnes.length > 0 ? (
        <Button size="small" onPress={keep}>
          {t('members.keep')}
        </Button>
      ) : !byMembership && assigns ? (
        <Button size="small" onPress={makeAdmins} reason={adminReason}>
          {t('members.make-admin')}
        </Button>
      ) : null}
      {byMembership ? (
        <Menu label={t('members.change-role')} entries={roleEntries}>
          <Button size="small">{t('members.change-role')}</Button>
        </Menu>
      ) : null}
      <Button size="small" kind="danger" reason={removeReason} onPress={onRemove} data-testid="remove-members">
        {t('members.remove')}
      </Button>
      <Menu label={t('app.more')} entries={more}>
        <IconButton icon={Ellipsis} size="small" label={t('app.more')} data-testid="selection-more" />
      </Menu>
      <IconButton icon={X} size="small" label={t('app.clear')} keys="Esc" onPress={onDone} />
    </div>
  );
}
