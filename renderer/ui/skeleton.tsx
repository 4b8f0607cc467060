import type { ReactNode } from 'react';
import css from './skeleton.module.css';

/** Still bars where rows of a known shape will stand. Shown after 300 ms only. */
export function Skeleton({ rows = 6, label }: { rows?: number; label: string }): ReactNode {
  return (
    <div className={css.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={css.row}>
          <span className={css.bar} style={{ width: `${48 + ((i * 37) % 40)}%` }} />
        </div>
      ))}
    </div>
  );
}
