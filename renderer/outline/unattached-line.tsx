import { ChevronRight } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { dragController } from '../graph/drag/drag-controller.ts';
import { useDrag } from '../graph/drag/drag-store.ts';
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
  // While a group is carried it is a target, also when nothing stands there yet; −1 is its place.
  const takes = useDrag((s) => categories && s.dragging !== null && s.dragging.reason(-1) === 'ok');
  const isTarget = useDrag((s) => takes && s.dragging?.target?.group === -1);
  const shown = rows !== null && (count > 0 || takes);
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = line.current;
    if (!element || !shown || !categories) return undefined;
    return dragController.register({
      element,
      hit: () => UNATTACHED_KEY,
      canOpen: () => false,
      scrollBy: () => undefined,
    });
  }, [shown, categories]);
  if (!shown) return null;
  return (
    <button
      ref={line}
      type="button"
      className={clsx(css.unattached, isTarget && css.target)}
      data-testid="unattached-line"
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
