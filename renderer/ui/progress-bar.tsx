import type { ReactNode } from 'react';
import css from './progress-bar.module.css';

interface ProgressBarProps {
  label: string;
  /** Between 0 and 1; null: not known how much there is. */
  share: number | null;
  /** A second, red part, between 0 and 1. */
  failed?: number;
  width?: number;
}

export function ProgressBar({ label, share, failed = 0, width = 96 }: ProgressBarProps): ReactNode {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <span
      className={css.bar}
      style={{ width }}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      {share === null ? <i className={css.indeterminate} /> : <i style={{ transform: `scaleX(${share})` }} />}
      {failed > 0 ? (
        <i className={css.failed} style={{ left: `${(share ?? 0) * 100}%`, width: `${failed * 100}%` }} />
      ) : null}
    </span>
  );
}
