/** Where the focus goes in a pane: to its tree, else to its open tab, else to what comes first. */
const firstInPane = ['[role="tree"][tabindex="0"]', '[role="tab"][tabindex="0"]', 'button:enabled, [tabindex="0"]'];

/** Gives a pane the focus. False: it is not there, or nothing in it can take it. */
export function focusPaneNamed(name: string): boolean {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (!pane) return false;
  const inside = firstInPane.map((selector) => pane.querySelector<HTMLElement>(selector)).find(Boolean);
  (inside ?? pane).focus({ preventScroll: true });
  return pane.contains(document.activeElement);
}
