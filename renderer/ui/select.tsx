import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components';
import { clsx } from './clsx.ts';
import css from './field.module.css';
import menu from './menu.module.css';

export interface Choice<T extends string> {
  value: T;
  label: string;
  disabled?: boolean;
}

interface SelectProps<T extends string> {
  label: string;
  hideLabel?: boolean;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  small?: boolean;
  disabled?: boolean;
}

export function Select<T extends string>({
  label,
  hideLabel,
  value,
  choices,
  onChange,
  small,
  disabled,
}: SelectProps<T>): ReactNode {
  return (
    <AriaSelect
      className={css.field}
      selectedKey={value}
      isDisabled={disabled}
      onSelectionChange={(key) => {
        if (key !== null) onChange(String(key) as T);
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : css.label}>{label}</Label>
      <Button className={clsx(css.box, small && css.small)}>
        <SelectValue className={clsx(css.value, 'ellipsis')} />
        <ChevronsUpDown size={12} strokeWidth={1.5} className={css.icon} aria-hidden />
      </Button>
      <Popover className={menu.popover} offset={4}>
        <ListBox className={menu.list}>
          {choices.map((c) => (
            <ListBoxItem key={c.value} id={c.value} textValue={c.label} className={menu.item} isDisabled={c.disabled}>
              {({ isSelected }) => (
                <>
                  <span className="grow">{c.label}</span>
                  {isSelected ? <Check size={14} strokeWidth={1.5} aria-hidden /> : null}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
