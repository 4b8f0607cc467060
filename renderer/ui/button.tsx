import { clsx } from './clsx.ts';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type PressEvent } from 'react-aria-components';
import css from './button.module.css';
import { Hint } from './tooltip.tsx';

export interface ButtonProps {
  children: ReactNode;
  onPress?: (event: PressEvent) => void;
  kind?: 'plain' | 'primary' | 'ghost' | 'danger';
  size?: 'normal' | 'small' | 'large';
  /** Why it cannot be pressed now: it stays reachable and says so. */
  reason?: string | false | null;
  disabled?: boolean;
  /** Takes the width that is left in its row. */
  stretch?: boolean;
  type?: 'button' | 'submit';
  className?: string;
  autoFocus?: boolean;
  ref?: Ref<HTMLButtonElement>;
  'aria-label'?: string;
  'aria-expanded'?: boolean;
  'aria-pressed'?: boolean;
  'data-testid'?: string;
}

/** A button with a verb on it. With `reason` it is shown as disabled but keeps the focus, so that the reason can be heard. */
export function Button({
  children,
  kind = 'plain',
  size = 'normal',
  reason,
  disabled,
  stretch,
  className,
  onPress,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  const blocked = typeof reason === 'string' && reason !== '';
  const button = (
    <AriaButton
      {...rest}
      type={type}
      isDisabled={disabled && !blocked}
      onPress={blocked ? undefined : onPress}
      aria-disabled={blocked || undefined}
      data-blocked={blocked || undefined}
      className={clsx(css.button, css[kind], css[size], stretch && css.stretch, className)}
    >
      {children}
    </AriaButton>
  );
  return blocked ? <Hint text={reason}>{button}</Hint> : button;
}
