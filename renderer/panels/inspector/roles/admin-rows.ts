import type { Overlay } from '#shared/plan/overlay.ts';

export interface AdminRow {
  person: number;
  id: string;
  name: string;
  /** The group of the assignment: this one, or one above it. */
  where: number;
  here: boolean;
  staged: 'added' | 'removed' | null;
}

/** Who administers a group: assigned here, then, where that is presumed, assigned above; the nearest assignment of each person. */
export function adminRows(overlay: Overlay, group: number, reaches: boolean): AdminRow[] {
  const { directory } = overlay;
  const change = overlay.adminsOf(group);
  const row = (person: number, where: number, staged: AdminRow['staged']): AdminRow => ({
    person,
    id: directory.personId(person),
    name: directory.personName(person),
    where,
    here: where === group,
    staged,
  });
  // A withdrawn assignment stays in its place.
  const before = overlay.isDeleted(group) ? [...change.removed] : [...directory.adminsOf(group)];
  const rows = [
    ...before.map((p) => row(p, group, change.removed.has(p) ? 'removed' : null)),
    ...[...change.added].map((p) => row(p, group, 'added')),
  ];
  if (!reaches) return rows;
  const seen = new Set(rows.filter((r) => r.staged !== 'removed').map((r) => r.person));
  for (const above of overlay.ancestorsOf(group)) {
    for (const p of overlay.directAdminsOf(above)) {
      if (seen.has(p)) continue;
      seen.add(p);
      rows.push(row(p, above, null));
    }
  }
  return rows;
}
