import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { UNATTACHED_KEY, type PlacementKey } from '../graph/model/placement-key.ts';
import { topsOf } from '../graph/model/tops.ts';
import { useConnection } from '../state/connection.ts';
import { keepsCategories } from '../state/directory-shape.ts';
import { useDirectory } from '../state/directory.ts';
import { useWorkspace, workspaceActions } from '../state/workspace.ts';
import { clsx } from '../ui/clsx.ts';
import { formatNumber } from '../ui/i18n/format.ts';
import { useT } from '../ui/i18n/use-t.ts';
import css from './outline.module.css';
import type { OutlineRows } from './use-outline-rows.ts';

interface UnattachedLineProps {
  rows: OutlineRows | null;
  scrollTo(key: PlacementKey): void;
}

/** Always in sight: how many groups no listing reaches. Pressing opens their heading, which stands behind the last row. */
export function UnattachedLine({ rows, scrollTo }: UnattachedLineProps): ReactNode {
  const t = useT();
  const count = useDirectory((s) => (s.overlay ? topsOf(s.overlay).loose.length : 0));
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  const isOpen = useWorkspace((s) => s.expanded.has(UNATTACHED_KEY));
  if (count === 0 || !rows) return null;
  return (
    <button
      type="button"
      className={css.unattached}
      aria-expanded={isOpen}
      onClick={() => {
        workspaceActions.toggle(UNATTACHED_KEY);
        if (!isOpen) requestAnimationFrame(() => scrollTo(UNATTACHED_KEY));
      }}
    >
      <ChevronRight size={11} strokeWidth={1.5} className={clsx(isOpen && css.open)} aria-hidden />
      {t(categories ? 'graph:uncategorised' : 'graph:outline.unattached')}
      <span className={css.unattachedCount}>{formatNumber(count)}</span>
    </button>
  );
}
