import { CircleHelp, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './effect-list.module.css';
import type { EffectState } from './effect-state.ts';
import { stepNumbers } from './step-words.ts';

/** As many steps are named by their numbers; more are counted. */
const NAMED = 12;

/** At the end of a head: by which steps, how much of it is there, or why not. */
export function EffectMark({ state }: { state: EffectState | null }): ReactNode {
  const t = useT();
  if (state === null) return null;
  const { kind, steps, done, total } = state;
  const values = { count: steps.length, steps: stepNumbers(steps), done, total };
  const key =
    kind === 'planned' && values.steps.length > NAMED
      ? 'effect.state.planned-many'
      : kind === 'failed' && done > 0
        ? 'effect.state.failed-partly'
        : `effect.state.${kind}`;
  return (
    <span className={clsx(css.rest, css.mark, css[kind])} data-testid="effect-state" data-state={kind}>
      {kind === 'failed' ? <OctagonAlert size={12} strokeWidth={1.8} aria-hidden /> : null}
      {kind === 'unknown' ? <CircleHelp size={12} strokeWidth={1.8} aria-hidden /> : null}
      {t(key, values)}
    </span>
  );
}
