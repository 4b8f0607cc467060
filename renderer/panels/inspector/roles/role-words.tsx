import { ChevronDown, KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { clsx } from '../../../ui/clsx.ts';
import { Glyph } from '../../../ui/glyph.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { Menu } from '../../../ui/menu.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import css from '../inspector.module.css';
import people from '../people.module.css';
import type { MemberRow } from '../members/member-rows.ts';
import { takesLastManager } from './role-change.ts';
import type { GroupRef } from '../use-group.ts';
import { chosenRoles, setRole } from './use-roles.ts';

/** A role as a word: key and weight for more than membership, grey for a plain member; a staged change carries its badge. */
export function RoleWords({ row }: { row: MemberRow }): ReactNode {
  const t = useT();
  const more = row.role !== 'member';
  const changed = row.staged === 'role';
  return (
    <span className={clsx(css.role, more && css.admin)} title={changed ? t('members.staged-role') : undefined}>
      {changed ? (
        <Glyph kind="edit" label={t('members.staged-role')} />
      ) : more ? (
        <KeyRound size={12} strokeWidth={1.6} aria-hidden />
      ) : null}
      <span className="ellipsis">{t(`role.${row.role}`)}</span>
    </span>
  );
}

/** The role of a member, changed where it stands. The last manager cannot be made a member, and the menu says so. */
export function RoleMenu({
  group,
  row,
  noRight,
}: {
  group: GroupRef;
  row: MemberRow;
  noRight: string | null;
}): ReactNode {
  const t = useT();
  if (!row.isDirect || row.staged === 'removed') return <RoleWords row={row} />;
  return (
    <Menu
      label={t('members.role-of', { name: safeName(row.name) })}
      placement="bottom start"
      entries={chosenRoles.map((role) => ({
        id: role,
        label: t(`members.make-${role}`),
        reason:
          row.role === role
            ? t('members.is-so')
            : noRight !== null
              ? noRight
              : role === 'member' && takesLastManager(group.overlay, group.index, [row.person])
                ? t('roles.last-manager')
                : null,
        onAction: () => void setRole(group, [row.person], role),
      }))}
    >
      <AriaButton
        className={people.roleButton}
        aria-label={`${t('members.role-of', { name: safeName(row.name) })}${t('app.colon')}${t(`role.${row.role}`)}`}
      >
        <RoleWords row={row} />
        <ChevronDown size={11} strokeWidth={1.6} aria-hidden />
      </AriaButton>
    </Menu>
  );
}
