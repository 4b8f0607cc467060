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

/** People with more than plain membership, as staged. */
export function managersOf(overlay: Overlay, group: number): number[] {
  return [...overlay.directMembersOf(group)].filter((p) => overlay.roleOf(group, p) !== 'member');
}

/** Would the group be left without a manager if these people stopped being one? A group that has none loses none. */
export function takesLastManager(overlay: Overlay, group: number, leaving: Iterable<number>): boolean {
  const managers = managersOf(overlay, group);
  const gone = new Set(leaving);
  return managers.length > 0 && managers.every((p) => gone.has(p));
}
