import type { Directory } from '#shared/domain/directory.ts';
import { groupFlag } from '#shared/domain/columns.ts';
import type { Review } from '#shared/ipc/contract.ts';

export type Drift = Review['drift'];

/** What the fresh read of some groups found different from the copy the changes were staged on. Groups unknown to both are left out. */
export function findDrift(before: Directory, after: Directory, groupIds: readonly string[]): Drift {
  if (before === after) return [];
  const drift: Drift = [];
  for (const groupId of groupIds) {
    const was = before.groupIndex(groupId);
    const is = after.groupIndex(groupId);
    if (was < 0) continue;
    const name = before.groupName(was);
    if (is < 0) {
      drift.push({ code: 'group-gone', groupId, params: { name } });
      continue;
    }
    const parentsBefore = idsOf(before, before.parentsOf(was));
    const parentsNow = idsOf(after, after.parentsOf(is));
    if (!same(parentsBefore, parentsNow)) {
      const to = after.parentsOf(is)[0];
      drift.push({ code: 'group-moved', groupId, params: { name, to: to === undefined ? '' : after.groupName(to) } });
    }
    if (after.groupName(is) !== name)
      drift.push({ code: 'group-renamed', groupId, params: { name, to: after.groupName(is) } });
    // What nobody had read before is news, not a change.
    const wasKnown = !before.membersUnknown(was);
    if ((after.flags(is) & groupFlag.membersUnreadable) !== 0) {
      if (wasKnown) drift.push({ code: 'not-readable', groupId, params: { name } });
      continue;
    }
    const members =
      wasKnown && !after.membersUnknown(is)
        ? compare(peopleOf(before, before.membersOf(was)), peopleOf(after, after.membersOf(is)))
        : null;
    if (members) drift.push({ code: 'members-changed', groupId, params: { name, ...members } });
    if ((before.flags(was) & after.flags(is) & groupFlag.adminsKnown) === 0) continue;
    const admins = compare(peopleOf(before, before.adminsOf(was)), peopleOf(after, after.adminsOf(is)));
    if (admins) drift.push({ code: 'admins-changed', groupId, params: { name, ...admins } });
  }
  return drift;
}

const idsOf = (directory: Directory, groups: Uint32Array): Set<string> =>
  new Set([...groups].map((g) => directory.groupId(g)));
const peopleOf = (directory: Directory, people: Uint32Array): Set<string> =>
  new Set([...people].map((p) => directory.personId(p)));
const missing = (from: Set<string>, others: Set<string>): number => [...from].filter((id) => !others.has(id)).length;
const same = (a: Set<string>, b: Set<string>): boolean => a.size === b.size && missing(a, b) === 0;

function compare(before: Set<string>, after: Set<string>): { added: number; removed: number } | null {
  const added = missing(after, before);
  const removed = missing(before, after);
  return added + removed > 0 ? { added, removed } : null;
}
