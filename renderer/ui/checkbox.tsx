import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import css from './checkbox.module.css';

interface CheckboxProps {
  checked: boolean;
  /** Some but not all. */
  mixed?: boolean;
  onChange: (checked: boolean) => void;
  /** For screen readers, when no text stands beside the box. */
  label?: string;
  children?: ReactNode;
  disabled?: boolean;
}

export function Checkbox({ checked, mixed, onChange, label, children, disabled }: CheckboxProps): ReactNode {
  return (
    <AriaCheckbox
      className={css.checkbox}
      isSelected={checked}
      isIndeterminate={mixed}
      onChange={onChange}
      aria-label={label}
      isDisabled={disabled}
    >
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={css.box}>
            {isIndeterminate ? (
              <Minus size={11} strokeWidth={2.6} aria-hidden />
            ) : isSelected ? (
              <Check size={11} strokeWidth={2.6} aria-hidden />
            ) : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}
