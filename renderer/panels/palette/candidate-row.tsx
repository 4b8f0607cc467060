import { CircleSlash, CornerDownLeft, Network, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Overlay } from '#shared/plan/overlay.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { PathText } from '../../ui/path-text.tsx';
import { groupPath } from './group-path.ts';
import { MatchedName } from './matched-name.tsx';
import type { MoveCandidate } from './move-candidates.ts';
import css from './palette.module.css';

interface CandidateRowProps {
  row: MoveCandidate;
  active: boolean;
  overlay: Overlay;
  /** Why it cannot be chosen; null: it can. */
  reason: string | null;
  /** In the tree, where the place says the path; else a hit with its path. */
  indented: boolean;
  /** What the top level (`row.group` null) is called. */
  topWords?: string;
}

/** A group one can choose as a target. */
export function CandidateRow({ row, active, overlay, reason, indented, topWords }: CandidateRowProps): ReactNode {
  const t = useT();
  const { group } = row;
  const path = group === null || indented ? [] : groupPath(overlay, group);
  const ranges = row.hit?.field === 'name' && group !== null && !overlay.names.has(group) ? row.hit.ranges : [];
  return (
    <>
      {indented ? (
        <span style={{ width: row.depth * 14 }} />
      ) : group !== null && overlay.isCategory(group) ? (
        <Tag size={16} strokeWidth={1.5} aria-hidden />
      ) : (
        <Network size={16} strokeWidth={1.5} aria-hidden />
      )}
      <span className={css.name}>
        {group === null ? topWords : <MatchedName name={overlay.nameOf(group)} ranges={ranges} />}
      </span>
      {row.hit?.field === 'id' && group !== null ? <span className={css.aside}>{overlay.groupId(group)}</span> : null}
      <span className="grow" />
      {path.length > 0 ? <PathText className={css.aside} steps={path} separator={t('app.path-separator')} /> : null}
      {reason === null ? null : (
        <span className={css.state}>
          <CircleSlash size={12} strokeWidth={1.5} aria-hidden />
          {reason}
        </span>
      )}
      {active && reason === null ? (
        <span className={css.enter} aria-hidden>
          <CornerDownLeft size={11} strokeWidth={1.8} />
        </span>
      ) : null}
    </>
  );
}
