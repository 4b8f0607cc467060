import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import { initialsOf, splitName } from './initials.ts';
import { safeName } from './safe-name.ts';
import css from './person.module.css';

/** 20 px initials, neutral: colour by hash would say something that is not so. */
export function Initials({ name }: { name: string }): ReactNode {
  return (
    <span className={css.initials} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}

interface PersonNameProps {
  name: string;
  struck?: boolean;
  bold?: boolean;
  noInitials?: boolean;
}

/** Initials, name, and its second script in grey. */
export function PersonName({ name, struck, bold, noInitials }: PersonNameProps): ReactNode {
  const { main, second } = splitName(safeName(name));
  return (
    <span className={css.person} title={safeName(name)}>
      {noInitials ? null : <Initials name={name} />}
      <bdi className={clsx(css.name, struck && css.struck, bold && css.bold)}>{main}</bdi>
      {second ? <bdi className={css.second}>{second}</bdi> : null}
    </span>
  );
}
