import { useEffect, useState, type KeyboardEvent } from 'react';

const PAGE = 9;

export interface Picker {
  active: number;
  setActive(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
}

/**
 * The keys of a field with a list below it: ↑ ↓ go round, Page Up and Down by nine, Ctrl+Home and End to the ends, Enter chooses. The focus stays
 * in the field. `answer` names what the list answers to: with a new one the first row is active again.
 */
export function usePicker(
  count: number,
  answer: string,
  onChoose: (index: number, event: KeyboardEvent) => void,
): Picker {
  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [answer]);
  const bounded = Math.min(active, count - 1);

  function onKeyDown(event: KeyboardEvent): void {
    // While an IME composes, arrows and Enter are its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const to = {
      ArrowDown: (bounded + 1) % count,
      ArrowUp: (bounded - 1 + count) % count,
      PageDown: Math.min(count - 1, bounded + PAGE),
      PageUp: Math.max(0, bounded - PAGE),
      ...(control ? { Home: 0, End: count - 1 } : {}),
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (count > 0) setActive(to);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onChoose(bounded, event);
    }
  }
  return { active: bounded, setActive, onKeyDown };
}
