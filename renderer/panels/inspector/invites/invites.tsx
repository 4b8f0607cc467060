import { Ellipsis, MailPlus, MailX, UserPlus } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { changesActions } from '../../../state/changes.ts';
import { uiActions } from '../../../state/ui.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatDay, formatDayTime, formatMoment } from '../../../ui/i18n/format.ts';
import { useLanguage, useT, type Translate } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Menu, type MenuEntry } from '../../../ui/menu.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { Select } from '../../../ui/select.tsx';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import css from '../inspector.module.css';
import { InviteAnswer } from './invite-answer.tsx';
import { countStates, inviteRowStates, type InviteRow, type InviteRowState } from './invite-rows.ts';
import { InviteStateWord } from './invite-state.tsx';
import people from '../people.module.css';
import { useInvites, useInviteWay, type InviteWay } from './use-invites.ts';
import type { GroupRef } from '../use-group.ts';
import { useNoRight } from '../use-right.ts';

/** Invitations of a group in one list. Where a directory has none: one honest sentence and the nearest thing there is. */
export function Invites({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const way = useInviteWay();
  if (way !== 'none') return <InviteList group={group} way={way} />;
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

type Filter = InviteRowState | 'all';

function InviteList({ group, way }: { group: GroupRef; way: Exclude<InviteWay, 'none'> }): ReactNode {
  const t = useT();
  const { rows, ready, error, again } = useInvites(group);
  const noRight = useNoRight(group);
  const [filter, setFilter] = useState<Filter>('all');
  const [answering, setAnswering] = useState(false);
  const counts = useMemo(() => countStates(rows), [rows]);
  const shown = useMemo(() => (filter === 'all' ? rows : rows.filter((r) => r.state === filter)), [rows, filter]);
  const columns = useInviteColumns(group);
  const arrived = noRight === null ? rows.filter(canBeAdded) : [];
  return (
    <>
      {way === 'site' ? (
        <Notice icon={MailX} title={t('invites.site-title')}>
          {t('invites.site')}
        </Notice>
      ) : null}
      <div className={css.toolbar}>
        <Select<Filter>
          label={t('invites.filter')}
          hideLabel
          small
          value={filter}
          choices={[
            { value: 'all', label: t('invites.all', { count: rows.length }) },
            ...inviteRowStates.map((state) => ({
              value: state,
              label: `${t(`invites.state-${state}`)} ${counts.get(state) ?? 0}`,
              disabled: !counts.has(state) && filter !== state,
            })),
          ]}
          onChange={setFilter}
        />
        <span className="grow" />
        {way === 'group' ? (
          <Button size="small" aria-expanded={answering} onPress={() => setAnswering(!answering)}>
            {t('invites.answer')}
          </Button>
        ) : null}
        <Button
          size="small"
          reason={way === 'group' ? noRight : null}
          onPress={() => uiActions.openInvite(group.index)}
          data-testid="invite"
        >
          <MailPlus size={14} strokeWidth={1.5} aria-hidden />
          {t(way === 'site' ? 'invites.to-site' : 'invites.invite')}
        </Button>
      </div>
      {answering ? <InviteAnswer group={group} onDone={() => setAnswering(false)} /> : null}
      {arrived.length > 0 ? (
        <Notice
          icon={UserPlus}
          action={
            <LinkButton onPress={() => addNow(group, arrived)}>
              {t('invites.add-now', { count: arrived.length })}
            </LinkButton>
          }
        >
          {t('invites.arrived', { count: arrived.length })}
        </Notice>
      ) : null}
      {error ? <ErrorNotice error={error} again={again} /> : null}
      {shown.length > 0 ? (
        <DataTable
          label={t('invites.table', { name: group.name })}
          columns={columns}
          rows={shown}
          rowId={(r) => r.id}
          roomy
          onOpen={(r) => {
            if (r.runId !== null) uiActions.openReview({ kind: 'run', runId: r.runId });
          }}
        />
      ) : (
        <>
          {ready && error === null ? (
            <p className={css.sentence}>{t(rows.length === 0 ? 'invites.empty' : 'invites.none-match')}</p>
          ) : null}
          <span className="grow" />
        </>
      )}
      <p className={people.note}>{t('invites.from-here')}</p>
    </>
  );
}

/** Invited, in the copy by now, and not in the group: what a site invitation waits for. */
const canBeAdded = (r: InviteRow): boolean =>
  r.reach === 'site' && r.person >= 0 && !r.isMember && r.state !== 'staged' && r.state !== 'sending';

function addNow(group: GroupRef, rows: readonly InviteRow[]): void {
  const ids = [...new Set(rows.map((r) => r.person))].map((p) => group.directory.personId(p));
  void changesActions.stage(
    ids.map((personId) => ({ kind: 'member.add', groupId: group.id, personId, role: 'member' })),
  );
}

function useInviteColumns(group: GroupRef): DataColumn<InviteRow>[] {
  const t = useT();
  const language = useLanguage();
  return useMemo<DataColumn<InviteRow>[]>(() => {
    const now = Date.now();
    return [
      {
        id: 'to',
        header: t('invites.col-to'),
        width: 'minmax(0, 1fr)',
        cell: (r) => (
          <span className={people.two}>
            <span className="ellipsis" title={safeName(r.to)}>
              {safeName(r.to)}
            </span>
            <span className={`${css.hint} ellipsis`}>
              {[
                r.person >= 0 ? safeName(group.directory.personName(r.person)) : '',
                r.reach === 'site' ? t('invites.reach-site') : t(`role.${r.role}`),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
        ),
        compare: (a, b) => a.to.localeCompare(b.to),
      },
      {
        id: 'state',
        header: t('invites.col-state'),
        width: '88px',
        cell: (r) => <InviteStateWord state={r.state} title={r.problem === '' ? undefined : safeName(r.problem)} />,
        compare: (a, b) => inviteRowStates.indexOf(a.state) - inviteRowStates.indexOf(b.state),
      },
      {
        id: 'at',
        header: t('invites.col-at'),
        width: '76px',
        cell: (r) => (
          <span className={people.two} title={formatDayTime(r.at, now, language)}>
            <span className="num ellipsis">{formatMoment(r.at, now, language)}</span>
            {r.expiresAt === null ? null : (
              <span className={`${css.hint} num ellipsis`}>
                {t('invites.until', { day: formatDay(r.expiresAt, now, language) })}
              </span>
            )}
          </span>
        ),
        compare: (a, b) => a.at - b.at,
      },
      {
        id: 'act',
        header: t('app.more'),
        hideHeader: true,
        width: '24px',
        cell: (r) => (
          <Menu label={t('invites.actions', { to: safeName(r.to) })} entries={entriesOf(t, group, r)}>
            <IconButton icon={Ellipsis} size="small" label={t('invites.actions', { to: safeName(r.to) })} />
          </Menu>
        ),
      },
    ];
  }, [t, group, language]);
}

function entriesOf(t: Translate, group: GroupRef, r: InviteRow): MenuEntry[] {
  const { changeId, runId } = r;
  if (changeId !== null)
    return [{ id: 'unstage', label: t('tray.unstage'), onAction: () => void changesActions.unstage([changeId]) }];
  return [
    {
      id: 'again',
      label: t('invites.again'),
      reason: r.isMember ? t('add.already') : r.state === 'sending' ? t('invites.state-sending') : null,
      onAction: () => uiActions.openInvite(group.index, r.to),
    },
    {
      id: 'add',
      label: t('invites.add-one'),
      reason: r.isMember ? t('add.already') : r.person < 0 ? t('invites.not-in-copy') : null,
      onAction: () => addNow(group, [r]),
    },
    ...(runId === null
      ? []
      : [
          {
            id: 'plan',
            label: t('activity.open'),
            onAction: () => uiActions.openReview({ kind: 'run', runId }),
          },
        ]),
  ];
}
