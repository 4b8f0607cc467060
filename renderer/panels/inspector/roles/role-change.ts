import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { MemberRole, Overlay } from '#shared/plan/overlay.ts';

/** What has to be staged, and what of the tray to be taken back, so that people hold a role. Both empty: they hold it. */
export interface RoleGesture {
  stage: Intent[];
  unstage: string[];
}

/** Going back to the role a person has (or was staged to be added with) takes the staged change back instead of staging another. */
export function roleGesture(
  overlay: Overlay,
  changes: readonly StagedChange[],
  group: number,
  people: readonly number[],
  role: MemberRole,
): RoleGesture {
  const groupId = overlay.groupId(group);
  const stage: Intent[] = [];
  const unstage: string[] = [];
  for (const p of people) {
    const now = overlay.roleOf(group, p);
    if (now === null || now === role) continue;
    const personId = overlay.directory.personId(p);
    const own = changes.filter(
      (c) => c.intent.groupId === groupId && 'personId' in c.intent && c.intent.personId === personId,
    );
    const turns = own.filter((c) => c.intent.kind === 'member.role');
    const added = own.findLast((c) => c.intent.kind === 'member.add')?.intent;
    const before = overlay.roleBefore(group, p) ?? (added?.kind === 'member.add' ? added.role : null);
    if (turns.length > 0 && before === role) unstage.push(...turns.map((c) => c.id));
    else stage.push({ kind: 'member.role', groupId, personId, role, before: now });
  }
  return { stage, unstage };
}

/** Would the group be left without a manager, as staged, if these people stopped being one? A group that has none loses none. */
export function takesLastManager(overlay: Overlay, group: number, leaving: Iterable<number>): boolean {
  const manages = (p: number): boolean => (overlay.roleOf(group, p) ?? 'member') !== 'member';
  const gone = new Set(leaving);
  // Most who leave manage nothing, and most groups have a second manager near the top of the list: asked for every row of a table.
  if (![...gone].some(manages)) return false;
  for (const p of overlay.directMembersOf(group)) if (!gone.has(p) && manages(p)) return false;
  return true;
}
