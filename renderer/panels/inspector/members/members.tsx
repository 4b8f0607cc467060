import { useMemo, useState, type ReactNode } from 'react';
import { compareNames } from '#shared/domain/name-order.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { toastActions } from '../../../state/toasts.ts';
import { uiActions } from '../../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../../state/workspace.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { saveText } from '../../save-text.ts';
import css from '../inspector.module.css';
import { JoinLine } from './join-line.tsx';
import { MemberGap } from './member-gap.tsx';
import { memberRows, type MemberRow } from './member-rows.ts';
import { MemberCell, RoleCell } from './member-cells.tsx';
import { membersCsv } from './members-csv.ts';
import { MembersSelection, MembersToolbar, removableOf, useRemoveReason } from './members-toolbar.tsx';
import { RoleMenu } from '../roles/role-words.tsx';
import { usePeopleFilter } from './use-people-filter.ts';
import type { GroupRef } from '../use-group.ts';
import { useMemberRoles } from '../roles/use-roles.ts';
import { useNoRight } from '../use-right.ts';

/** From these widths of the pane on there is room for the e-mail addresses: beside the group that a membership comes through, and beside roles to choose. */
const WIDE = { through: 460, roles: 400 };
const rowKey = (r: MemberRow): string => r.key;
const none: ReadonlySet<string> = new Set();

/** Who is in the group: directly, or with everybody below. */
export function Members({ group, width }: { group: GroupRef; width: number }): ReactNode {
  const t = useT();
  const scope = useWorkspace((s) => s.memberScope);
  const inherits = useConnection((s) => s.capabilities?.inheritance !== 'direct');
  const [selected, setSelected] = useState<ReadonlySet<string>>(none);
  const [filterOpen, setFilterOpen] = useState(false);
  const [text, setText] = useState('');

  const { rows, unknown: gaps } = useMemo(
    () => memberRows(group.overlay, group.index, scope, inherits),
    [group, scope, inherits],
  );
  const matching = usePeopleFilter(text);
  const shown = useMemo(() => (matching ? rows.filter((r) => matching.has(r.person)) : rows), [rows, matching]);
  const noRight = useNoRight(group);
  // Among direct members "through" says the same of everybody; the address tells namesakes apart.
  const through = inherits && scope === 'effective';
  const contact = through ? width >= WIDE.through : inherits || width >= WIDE.roles;
  const columns = useColumns(group, noRight, through, contact);
  const chosen = selected.size === 0 ? [] : shown.filter((r) => selected.has(r.key));
  const clear = (): void => setSelected(none);
  const removeReason = useRemoveReason(group, chosen, noRight);

  function remove(): void {
    const removable = removableOf(chosen);
    if (removeReason !== null || removable.length === 0) return;
    void changesActions
      .stage(removable.map((r) => ({ kind: 'member.remove', groupId: group.id, personId: r.id })))
      .then((result) => {
        if (!result?.ok) return;
        clear();
        toastActions.say(
          'members.removed-toast',
          { count: removable.length, name: group.name },
          () => void changesActions.undo(),
        );
      });
  }

  return (
    <>
      <JoinLine group={group} />
      {chosen.length > 0 ? (
        <MembersSelection group={group} chosen={chosen} noRight={noRight} onRemove={remove} onDone={clear} />
      ) : (
        <MembersToolbar
          group={group}
          noRight={noRight}
          filterOpen={filterOpen}
          onFilter={() => {
            setFilterOpen(!filterOpen);
            setText('');
          }}
          onExport={
            shown.length === 0
              ? null
              : () =>
                  saveText(
                    `${group.name}.csv`,
                    'text/csv',
                    membersCsv(t, shown, (g) => group.overlay.nameOf(g)),
                  )
          }
        />
      )}
      {filterOpen ? (
        <div className={css.filter}>
          <SearchField
            label={t('members.filter')}
            clearLabel={t('app.clear')}
            value={text}
            onChange={setText}
            autoFocus
          />
        </div>
      ) : null}
      {gaps.length > 0 && gaps[0] === group.index ? (
        <MemberGap group={group} />
      ) : gaps.length > 0 ? (
        <p className={css.sentence}>{t('members.below-unknown', { count: gaps.length })}</p>
      ) : null}
      {shown.length > 0 ? (
        <DataTable
          label={t('members.table', { name: group.name })}
          columns={columns}
          rows={shown}
          rowId={rowKey}
          selected={selected}
          onSelect={setSelected}
          selectAllLabel={t('members.select-all')}
          selectLabel={(r) => t('members.select', { name: safeName(r.name) })}
          onOpen={(r) => workspaceActions.showPerson(r.id)}
          onDelete={remove}
        />
      ) : text !== '' ? (
        <p className={css.sentence}>{t('members.none-match')}</p>
      ) : gaps.length === 0 ? (
        <Notice
          title={t('members.empty-title')}
          action={
            noRight === null ? (
              <LinkButton onPress={() => uiActions.openAddPeople(group.index)}>{t('inspector.add-people')}</LinkButton>
            ) : null
          }
        >
          {t('members.empty')}
        </Notice>
      ) : null}
    </>
  );
}

function useColumns(
  group: GroupRef,
  noRight: string | null,
  withThrough: boolean,
  withContact: boolean,
): DataColumn<MemberRow>[] {
  const t = useT();
  const byMembership = useMemberRoles();
  const me = useConnection((s) => s.identity?.personId ?? null);
  return useMemo<DataColumn<MemberRow>[]>(() => {
    const direct = t('members.direct-word');
    const throughName = (r: MemberRow): string => (r.isDirect ? direct : safeName(group.overlay.nameOf(r.through)));
    const contact: DataColumn<MemberRow> = {
      id: 'contact',
      header: t('members.col-contact'),
      width: 'minmax(0, 0.9fr)',
      cell: (r) => (
        <div className="ellipsis quiet" title={r.contact}>
          {r.contact}
        </div>
      ),
    };
    return [
      {
        id: 'name',
        header: t('members.col-name'),
        width: 'minmax(120px, 1fr)',
        cell: (r) => <MemberCell row={r} you={byMembership && r.id === me} />,
        compare: (a, b) => compareNames(a.name, b.name),
      },
      {
        id: 'role',
        header: t('members.col-role'),
        width: byMembership ? '92px' : '60px',
        cell: (r) => (byMembership ? <RoleMenu group={group} row={r} noRight={noRight} /> : <RoleCell row={r} />),
        compare: (a, b) => Number(b.isAdmin) - Number(a.isAdmin) || b.role.localeCompare(a.role),
      },
      ...(withThrough
        ? [
            {
              id: 'through',
              header: t('members.col-through'),
              width: 'minmax(48px, 94px)',
              cell: (r: MemberRow) => (
                <span className={`${css.through} ${r.isDirect ? css.direct : ''} ellipsis`} title={throughName(r)}>
                  {throughName(r)}
                </span>
              ),
              compare: (a: MemberRow, b: MemberRow) =>
                a.through === b.through ? 0 : compareNames(throughName(a), throughName(b)),
            },
          ]
        : []),
      ...(withContact ? [contact] : []),
    ];
  }, [t, group, withThrough, withContact, byMembership, noRight, me]);
}
