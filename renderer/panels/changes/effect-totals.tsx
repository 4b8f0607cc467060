import type { ReactNode } from 'react';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import { CountButton } from '../../ui/count-button.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { clsx } from '../../ui/clsx.ts';
import css from './changes.module.css';

const kinds = ['gain', 'lose', 'keep', 'unknown'] as const;

interface EffectTotalsProps {
  counts: ImpactCounts;
  large?: boolean;
  computing?: boolean;
  onOpen?: (kind: (typeof kinds)[number]) => void;
}

/** Gain, lose, keep, unknown: always in this order. Unknown is left out of the small form when it is nothing. */
export function EffectTotals({ counts, large, computing, onOpen }: EffectTotalsProps): ReactNode {
  const t = useT();
  return (
    <div className={clsx(large ? css.totalsLarge : css.totals, computing && css.computing)} data-testid="totals">
      {kinds.map((kind) =>
        kind === 'unknown' && counts.unknown === 0 && !large ? null : (
          <CountButton
            key={kind}
            kind={kind}
            large={large}
            zero={counts[kind] === 0}
            count={formatNumber(counts[kind])}
            word={t(`app.${kind}`, { count: counts[kind] })}
            onPress={onOpen ? () => onOpen(kind) : undefined}
          />
        ),
      )}
    </div>
  );
}
