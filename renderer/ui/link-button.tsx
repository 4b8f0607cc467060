import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import css from './link-button.module.css';

interface LinkButtonProps {
  children: ReactNode;
  onPress: () => void;
  icon?: LucideIcon;
}

/** A verb in the accent colour inside a line of text. */
export function LinkButton({ children, onPress, icon: Icon }: LinkButtonProps): ReactNode {
  return (
    <AriaButton className={css.link} onPress={onPress}>
      {Icon ? <Icon size={12} strokeWidth={1.8} aria-hidden /> : null}
      {children}
    </AriaButton>
  );
}
