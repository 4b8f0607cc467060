import { randomNumbers } from '../../domain/testing/random-directory.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Intent, StagedChange } from '../intent.ts';

/**
 * Staged changes made from a seed, sensible or not: the fold has to sort them out. Ids of new groups are `new:0`, `new:1`, … so that later
 * changes speak of them.
 */
export function randomChanges(
  directory: Directory,
  seed: number,
  count: number,
  kinds: readonly RandomKind[] = allKinds,
): StagedChange[] {
  const random = randomNumbers(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const roles = ['member', 'admin', 'owner', 'manager'] as const;
  let made = 0;
  const groupId = (): string =>
    made > 0 && random() < 0.25 ? `new:${pick(made)}` : directory.groupId(pick(directory.groupCount));
  const personId = (): string =>
    directory.personCount === 0 || random() < 0.02 ? 'nobody' : directory.personId(pick(directory.personCount));
  /** Mostly somebody who is really in the group, so that removals and withdrawals happen. */
  const memberOf = (id: string): string => {
    const g = directory.groupIndex(id);
    const members = g < 0 ? [] : directory.membersOf(g);
    return members.length > 0 && random() < 0.9 ? directory.personId(members[pick(members.length)]) : personId();
  };
  const adminOf = (id: string): string => {
    const g = directory.groupIndex(id);
    const admins = g < 0 ? [] : directory.adminsOf(g);
    return admins.length > 0 && random() < 0.9 ? directory.personId(admins[pick(admins.length)]) : personId();
  };
  const intent = (): Intent => {
    const kind = kinds[pick(kinds.length)];
    const id = groupId();
    const g = directory.groupIndex(id);
    switch (kind) {
      case 'group.move': {
        const parents = g < 0 ? [] : directory.parentsOf(g);
        const from = parents.length > 0 ? directory.groupId(parents[pick(parents.length)]) : null;
        return {
          kind,
          groupId: id,
          from,
          to: random() < 0.05 ? null : groupId(),
          mode: random() < 0.15 ? 'also' : 'move',
        };
      }
      case 'group.create':
        return {
          kind,
          groupId: `new:${made++}`,
          parentId: random() < 0.1 ? null : groupId(),
          name: `New ${made}`,
          description: '',
        };
      case 'group.update':
        return {
          kind,
          groupId: id,
          name: `Renamed ${pick(5)}`,
          before: { name: g < 0 ? `New ${made}` : directory.groupName(g) },
        };
      case 'group.delete':
        return { kind, groupId: id, before: { name: g < 0 ? '' : directory.groupName(g) } };
      case 'member.add':
        return { kind, groupId: id, personId: personId(), role: roles[pick(4)] };
      case 'member.remove':
        return { kind, groupId: id, personId: memberOf(id) };
      case 'member.role':
        return { kind, groupId: id, personId: memberOf(id), role: roles[pick(4)], before: 'member' };
      case 'admin.assign':
        return { kind, groupId: id, personId: personId() };
      case 'admin.withdraw':
        return { kind, groupId: id, personId: adminOf(id) };
    }
  };
  return Array.from({ length: count }, (_, i) => ({
    id: `c${i + 1}`,
    seq: i + 1,
    at: 0,
    gestureId: `g${i + 1}`,
    intent: intent(),
  }));
}

type RandomKind = (typeof allKinds)[number];
const allKinds = [
  'group.move',
  'group.move',
  'group.move',
  'group.create',
  'group.update',
  'group.delete',
  'member.add',
  'member.add',
  'member.remove',
  'member.remove',
  'member.role',
  'admin.assign',
  'admin.withdraw',
] as const;
