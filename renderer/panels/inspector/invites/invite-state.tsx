import { Ban, Check, CircleHelp, Clock, ClockAlert, OctagonAlert, Plus, Send, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../../../ui/clsx.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import css from '../people.module.css';
import type { InviteRowState } from './invite-rows.ts';

const looks: Record<InviteRowState, { icon: LucideIcon; className: string }> = {
  staged: { icon: Plus, className: css.gain },
  sending: { icon: Send, className: css.quiet },
  pending: { icon: Clock, className: '' },
  expired: { icon: ClockAlert, className: css.warn },
  accepted: { icon: Check, className: css.ok },
  declined: { icon: X, className: css.quiet },
  revoked: { icon: Ban, className: css.quiet },
  failed: { icon: OctagonAlert, className: css.bad },
  unknown: { icon: CircleHelp, className: css.quiet },
};

/** State of an invitation: shape, colour and word. */
export function InviteStateWord({ state, title }: { state: InviteRowState; title?: string }): ReactNode {
  const t = useT();
  const { icon: Icon, className } = looks[state];
  return (
    <span className={clsx(css.state, className)} title={title}>
      <Icon size={13} strokeWidth={1.8} aria-hidden />
      <span className="ellipsis">{t(`invites.state-${state}`)}</span>
    </span>
  );
}
