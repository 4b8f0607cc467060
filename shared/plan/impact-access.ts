import type { AccessChange } from './impact-types.ts';
import type { Overlay } from './overlay-state.ts';

/**
 * Groups of the copy that get another access level, ascending. A private group is seen by its members alone, any other by everybody; only a
 * public one is joined without being asked.
 */
export function accessChanges(overlay: Overlay): AccessChange[] {
  const out: AccessChange[] = [];
  for (const [group, { access: to }] of overlay.attributes) {
    if (to === undefined || overlay.isDeleted(group)) continue;
    const from = overlay.accessBefore(group) ?? overlay.attributesBefore.get(group)?.access ?? null;
    if (from === to) continue;
    // Where the old level is not known, what may change is said to change.
    const narrows = to === 'private';
    const widens = !narrows && (from === 'private' || from === null);
    const opens = to === 'public';
    const closes = !opens && (from === 'public' || from === null);
    out.push({
      group,
      from,
      to,
      sight: narrows ? 'narrows' : widens ? 'widens' : 'same',
      joining: opens ? 'opens' : closes ? 'closes' : 'same',
    });
  }
  return out.sort((a, b) => a.group - b.group);
}
