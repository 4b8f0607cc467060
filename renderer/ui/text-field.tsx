import { OctagonAlert } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaProps,
} from 'react-aria-components';
import { clsx } from './clsx.ts';
import css from './field.module.css';

export interface TextFieldProps extends Omit<AriaProps, 'children' | 'className' | 'style'> {
  label: string;
  /** The label is for screen readers only: something beside the field says it. */
  hideLabel?: boolean;
  mono?: boolean;
  lines?: number;
  note?: ReactNode;
  error?: string | null;
  placeholder?: string;
  small?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  after?: ReactNode;
}

/** A box one types into, with its label, and what is wrong with the text below it. */
export function TextField({
  label,
  hideLabel,
  mono,
  lines,
  note,
  error,
  placeholder,
  small,
  inputRef,
  after,
  ...rest
}: TextFieldProps): ReactNode {
  const invalid = typeof error === 'string' && error !== '';
  return (
    <AriaTextField {...rest} className={css.field} isInvalid={invalid}>
      <Label className={hideLabel ? 'visually-hidden' : css.label}>{label}</Label>
      <span
        className={clsx(css.box, small && css.small, lines ? css.tall : null)}
        data-invalid={invalid || undefined}
        data-disabled={rest.isDisabled || rest.isReadOnly || undefined}
      >
        {lines ? (
          <TextArea
            className={clsx(css.input, mono && 'mono')}
            rows={lines}
            placeholder={placeholder}
            spellCheck={false}
          />
        ) : (
          <Input
            ref={inputRef}
            className={clsx(css.input, mono && 'mono')}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
          />
        )}
        {after}
      </span>
      {invalid ? (
        <FieldError className={css.error}>
          <OctagonAlert size={14} strokeWidth={1.5} aria-hidden />
          {error}
        </FieldError>
      ) : note ? (
        <Text slot="description" className={css.note}>
          {note}
        </Text>
      ) : null}
    </AriaTextField>
  );
}
