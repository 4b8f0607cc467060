import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import css from './segmented.module.css';

export interface Segment<T extends string> {
  value: T;
  label: ReactNode;
  count?: string;
  disabled?: boolean;
}

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  segments: readonly Segment<T>[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One switch with a few answers, all of them visible. */
export function Segmented<T extends string>({
  label,
  value,
  segments,
  onChange,
  disabled,
}: SegmentedProps<T>): ReactNode {
  return (
    <RadioGroup
      className={css.group}
      value={value}
      onChange={(v) => onChange(v as T)}
      orientation="horizontal"
      isDisabled={disabled}
    >
      <Label className="visually-hidden">{label}</Label>
      {segments.map((s) => (
        <Radio key={s.value} value={s.value} className={css.segment} isDisabled={s.disabled}>
          {s.label}
          {s.count === undefined ? null : <em className="num">{s.count}</em>}
        </Radio>
      ))}
    </RadioGroup>
  );
}
