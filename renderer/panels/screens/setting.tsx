import type { ReactNode } from 'react';
import css from './screens.module.css';

/** A heading with its lines. */
export function Section({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      {note ? <p className="small middle">{note}</p> : null}
      {children}
    </section>
  );
}

/** A label on the left, the control on the right of it, a sentence below. */
export function Setting({
  label,
  note,
  children,
}: {
  label: string;
  note?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <div className={css.setting}>
      <span className={css.settingLabel} aria-hidden>
        {label}
      </span>
      <div className={css.settingControl}>
        {children}
        {note ? <p className="small quiet">{note}</p> : null}
      </div>
    </div>
  );
}
