import { useEffect, useState } from 'react';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { useDirectory } from '../../state/directory.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { impactOf } from '../../worker/client.ts';

export interface MoveEffect {
  /** Of the highlighted target, or still of the one before while `computing`. Null: none known yet. */
  counts: ImpactCounts | null;
  computing: boolean;
}

interface Highlighted {
  source: number;
  /** Null: the top level, which no node stands for. */
  target: number | null;
  /** `ok`, or why it is no target: a key of the texts `reason`. */
  reason: string;
  intents: readonly Intent[];
}

/**
 * The effect of moving under the highlighted target, in numbers here and in names in the inspector, as while dragging. The worker answers the
 * newest question only, so holding an arrow key down costs one computation at a time.
 */
export function useMoveEffect({ source, target, reason, intents }: Highlighted, any: boolean): MoveEffect {
  const overlay = useDirectory((s) => s.overlay);
  const [effect, setEffect] = useState<MoveEffect>({ counts: null, computing: false });
  const legal = any && reason === 'ok';
  const question = legal ? JSON.stringify(intents) : '';
  useEffect(() => {
    if (!any) {
      uiActions.setHover(null);
      return undefined;
    }
    if (!legal) {
      setEffect((before) => ({ ...before, computing: false }));
      uiActions.setHover(target === null ? null : { source, target, impact: null, legal: false, reason });
      return undefined;
    }
    let current = true;
    if (target === null) uiActions.setHover(null);
    else uiActions.setHover({ source, target, impact: useUi.getState().hover?.impact ?? null, legal: true });
    setEffect((before) => ({ ...before, computing: true }));
    void impactOf(JSON.parse(question) as Intent[], 'move-to').then((answer) => {
      if (!current || !answer) return;
      setEffect({ counts: answer.counts, computing: false });
      if (target !== null) uiActions.setHover({ source, target, impact: answer.impact, legal: true });
    });
    return () => {
      current = false;
    };
  }, [any, legal, source, target, reason, question, overlay]);
  useEffect(() => () => uiActions.setHover(null), []);
  return effect;
}
