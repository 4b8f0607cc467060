import type { CSSProperties, ReactNode } from 'react';
import { workspaceActions, type PaneName } from '../../state/workspace.ts';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './frame.module.css';

interface PaneProps {
  name: PaneName;
  className: string;
  style?: CSSProperties;
  children: ReactNode;
}

/** A region that F6 reaches; it remembers which one has the focus, because selection looks different there. */
export function Pane({ name, className, style, children }: PaneProps): ReactNode {
  const t = useT();
  return (
    <section
      className={clsx(css.pane, className)}
      style={style}
      aria-label={t(`pane.${name}`)}
      data-pane={name}
      tabIndex={-1}
      onFocus={() => workspaceActions.setFocusedPane(name)}
    >
      {children}
    </section>
  );
}
