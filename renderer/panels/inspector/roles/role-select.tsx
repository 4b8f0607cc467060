import type { ReactNode } from 'react';
import { useT } from '../../../ui/i18n/use-t.ts';
import { Select } from '../../../ui/select.tsx';
import css from '../people.module.css';
import { chosenRoles, type ChosenRole } from './use-roles.ts';

/** In the foot of a dialog that lets people in: as what. */
export function RoleSelect({
  value,
  onChange,
}: {
  value: ChosenRole;
  onChange: (role: ChosenRole) => void;
}): ReactNode {
  const t = useT();
  return (
    <span className={css.footRole}>
      {t('add.as')}
      <Select
        label={t('add.as')}
        hideLabel
        small
        value={value}
        choices={chosenRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        onChange={onChange}
      />
    </span>
  );
}
