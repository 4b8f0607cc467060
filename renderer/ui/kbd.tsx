import type { ReactNode } from 'react';
import css from './kbd.module.css';

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

/** A key as this computer writes it: `Ctrl K` is `⌘ K` on macOS. */
export function keyText(keys: string): string {
  return isMac ? keys.replace(/Ctrl/g, '⌘').replace(/Alt/g, '⌥').replace(/Shift/g, '⇧') : keys;
}

export function Kbd({ children }: { children: string }): ReactNode {
  return (
    <kbd className={css.kbd} aria-hidden>
      {keyText(children)}
    </kbd>
  );
}
