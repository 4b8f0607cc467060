import { Download, ListFilter, UserPlus, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import { compareNames } from '#shared/domain/name-order.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { DataTable, type DataColumn } from '../../ui/table/data-table.tsx';
import { saveText } from '../save-text.ts';
import { membersUnknown, useEffectiveCount } from './group-facts.tsx';
import css from './inspector.module.css';
import { MemberGap } from './member-gap.tsx';
import { memberRows, type MemberRow } from './member-rows.ts';
import { MemberCell, RoleCell } from './member-cells.tsx';
import { membersCsv } from './members-csv.ts';
import { usePeopleFilter } from './use-people-filter.ts';
import type { GroupRef } from './use-group.ts';

const WIDE = 400;
const rowKey = (r: MemberRow): string => r.key;

/** Who is in the group: directly, or with everybody below. */
export function Members({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const scope = useWorkspace((s) => s.memberScope);
  const width = useWorkspace((s) => s.rightWidth);
  const inherits = useConnection((s) => s.capabilities?.inheritance !== 'direct');
  const changes = useChanges((s) => s.changeSet.changes);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [filterOpen, setFilterOpen] = useState(false);
  const [text, setText] = useState('');
  const effective = useEffectiveCount(group);
  const direct = group.overlay.directMembersOf(group.index).length;
  const unknown = membersUnknown(group);

  const { rows, unknown: gaps } = useMemo(
    () => memberRows(group.overlay, group.index, scope, inherits),
    [group, scope, inherits],
  );
  const matching = usePeopleFilter(text);
  const shown = useMemo(() => (matching ? rows.filter((r) => matching.has(r.person)) : rows), [rows, matching]);

  const columns = useMemo<DataColumn<MemberRow>[]>(() => {
    const throughName = (r: MemberRow): string =>
      r.isDirect ? t('members.direct-word') : safeName(group.overlay.nameOf(r.through));
    return [
      {
        id: 'name',
        header: t('members.col-name'),
        width: 'minmax(0, 1fr)',
        cell: (r) => <MemberCell row={r} />,
        compare: (a, b) => compareNames(a.name, b.name),
      },
      {
        id: 'role',
        header: t('members.col-role'),
        width: '60px',
        cell: (r) => <RoleCell row={r} />,
        compare: (a, b) => Number(b.isAdmin) - Number(a.isAdmin) || a.role.localeCompare(b.role),
      },
      {
        id: 'through',
        header: t('members.col-through'),
        width: 'minmax(48px, 94px)',
        cell: (r) => (
          <span className={`${css.through} ${r.isDirect ? css.direct : ''} ellipsis`} title={throughName(r)}>
            {throughName(r)}
          </span>
        ),
        compare: (a, b) => compareNames(throughName(a), throughName(b)),
      },
      ...(width >= WIDE
        ? [
            {
              id: 'contact',
              header: t('members.col-contact'),
              width: 'minmax(0, 130px)',
              cell: (r: MemberRow) => <span className="ellipsis quiet">{r.contact}</span>,
            },
          ]
        : []),
    ];
  }, [t, group.overlay, width]);

  const chosen = selected.size === 0 ? [] : shown.filter((r) => selected.has(r.key));
  const removable = chosen.filter((r) => r.isDirect && r.staged !== 'removed');
  const removedOnes = chosen.filter((r) => r.staged === 'removed' || r.staged === 'added');

  async function stage(intents: Intent[], toast?: string): Promise<void> {
    if (intents.length === 0) return;
    const result = await changesActions.stage(intents);
    if (!result?.ok) return;
    setSelected(new Set());
    if (toast) toastActions.say(toast, { count: intents.length, name: group.name }, () => void changesActions.undo());
  }
  const remove = (): void =>
    void stage(
      removable.map((r) => ({ kind: 'member.remove', groupId: group.id, personId: r.id })),
      'members.removed-toast',
    );
  const keep = (): void => {
    const ids = new Set(removedOnes.map((r) => r.id));
    const own = changes
      .filter((c) => c.intent.groupId === group.id && 'personId' in c.intent && ids.has(c.intent.personId))
      .map((c) => c.id);
    if (own.length > 0) void changesActions.unstage(own).then(() => setSelected(new Set()));
  };

  return (
    <>
      {chosen.length > 0 ? (
        <div
          className={`${css.toolbar} ${css.chosen}`}
          role="toolbar"
          aria-label={t('members.selected', { count: chosen.length })}
        >
          <b className="num">{t('members.selected', { count: chosen.length })}</b>
          <span className="grow" />
          {removedOnes.length > 0 ? (
            <Button size="small" onPress={keep}>
              {t('members.keep')}
            </Button>
          ) : null}
          <Button
            size="small"
            onPress={() =>
              void stage(
                chosen
                  .filter((r) => !r.isAdmin)
                  .map((r) => ({ kind: 'admin.assign', groupId: group.id, personId: r.id })),
              )
            }
            disabled={chosen.every((r) => r.isAdmin)}
          >
            {t('members.make-admin')}
          </Button>
          <Button
            size="small"
            kind="danger"
            reason={removable.length === 0 ? t('members.only-direct') : null}
            onPress={remove}
            data-testid="remove-members"
          >
            {t('members.remove')}
          </Button>
          <IconButton icon={X} size="small" label={t('app.clear')} keys="Esc" onPress={() => setSelected(new Set())} />
        </div>
      ) : (
        <div className={css.toolbar}>
          <Segmented
            label={t('members.scope')}
            value={scope}
            onChange={workspaceActions.setMemberScope}
            segments={[
              { value: 'direct', label: t('members.direct'), count: unknown ? '?' : formatNumber(direct) },
              {
                value: 'effective',
                label: t('members.effective'),
                count: unknown && effective === 0 ? '?' : formatNumber(effective),
              },
            ]}
          />
          <span className="grow" />
          <IconButton
            icon={ListFilter}
            size="small"
            label={t('members.show-filter')}
            on={filterOpen}
            onPress={() => {
              setFilterOpen(!filterOpen);
              setText('');
            }}
          />
          <IconButton
            icon={Download}
            size="small"
            label={t('members.export')}
            disabled={shown.length === 0}
            onPress={() =>
              saveText(
                `${group.name}.csv`,
                'text/csv',
                membersCsv(t, shown, (g) => group.overlay.nameOf(g)),
              )
            }
          />
          <Button size="small" onPress={() => uiActions.openAddPeople(group.index)} data-testid="add-members">
            <UserPlus size={14} strokeWidth={1.5} aria-hidden />
            {t('members.add')}
          </Button>
        </div>
      )}
      {filterOpen ? (
        <SearchField
          className={css.filter}
          label={t('members.filter')}
          clearLabel={t('app.clear')}
          value={text}
          onChange={setText}
          autoFocus
        />
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
      ) : gaps.length === 0 ||
        (group.overlay.flags(group.index) & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) === 0 ? (
        text !== '' ? (
          <p className={css.sentence}>{t('members.none-match')}</p>
        ) : (
          <Notice
            title={t('members.empty-title')}
            action={
              <LinkButton onPress={() => uiActions.openAddPeople(group.index)}>{t('inspector.add-people')}</LinkButton>
            }
          >
            {t('members.empty')}
          </Notice>
        )
      ) : null}
    </>
  );
}
