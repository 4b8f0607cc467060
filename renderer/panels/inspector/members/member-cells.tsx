import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../../../ui/clsx.ts';
import { Glyph, type GlyphKind } from '../../../ui/glyph.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { PersonName } from '../../../ui/person.tsx';
import css from '../inspector.module.css';
import people from '../people.module.css';
import type { MemberRow, RowStage } from './member-rows.ts';

const stageOf: Record<NonNullable<RowStage>, { glyph: GlyphKind; key: string }> = {
  added: { glyph: 'gain', key: 'members.staged-add' },
  removed: { glyph: 'lose', key: 'members.staged-remove' },
  role: { glyph: 'edit', key: 'members.staged-role' },
  admin: { glyph: 'edit', key: 'members.staged-admin' },
  'no-admin': { glyph: 'edit', key: 'members.staged-no-admin' },
};

/** The name, with the badge of a staged membership before it. */
export function MemberCell({ row, you }: { row: MemberRow; you?: boolean }): ReactNode {
  const t = useT();
  const stage = row.staged === 'added' || row.staged === 'removed' ? stageOf[row.staged] : null;
  return (
    <span className="row" style={{ gap: 6 }}>
      {stage ? <Glyph kind={stage.glyph} label={t(stage.key)} /> : null}
      <PersonName name={row.name} struck={row.staged === 'removed'} disabled={row.disabled} />
      {you ? <span className={people.you}>{t('members.you')}</span> : null}
    </span>
  );
}

/** Key and "admin" at weight 500; an ordinary member in grey. A staged role carries its badge. */
export function RoleCell({ row }: { row: MemberRow }): ReactNode {
  const t = useT();
  const stage =
    row.staged === 'admin' || row.staged === 'no-admin' || row.staged === 'role' ? stageOf[row.staged] : null;
  const admin = row.isAdmin || row.role !== 'member';
  return (
    <span className={clsx(css.role, admin && css.admin)} title={stage ? t(stage.key) : undefined}>
      {stage ? (
        <Glyph kind={stage.glyph} label={t(stage.key)} />
      ) : admin ? (
        <KeyRound size={12} strokeWidth={1.6} aria-hidden />
      ) : null}
      <span className="ellipsis">{row.isAdmin ? t('role.admin') : t(`role.${row.role}`)}</span>
    </span>
  );
}
