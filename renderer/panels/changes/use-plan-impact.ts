import { useEffect, useState } from 'react';
import type { Impact, ImpactCounts } from '#shared/plan/impact-types.ts';
import { useChanges } from '../../state/changes.ts';
import { useDirectory } from '../../state/directory.ts';
import { impactOf } from '../../worker/client.ts';

export interface PlanImpact {
  impact: Impact;
  counts: ImpactCounts;
}

/**
 * The effect of everything staged; the last known one while a newer one is being computed; null: nothing staged, or not known yet.
 * Every place that shows it has a channel of its own, because a newer question of one channel replaces the older.
 */
export function usePlanImpact(channel = 'tray'): { effect: PlanImpact | null; computing: boolean } {
  const overlay = useDirectory((s) => s.overlay);
  const staged = useChanges((s) => s.changeSet.changes.length);
  const [effect, setEffect] = useState<PlanImpact | null>(null);
  const [computing, setComputing] = useState(false);
  useEffect(() => {
    if (!overlay || staged === 0) {
      setEffect(null);
      setComputing(false);
      return;
    }
    let current = true;
    setComputing(true);
    void impactOf([], channel).then((answer) => {
      if (!current || !answer) return;
      setEffect(answer);
      setComputing(false);
    });
    return () => {
      current = false;
    };
  }, [overlay, staged, channel]);
  return { effect, computing };
}
