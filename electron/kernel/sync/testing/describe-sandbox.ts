import type { SandboxState } from '../../providers/testing/pds-sandbox.ts';
import type { DescribedDirectory } from '../../store/testing/describe-columns.ts';

/** What the sandbox holds, in the words of `describeColumns`. */
export function describeSandbox(state: SandboxState): DescribedDirectory {
  const out: DescribedDirectory = { groups: {}, people: {} };
  const names = new Map(state.users.map((user) => [user.userId, user.nickName]));
  for (const group of state.groups) out.groups[group.groupId] = { name: group.name, children: [], members: [] };
  for (const group of state.groups)
    for (const parent of group.parentIds) out.groups[parent].children.push(group.groupId);
  for (const { groupId, memberType, userId } of state.memberships) {
    if (memberType !== 'user') continue;
    out.groups[groupId].members.push(`${userId}:0`);
    out.people[userId] = names.get(userId)!;
  }
  for (const group of Object.values(out.groups)) {
    group.children.sort();
    group.members.sort();
  }
  return out;
}

/** Child listings a complete sync cannot do without: every group's pages of 100 rows. */
export function childPages(state: SandboxState): number {
  const rows = new Map(state.groups.map((group) => [group.groupId, 0]));
  for (const { groupId, memberType } of state.memberships) {
    if (memberType === 'user') rows.set(groupId, rows.get(groupId)! + 1);
  }
  for (const group of state.groups) for (const parent of group.parentIds) rows.set(parent, rows.get(parent)! + 1);
  return [...rows.values()].reduce((sum, count) => sum + Math.max(1, Math.ceil(count / 100)), 0);
}
