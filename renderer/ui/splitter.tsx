import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './splitter.module.css';

interface SplitterProps {
  label: string;
  /** `vertical`: a vertical line that changes a width. */
  direction: 'vertical' | 'horizontal';
  value: number;
  min: number;
  max: number;
  initial: number;
  /** The pane lies after the line (to its right or below), so moving away from it makes it smaller. */
  after?: boolean;
  onChange: (value: number) => void;
}

const STEP = 16;

/** 1 px line with a 7 px grab; arrows move by 16, double-click and Enter reset. */
export function Splitter({ label, direction, value, min, max, initial, after, onChange }: SplitterProps): ReactNode {
  const start = useRef<{ at: number; value: number } | null>(null);
  const clamp = (n: number): number => Math.round(Math.min(max, Math.max(min, n)));
  const position = (e: PointerEvent): number => (direction === 'vertical' ? e.clientX : e.clientY);

  function key(e: KeyboardEvent): void {
    const forward = direction === 'vertical' ? 'ArrowRight' : 'ArrowDown';
    const backward = direction === 'vertical' ? 'ArrowLeft' : 'ArrowUp';
    const sign = after ? -1 : 1;
    const to =
      e.key === forward
        ? value + STEP * sign
        : e.key === backward
          ? value - STEP * sign
          : e.key === 'Home'
            ? min
            : e.key === 'End'
              ? max
              : e.key === 'Enter'
                ? initial
                : null;
    if (to === null || e.altKey || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    onChange(clamp(to));
  }

  return (
    <div
      role="separator"
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={clsx(css.splitter, css[direction])}
      onKeyDown={key}
      onDoubleClick={() => onChange(initial)}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        start.current = { at: position(e), value };
      }}
      onPointerMove={(e) => {
        if (start.current) onChange(clamp(start.current.value + (position(e) - start.current.at) * (after ? -1 : 1)));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
    />
  );
}
