import type { Translate } from '../../ui/i18n/use-t.ts';
import type { MemberRow } from './member-rows.ts';

/** One field: quoted where needed, and neutralised where a spreadsheet would take it for a formula. */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as they are shown, UTF-8 with a byte order mark so that Excel reads Chinese. */
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
  return `\uFEFF${[head, ...lines].map((fields) => fields.map(csvField).join(',')).join('\r\n')}\r\n`;
}
