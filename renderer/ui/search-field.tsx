import { Search, X } from 'lucide-react';
import type { KeyboardEventHandler, ReactNode, Ref } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { clsx } from './clsx.ts';
import css from './field.module.css';
import { Kbd } from './kbd.tsx';

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  keys?: string;
  clearLabel: string;
  inputRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
  className?: string;
}

/** A filter: its label stands in the empty box, Esc and × empty it. */
export function SearchField({
  label,
  value,
  onChange,
  keys,
  clearLabel,
  inputRef,
  autoFocus,
  onKeyDown,
  className,
}: SearchFieldProps): ReactNode {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
      className={clsx(css.field, className)}
    >
      <span className={clsx(css.box, css.small)}>
        <Search size={14} strokeWidth={1.5} className={css.icon} aria-hidden />
        <Input
          ref={inputRef}
          className={css.input}
          placeholder={label}
          spellCheck={false}
          autoComplete="off"
          onKeyDown={onKeyDown}
        />
        {value === '' ? (
          keys ? (
            <Kbd>{keys}</Kbd>
          ) : null
        ) : (
          <Button className={css.clear} aria-label={clearLabel}>
            <X size={14} strokeWidth={1.5} aria-hidden />
          </Button>
        )}
      </span>
    </AriaSearchField>
  );
}
