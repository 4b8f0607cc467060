import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import { useT } from './i18n/use-t.ts';
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
  /** The account can no longer be used. */
  disabled?: boolean;
  /** Address or account name, told when the pointer rests. */
  contact?: string;
  /** Another one of this name is in the list: the contact stands beside it. */
  isNamesake?: boolean;
}

/** Initials, name, its second script in grey, and that the account is disabled. */
export function PersonName(props: PersonNameProps): ReactNode {
  const { name, struck, bold, noInitials, disabled, contact = '', isNamesake = false } = props;
  const t = useT();
  const { main, second } = splitName(safeName(name));
  return (
    <span className={css.person} title={[name, contact].filter(Boolean).map(safeName).join('\n')}>
      {noInitials ? null : <Initials name={name} />}
      <bdi className={clsx(css.name, struck && css.struck, bold && css.bold)}>{main}</bdi>
      {second ? <bdi className={css.second}>{second}</bdi> : null}
      {isNamesake && contact !== '' ? <bdi className={css.second}>{safeName(contact)}</bdi> : null}
      {disabled ? <span className={css.mark}>{t('members.disabled')}</span> : null}
    </span>
  );
}
