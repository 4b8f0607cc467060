import { Fragment, type ReactNode } from 'react';
import { nameSegments } from './name-segments.ts';
import css from './palette.module.css';

interface MatchedNameProps {
  name: string;
  ranges?: readonly (readonly [number, number])[];
  /** Han first, the second script in grey. */
  bilingual?: boolean;
}

/** A name with what was found in it bold and in the accent colour. */
export function MatchedName({ name, ranges = [], bilingual }: MatchedNameProps): ReactNode {
  const segments = nameSegments(name, ranges, bilingual);
  return segments.map((s, i) => (
    <Fragment key={i}>
      {s.second && !segments[i - 1]?.second ? ' ' : null}
      <span className={s.second ? css.second : undefined}>
        {s.match ? <b className={css.match}>{s.text}</b> : s.text}
      </span>
    </Fragment>
  ));
}
