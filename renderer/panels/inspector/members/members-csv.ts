import type { Translate } from '../../../ui/i18n/use-t.ts';
import { csvFile } from '../../csv-field.ts';
import type { MemberRow } from './member-rows.ts';

/** Rows as they are shown. */
export function membersCsv(t: Translate, rows: readonly MemberRow[], groupName: (g: number) => string): string {
  const head = ['id', t('members.col-name'), t('members.col-contact'), t('members.col-role'), t('members.col-through')];
  const lines = rows
    .filter((r) => r.staged !== 'removed')
    .map((r) => [
      r.id,
      r.name,
      r.contact,
      r.isAdmin ? t('role.admin') : t(`role.${r.role}`),
      r.isDirect ? t('members.direct-word') : groupName(r.through),
    ]);
  return csvFile([head, ...lines]);
}
