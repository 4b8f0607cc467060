import { Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './notice.module.css';

interface NoticeProps {
  icon?: LucideIcon;
  tone?: 'plain' | 'warn' | 'danger' | 'unknown' | 'offline';
  title?: ReactNode;
  children?: ReactNode;
  /** One link or button. */
  action?: ReactNode;
  role?: 'status' | 'alert';
}

/** Nothing to show, and why: a line of text at the top of the pane, one link. */
export function Notice({ icon: Icon = Info, tone = 'plain', title, children, action, role }: NoticeProps): ReactNode {
  return (
    <div className={clsx(css.notice, css[tone])} role={role}>
      <Icon size={16} strokeWidth={1.5} aria-hidden />
      <div className="grow">
        {title ? <b>{title}</b> : null}
        {children ? <div className={css.text}>{children}</div> : null}
        {action ? <div className={css.action}>{action}</div> : null}
      </div>
    </div>
  );
}
