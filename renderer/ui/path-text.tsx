import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './path-text.module.css';

interface PathTextProps {
  /** Names from the top; at least one. */
  steps: readonly string[];
  separator: string;
  className?: string;
}

/** A path on one line. Where there is too little room its middle goes: the last step, which tells where one is, stays. */
export function PathText({ steps, separator, className }: PathTextProps): ReactNode {
  const lead = steps.slice(0, -1).join(separator);
  const last = steps.at(-1) ?? '';
  return (
    <span className={clsx(css.path, className)} title={steps.join(separator)}>
      {lead === '' ? null : <bdi className={css.lead}>{lead}</bdi>}
      <span className={css.end}>
        {lead === '' ? null : separator}
        <bdi>{last}</bdi>
      </span>
    </span>
  );
}
