import { useMemo, useState, type ReactNode } from 'react';
import { changesActions } from '../../../state/changes.ts';
import { uiActions } from '../../../state/ui.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { PersonName } from '../../../ui/person.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { deedOf, inviteIntents } from './invite-intents.ts';
import { addressLines, type AddressLine } from './invite-rows.ts';
import css from '../people.module.css';
import { useGroupAt, type GroupRef } from '../use-group.ts';
import { useInvites, useInviteWay } from './use-invites.ts';
import { RoleSelect } from '../roles/role-select.tsx';
import type { ChosenRole } from '../roles/use-roles.ts';

/** A list of addresses to be invited, with what is known of each before anything is staged. */
export function InviteDialog({ groupIndex, addresses }: { groupIndex: number; addresses: string }): ReactNode {
  const group = useGroupAt(groupIndex);
  const way = useInviteWay();
  return group && way !== 'none' ? <Form group={group} reach={way} initial={addresses} /> : null;
}

function Form({ group, reach, initial }: { group: GroupRef; reach: 'group' | 'site'; initial: string }): ReactNode {
  const t = useT();
  const [text, setText] = useState(initial);
  const [role, setRole] = useState<ChosenRole>('member');
  const [addKnown, setAddKnown] = useState(false);
  const { rows, contacts } = useInvites(group);
  const { list, lines } = useMemo(
    () => addressLines(text, rows, group.overlay, group.index, contacts),
    [text, rows, group.overlay, group.index, contacts],
  );
  const choice = { groupId: group.id, reach, role, addKnown };
  const intents = inviteIntents(lines, group.directory, choice);
  const invited = intents.filter((i) => i.kind !== 'member.add').length;
  const added = intents.length - invited;
  const known = lines.filter((l) => l.sendable && l.person >= 0).length;
  const keepsRole = reach === 'group' && lines.some((l) => l.state === 'invited' && l.earlier?.role !== role);

  async function stage(): Promise<void> {
    const result = await changesActions.stage(intents);
    if (result?.ok) uiActions.close();
  }

  const columns = useMemo<DataColumn<AddressLine>[]>(
    () => [
      {
        id: 'to',
        header: t('invites.col-to'),
        width: 'minmax(0, 1fr)',
        cell: (l) => (
          <div className="ellipsis" title={safeName(l.to)}>
            {safeName(l.to)}
          </div>
        ),
      },
      {
        id: 'person',
        header: t('many.col-person'),
        width: 'minmax(0, 160px)',
        cell: (l) => (l.person >= 0 ? <PersonName name={group.directory.personName(l.person)} /> : null),
      },
      {
        id: 'state',
        header: t('many.col-state'),
        width: 'minmax(0, 200px)',
        cell: (l) => {
          const deed = deedOf(l, { reach, addKnown });
          const words =
            l.state === 'invited' && l.earlier
              ? t(reach === 'group' && l.earlier.role !== role ? 'invite.line-invited-role' : 'invite.line-invited', {
                  state: t(`invites.state-${l.earlier.state}`),
                  role: t(`role.${l.earlier.role}`),
                })
              : t(`invite.line-${l.state}`);
          const shown = deed === 'add' ? t('invite.line-add') : words;
          return (
            <div className={`ellipsis ${deed === 'none' ? css.quiet : ''}`} title={shown}>
              {shown}
            </div>
          );
        },
      },
    ],
    [t, group, reach, role, addKnown],
  );

  return (
    <Dialog
      title={t(reach === 'site' ? 'invite.title-site' : 'invite.title', { name: group.name })}
      subtitle={reach === 'site' ? t('invite.site-means', { name: group.name }) : undefined}
      closeLabel={t('app.close')}
      onClose={uiActions.close}
      width={680}
      footer={
        <>
          {reach === 'group' ? <RoleSelect value={role} onChange={setRole} /> : null}
          <span className="grow" />
          <Button onPress={uiActions.close}>{t('app.cancel')}</Button>
          <Button
            kind="primary"
            disabled={intents.length === 0}
            onPress={() => void stage()}
            data-testid="stage-invites"
          >
            {added === 0
              ? t('invite.stage', { count: invited })
              : t(invited === 0 ? 'add.stage' : 'invite.stage-both', { count: invited + added })}
          </Button>
        </>
      }
    >
      <TextField
        label={t('invite.field')}
        lines={4}
        value={text}
        onChange={setText}
        autoFocus
        note={t('invite.note')}
      />
      {list.malformed.length > 0 ? (
        <div className={css.refused} role="alert" data-testid="invite-refused">
          <b>{t('invite.refused', { count: list.malformed.length })}</b>
          <ul>
            {list.malformed.map((m, i) => (
              <li key={i}>{t(`invite.fault-${m.fault}`, { text: safeName(m.text) })}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {lines.length > 0 ? (
        <>
          <div className={css.summary} role="status" data-testid="invite-summary">
            <span>{t('invite.to-invite', { count: invited })}</span>
            {added > 0 ? <span>{t('invite.to-add', { count: added })}</span> : null}
            {list.repeated > 0 ? <span>{t('invite.repeated', { count: list.repeated })}</span> : null}
            {lines.length > intents.length ? (
              <span>{t('invite.left-out', { count: lines.length - intents.length })}</span>
            ) : null}
            {reach === 'group' && known > 0 ? (
              <Checkbox checked={addKnown} onChange={setAddKnown}>
                {t('invite.add-known', { count: known })}
              </Checkbox>
            ) : null}
          </div>
          {keepsRole ? <p className={css.refused}>{t('invite.keeps-role')}</p> : null}
          <div className={css.list} data-testid="invite-list">
            <DataTable label={t('invite.table')} columns={columns} rows={lines} rowId={(l) => l.to.toLowerCase()} />
          </div>
        </>
      ) : null}
    </Dialog>
  );
}
