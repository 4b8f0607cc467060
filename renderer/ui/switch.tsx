import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import css from './checkbox.module.css';

interface SwitchProps {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
  disabled?: boolean;
}

export function Switch({ on, onChange, children, disabled }: SwitchProps): ReactNode {
  return (
    <AriaSwitch className={css.switch} isSelected={on} onChange={onChange} isDisabled={disabled}>
      <span className={css.track} />
      <span>{children}</span>
    </AriaSwitch>
  );
}
