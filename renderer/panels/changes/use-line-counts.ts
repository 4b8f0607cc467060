import { useEffect, useRef, useState } from 'react';
import type { Capabilities } from '#shared/capabilities.ts';
import type { Directory } from '#shared/domain/directory.ts';
import { computeImpact, impactCounts } from '#shared/plan/impact.ts';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import type { ChangeLine } from './change-lines.ts';

/** Lines whose own effect is computed; a longer tray shows totals only. */
const LINES_MAX = 30;
const NONE: ReadonlyMap<string, ImpactCounts> = new Map();

/** What one line was found to do, on this copy; null: it cannot stand alone. */
interface Known {
  directory: Directory;
  capabilities: Capabilities;
  reaches: boolean;
  counts: Map<string, ImpactCounts | null>;
}

/** A gesture of which a part was taken out is another one. */
const keyOf = (line: ChangeLine): string => line.changeIds.join();

/**
 * Effect of each line alone, where it can stand alone (not where it needs another staged change). Computed when the page is idle, one line at a
 * time, and each line once for a copy.
 */
export function useLineCounts(lines: readonly ChangeLine[]): ReadonlyMap<string, ImpactCounts> {
  const directory = useDirectory((s) => s.directory);
  const capabilities = useConnection((s) => s.capabilities);
  const reaches = useConnection((s) => s.opened?.profile.adminReachesSubgroups ?? true);
  const known = useRef<Known | null>(null);
  const [counts, setCounts] = useState(NONE);
  useEffect(() => {
    if (!directory || !capabilities || lines.length > LINES_MAX) {
      setCounts(NONE);
      return;
    }
    const before = known.current;
    const isSame =
      before?.directory === directory && before.capabilities === capabilities && before.reaches === reaches;
    const own = isSame ? before : { directory, capabilities, reaches, counts: new Map() };
    known.current = own;
    let handle = 0;
    const next = (): void => {
      const line = lines.find((one) => !own.counts.has(keyOf(one)));
      if (line === undefined) {
        setCounts(
          new Map(
            lines.flatMap((one) => {
              const found = own.counts.get(keyOf(one));
              return found ? [[one.id, found]] : [];
            }),
          ),
        );
        return;
      }
      const overlay = foldChanges(directory, line.changes, capabilities);
      const impact =
        overlay.conflicts.length === 0
          ? computeImpact(directory, overlay, { capabilities, adminReachesSubgroups: reaches })
          : null;
      own.counts.set(keyOf(line), impact && impactCounts(impact));
      handle = requestIdleCallback(next);
    };
    handle = requestIdleCallback(next);
    return () => cancelIdleCallback(handle);
  }, [lines, directory, capabilities, reaches]);
  return counts;
}
