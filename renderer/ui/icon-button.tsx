import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type PressEvent } from 'react-aria-components';
import css from './button.module.css';
import { clsx } from './clsx.ts';
import { useT } from './i18n/use-t.ts';
import { Hint } from './tooltip.tsx';

export interface IconButtonProps {
  icon: LucideIcon;
  /** Name for the tooltip and for screen readers. */
  label: string;
  /** The key that does the same, as written on screen. */
  keys?: string;
  onPress?: (event: PressEvent) => void;
  size?: 'normal' | 'small' | 'large';
  reason?: string | false | null;
  disabled?: boolean;
  /** Shown as switched on. */
  on?: boolean;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
  'aria-expanded'?: boolean;
  'data-testid'?: string;
}

/** An icon alone: always with a tooltip of name and key. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  size = 'normal',
  reason,
  disabled,
  on,
  onPress,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  const t = useT();
  const blocked = typeof reason === 'string' && reason !== '';
  return (
    <Hint text={blocked ? t('app.blocked', { label, reason }) : label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-pressed={on}
        isDisabled={disabled && !blocked}
        aria-disabled={blocked || undefined}
        data-blocked={blocked || undefined}
        onPress={blocked ? undefined : onPress}
        className={clsx(css.button, css.ghost, css.icon, css[size], on && css.on, className)}
      >
        <Icon size={size === 'small' ? 14 : 16} strokeWidth={1.5} aria-hidden />
      </AriaButton>
    </Hint>
  );
}
