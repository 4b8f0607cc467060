import { useEffect } from 'react';
import { useChanges } from '../../state/changes.ts';
import { useUi } from '../../state/ui.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { focusPaneNamed } from './pane-focus.ts';

/** Gone from the page, or no longer able to have the focus. */
const isLost = (element: Element | null): boolean =>
  element !== null && (!element.isConnected || element.matches(':disabled') || element.closest('[hidden]') !== null);

/**
 * What had the focus goes away: another screen is opened, a button has done all it can and is disabled. The keyboard would
 * then stand nowhere and the next keys be lost; it goes to the pane where it was last, else to the open screen. Somebody
 * who clicks beside everything has taken the focus away himself, and keeps it so.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let frame = 0;
    const note = (e: FocusEvent): void => {
      last = e.target as Element;
    };
    const mend = (): void => {
      const active = document.activeElement;
      const isNowhere = (active === document.body && isLost(last)) || active?.tagName === 'MAIN';
      // A dialog sees to its own focus, and gives it back when it closes.
      if (!isNowhere || useUi.getState().dialog !== null) return;
      const { screen, focusedPane } = useWorkspace.getState();
      if (screen === 'hierarchy' && (focusPaneNamed(focusedPane ?? 'canvas') || focusPaneNamed('canvas'))) return;
      const main = document.querySelector<HTMLElement>('main');
      if (!main || main === active) return;
      // For this moment only: a click beside everything must not put the focus there.
      main.tabIndex = -1;
      main.addEventListener('blur', () => main.removeAttribute('tabindex'), { once: true });
      main.focus({ preventScroll: true });
    };
    // Once React has rendered what the event brought, and a closed menu has given the focus back.
    const later = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(mend);
      });
    };
    document.addEventListener('focusin', note);
    document.addEventListener('keyup', later);
    document.addEventListener('click', later);
    // What came without a key or a click, like the end of a step on the server.
    document.addEventListener('keydown', mend, { capture: true });
    const unsubscribe = [
      useChanges.subscribe(later),
      useWorkspace.subscribe((now, before) => {
        if (now.screen !== before.screen) later();
      }),
    ];
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('focusin', note);
      document.removeEventListener('keyup', later);
      document.removeEventListener('click', later);
      document.removeEventListener('keydown', mend, { capture: true });
      for (const end of unsubscribe) end();
    };
  }, []);
}
