import { useMemo, useState, type ReactNode } from 'react';
import { compareNames } from '#shared/domain/name-order.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { workspaceActions } from '../../../state/workspace.ts';
import { Button } from '../../../ui/button.tsx';
import { formatNumber } from '../../../ui/i18n/format.ts';
import { sentences } from '../../../ui/i18n/sentences.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { membersUnknown } from '../group-facts.tsx';
import css from '../inspector.module.css';
import { JoinLine } from '../members/join-line.tsx';
import { MemberCell } from '../members/member-cells.tsx';
import { MemberGap } from '../members/member-gap.tsx';
import { memberRows, type MemberRow } from '../members/member-rows.ts';
import people from '../people.module.css';
import { PersonPicker } from '../person-picker.tsx';
import { takesLastManager } from './role-change.ts';
import { RoleWords } from './role-words.tsx';
import { setRole } from './use-roles.ts';
import type { GroupRef } from '../use-group.ts';
import { useNoRight } from '../use-right.ts';

type Part = 'managers' | 'members';

/** Managers and members of a group where the role belongs to the membership: promote, demote, and never without a last manager. */
export function MemberRoles({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const caveat = useConnection((s) => s.capabilities?.features.memberRoles.caveat);
  const me = useConnection((s) => s.identity?.personId ?? null);
  const noRight = useNoRight(group);
  const [part, setPart] = useState<Part>('managers');
  const rows = useMemo(() => {
    const all = memberRows(group.overlay, group.index, 'direct', false).rows;
    const manages = (r: MemberRow): boolean =>
      (r.staged === 'removed' ? (group.overlay.roleBefore(group.index, r.person) ?? 'member') : r.role) !== 'member';
    return { managers: all.filter(manages), members: all.filter((r) => !manages(r)) };
  }, [group]);

  const columns = useMemo<DataColumn<MemberRow>[]>(
    () => [
      {
        id: 'name',
        header: t('members.col-name'),
        width: 'minmax(0, 1fr)',
        cell: (r) => <MemberCell row={r} you={me !== null && r.id === me} />,
        compare: (a, b) => compareNames(a.name, b.name),
      },
      { id: 'role', header: t('members.col-role'), width: '84px', cell: (r) => <RoleWords row={r} /> },
      {
        id: 'act',
        header: t('roles.change'),
        hideHeader: true,
        width: '92px',
        align: 'right',
        cell: (r) => <RoleButton group={group} row={r} noRight={noRight} />,
      },
    ],
    [t, group, me, noRight],
  );

  const shown = rows[part];
  const unknown = membersUnknown(group);
  const present = (list: readonly MemberRow[]): number => list.filter((r) => r.staged !== 'removed').length;
  return (
    <>
      <JoinLine group={group} />
      <div className={css.toolbar}>
        <Segmented
          label={t('roles.which')}
          value={part}
          onChange={setPart}
          segments={[
            {
              value: 'managers',
              label: t('roles.managers'),
              count: unknown ? '?' : formatNumber(present(rows.managers)),
            },
            { value: 'members', label: t('roles.members'), count: unknown ? '?' : formatNumber(present(rows.members)) },
          ]}
        />
      </div>
      <div className={css.filter}>
        <PersonPicker
          label={t('roles.promote-in', { name: group.name })}
          placeholder={t('roles.promote-somebody')}
          channel="roles"
          reason={(p) => noRight ?? (group.overlay.roleOf(group.index, p) === 'manager' ? t('role.manager') : null)}
          onPick={(p) =>
            void (group.overlay.hasMember(group.index, p)
              ? setRole(group, [p], 'manager')
              : changesActions.stage([
                  {
                    kind: 'member.add',
                    groupId: group.id,
                    personId: group.directory.personId(p),
                    role: 'manager',
                  },
                ]))
          }
        />
      </div>
      {unknown ? <MemberGap group={group} /> : null}
      {shown.length > 0 ? (
        <DataTable
          key={part}
          label={t(`roles.${part}-of`, { name: group.name })}
          columns={columns}
          rows={shown}
          rowId={(r) => r.key}
          onOpen={(r) => workspaceActions.showPerson(r.id)}
        />
      ) : (
        <>
          {unknown ? null : <p className={css.sentence}>{t(`roles.no-${part}`)}</p>}
          <span className="grow" />
        </>
      )}
      <p className={people.note}>
        {sentences(
          t,
          t(present(rows.managers) === 1 && !unknown ? 'roles.last-stays' : 'roles.means-manager'),
          caveat === 'role-by-adding-again' && t('roles.by-adding-again'),
        )}
      </p>
    </>
  );
}

function RoleButton({ group, row, noRight }: { group: GroupRef; row: MemberRow; noRight: string | null }): ReactNode {
  const t = useT();
  if (row.staged === 'removed') return null;
  const isManager = row.role !== 'member';
  const last = isManager && takesLastManager(group.overlay, group.index, [row.person]);
  return (
    <Button
      size="small"
      kind="ghost"
      reason={noRight ?? (last ? t('roles.last-manager') : null)}
      onPress={() => void setRole(group, [row.person], isManager ? 'member' : 'manager')}
      aria-label={`${t(isManager ? 'roles.demote' : 'roles.promote')}${t('app.colon')}${row.name}`}
    >
      {t(isManager ? 'roles.demote' : 'roles.promote')}
    </Button>
  );
}
