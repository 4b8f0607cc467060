import { useEffect, useState, type KeyboardEvent } from 'react';

const PAGE = 9;

export interface Picker {
  active: number;
  setActive(index: number): void;
  onKeyDown(event: KeyboardEvent): void;
}

/**
 * The keys of a field with a list below it: ↑ ↓ go round, Page Up and Down by nine, Ctrl+Home and End to the ends, Enter chooses. The focus stays
 * in the field. `answer` names what the list answers to: with a new one the first row is active again. `pending`: the list answers to an older
 * text; Enter then means the first row of the answer to come, not what stands there, and not nothing.
 */
export function usePicker(count: number, answer: string, onChoose: (index: number) => void, pending: boolean): Picker {
  const [active, setActive] = useState(0);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => setActive(0), [answer]);
  const bounded = Math.min(active, count - 1);
  useEffect(() => {
    if (!waiting || pending) return;
    setWaiting(false);
    onChoose(0);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- acts once, when the answer is there
  }, [waiting, pending]);

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
      if (pending) setWaiting(true);
      else onChoose(bounded);
    }
  }
  return { active: bounded, setActive, onKeyDown };
}
