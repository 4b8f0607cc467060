import { useEffect, useState } from 'react';
import { computeImpact, impactCounts } from '#shared/plan/impact.ts';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import type { ChangeLine } from './change-lines.ts';

/** Lines whose own effect is computed; a longer tray shows totals only. */
const LINES_MAX = 30;

/** Effect of each line alone, where it can stand alone (not where it needs another staged change). Computed when the page is idle. */
export function useLineCounts(lines: readonly ChangeLine[]): ReadonlyMap<string, ImpactCounts> {
  const directory = useDirectory((s) => s.directory);
  const capabilities = useConnection((s) => s.capabilities);
  const adminReachesSubgroups = useConnection((s) => s.opened?.profile.adminReachesSubgroups ?? true);
  const [counts, setCounts] = useState<ReadonlyMap<string, ImpactCounts>>(new Map());
  useEffect(() => {
    if (!directory || !capabilities || lines.length > LINES_MAX) {
      setCounts(new Map());
      return;
    }
    const handle = requestIdleCallback(() => {
      const next = new Map<string, ImpactCounts>();
      for (const line of lines) {
        const overlay = foldChanges(directory, line.changes, capabilities);
        if (overlay.conflicts.length === 0)
          next.set(line.id, impactCounts(computeImpact(directory, overlay, { capabilities, adminReachesSubgroups })));
      }
      setCounts(next);
    });
    return () => cancelIdleCallback(handle);
  }, [lines, directory, capabilities, adminReachesSubgroups]);
  return counts;
}
