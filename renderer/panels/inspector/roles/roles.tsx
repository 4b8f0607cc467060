import { RefreshCw, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { groupFlag, personFlag } from '#shared/domain/columns.ts';
import type { Directory } from '#shared/domain/directory.ts';
import { compareNames } from '#shared/domain/name-order.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { changesActions, useChanges } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { sessionActions } from '../../../state/session.ts';
import { workspaceActions } from '../../../state/workspace.ts';
import { Glyph } from '../../../ui/glyph.tsx';
import { errorLine, errorText } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { PersonName } from '../../../ui/person.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { adminRows, type AdminRow } from './admin-rows.ts';
import css from '../inspector.module.css';
import { MemberRoles } from './member-roles.tsx';
import { PersonPicker } from '../person-picker.tsx';
import { useCheck, type GroupRef } from '../use-group.ts';
import { useMemberRoles } from './use-roles.ts';

/** Who holds which role: with the membership where the directory knows member roles, else by assignment. */
export function Roles({ group }: { group: GroupRef }): ReactNode {
  const byMembership = useMemberRoles();
  return byMembership ? <MemberRoles group={group} /> : <Administrators group={group} />;
}

const assignment = (group: GroupRef, person: number): Intent => ({
  kind: 'admin.assign',
  groupId: group.id,
  personId: group.directory.personId(person),
});

/** Who administers this group, and through which assignment. */
function Administrators({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const capabilities = useConnection((s) => s.capabilities);
  const reachesSetting = useConnection((s) => s.opened?.profile.adminReachesSubgroups ?? true);
  const changes = useChanges((s) => s.changeSet.changes);
  const presumed = capabilities?.adminReach === 'subtree-presumed';
  const reaches = presumed && reachesSetting;
  const rows = useMemo(() => adminRows(group.overlay, group.index, reaches), [group, reaches]);
  const known = group.isNew || (group.overlay.flags(group.index) & groupFlag.adminsKnown) !== 0;
  const domainAdmins = useMemo(() => {
    const { flags } = group.directory.columns.people;
    const people: number[] = [];
    flags.forEach((f, p) => {
      if ((f & (personFlag.domainAdmin | personFlag.superAdmin)) !== 0) people.push(p);
    });
    return people;
  }, [group.directory]);

  const check = useCheck();
  const columns = useMemo<DataColumn<AdminRow>[]>(() => {
    const reasonOf = (r: AdminRow): string | null => {
      const problem = r.staged ? null : check({ kind: 'admin.withdraw', groupId: group.id, personId: r.id });
      return problem ? errorLine(t, problem) : null;
    };
    const where = (r: AdminRow): string => (r.here ? t('roles.here') : safeName(group.overlay.nameOf(r.where)));
    const withdraw = (r: AdminRow): void => {
      const own = changes.find(
        (c) =>
          c.intent.kind === (r.staged === 'removed' ? 'admin.withdraw' : 'admin.assign') &&
          c.intent.groupId === group.id &&
          c.intent.personId === r.id,
      );
      if (r.staged && own) void changesActions.unstage([own.id]);
      else void changesActions.stage([{ kind: 'admin.withdraw', groupId: group.id, personId: r.id }]);
    };
    return [
      {
        id: 'name',
        header: t('members.col-name'),
        width: 'minmax(0, 1fr)',
        compare: (a, b) => compareNames(a.name, b.name),
        cell: (r) => (
          <span className="row" style={{ gap: 6 }}>
            {r.staged ? (
              <Glyph
                kind={r.staged === 'added' ? 'gain' : 'lose'}
                label={t(r.staged === 'added' ? 'members.staged-admin' : 'members.staged-no-admin')}
              />
            ) : null}
            <PersonName name={r.name} struck={r.staged === 'removed'} disabled={group.directory.isDisabled(r.person)} />
          </span>
        ),
      },
      {
        id: 'role',
        header: t('members.col-role'),
        width: '80px',
        cell: () => <span className={css.role}>{t('roles.group-admin')}</span>,
      },
      {
        id: 'where',
        header: t('roles.col-where'),
        width: 'minmax(48px, 90px)',
        compare: (a, b) => compareNames(where(a), where(b)),
        cell: (r) => (
          <span className={`ellipsis ${r.here ? css.through : css.gone}`} title={where(r)}>
            {where(r)}
          </span>
        ),
      },
      {
        id: 'act',
        header: t('roles.withdraw'),
        hideHeader: true,
        width: '24px',
        cell: (r) =>
          r.here ? (
            <IconButton
              icon={X}
              size="small"
              label={r.staged ? t('tray.unstage') : t('roles.withdraw-name', { name: safeName(r.name) })}
              reason={reasonOf(r)}
              onPress={() => withdraw(r)}
            />
          ) : null,
      },
    ];
  }, [t, check, group, changes]);

  if (capabilities?.features.groupAdministrators.support === 'absent') return <Notice>{t('roles.absent')}</Notice>;
  return (
    <>
      <div className={css.filter} style={{ paddingTop: 8 }}>
        <PersonPicker
          label={t('roles.assign-to', { name: group.name })}
          placeholder={t('roles.assign')}
          channel="roles"
          reason={(p) => {
            if (group.overlay.hasAdmin(group.index, p)) return t('roles.group-admin');
            const problem = check(assignment(group, p));
            return problem ? errorText(t, problem).message : null;
          }}
          onPick={(p) => void changesActions.stage([assignment(group, p)])}
        />
      </div>
      {known ? null : (
        <Notice
          icon={RefreshCw}
          action={
            <LinkButton onPress={() => void sessionActions.readGroups([group.id])}>{t('members.read-now')}</LinkButton>
          }
        >
          {t('roles.not-known')}
        </Notice>
      )}
      {known && rows.every((r) => !r.here) ? <p className={css.sentence}>{t('roles.none')}</p> : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('roles.table', { name: group.name })}
          columns={columns}
          rows={rows}
          rowId={(r) => `${r.id}-${r.where}`}
          onOpen={(r) => workspaceActions.showPerson(r.id)}
        />
      ) : (
        <span className="grow" />
      )}
      <div className={css.also}>
        {presumed ? <p>{t(reaches ? 'roles.presumed' : 'roles.not-presumed')}</p> : null}
        {domainAdmins.length > 0 ? <DomainAdmins directory={group.directory} people={domainAdmins} /> : null}
      </div>
    </>
  );
}

/** How many administer the whole domain; the sentence opens into their names. */
function DomainAdmins({ directory, people }: { directory: Directory; people: readonly number[] }): ReactNode {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={css.opens} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('roles.domain', { count: people.length })}
      </button>
      {open ? (
        <ul className={css.opened}>
          {people.map((p) => (
            <li key={p}>
              <button
                type="button"
                className={css.rowButton}
                onClick={() => workspaceActions.showPerson(directory.personId(p))}
              >
                <PersonName name={directory.personName(p)} disabled={directory.isDisabled(p)} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
