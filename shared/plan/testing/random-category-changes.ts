import { accessLevels, type GroupAttributes } from '../../domain/attributes.ts';
import type { Directory } from '../../domain/directory.ts';
import { randomNumbers } from '../../domain/testing/random-directory.ts';
import type { Intent, StagedChange } from '../intent.ts';
import { Overlay } from '../overlay-state.ts';

/** What every group of a model server has at the start, beside its access level. */
export const firstAttributes = { email: 'team@example.com', keywords: ['old'], logo: null } satisfies GroupAttributes;
export const firstDescription = 'as it was';

const roles = ['member', 'manager'] as const;
const names = ['Geo', 'geo', 'Ice & snow', 'Cat 0', 'Team 3', 'Reserved', '!!!', 'Rivers', 'Maps', 'Soil'];

/** Staged changes of a directory with categories, made from a seed, sensible or not. */
export function randomCategoryChanges(
  directory: Directory,
  seed: number,
  count: number,
  kinds: readonly Intent['kind'][] = allKinds,
): StagedChange[] {
  const random = randomNumbers(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)];
  const overlay = new Overlay(directory);
  let made = 0;
  const groupId = (): string =>
    made > 0 && random() < 0.3 ? `new:${pick(made)}` : directory.groupId(pick(directory.groupCount));
  const personId = (): string =>
    directory.personCount === 0 ? 'nobody' : directory.personId(pick(directory.personCount));
  const memberOf = (id: string): string => {
    const g = directory.groupIndex(id);
    const members = g < 0 ? [] : directory.membersOf(g);
    return members.length > 0 && random() < 0.9 ? directory.personId(members[pick(members.length)]) : personId();
  };
  const attributes = (): GroupAttributes => ({
    ...(random() < 0.7 ? { access: one(accessLevels) } : {}),
    ...(random() < 0.3 ? { email: one(['', 'new@example.com', 'team@example.com']) } : {}),
    ...(random() < 0.3 ? { keywords: one([[], ['old'], ['snow', 'ice']]) } : {}),
    ...(random() < 0.2 ? { logo: one([null, { name: 'a.png', type: 'image/png', base64: 'AAAA' }]) } : {}),
  });
  const intent = (): Intent => {
    const kind = one(kinds);
    const id = groupId();
    const g = directory.groupIndex(id);
    const who = { groupId: id, personId: memberOf(id) };
    switch (kind) {
      case 'group.move': {
        const parents = g < 0 ? [] : directory.parentsOf(g);
        const from = parents.length > 0 && random() < 0.8 ? directory.groupId(one([...parents])) : null;
        return {
          kind,
          groupId: id,
          from,
          to: random() < 0.2 ? null : groupId(),
          mode: random() < 0.4 ? 'also' : 'move',
        };
      }
      case 'group.create': {
        const category = random() < 0.3;
        return {
          kind,
          groupId: `new:${made++}`,
          parentId: category || random() < 0.4 ? null : groupId(),
          name: random() < 0.5 ? one(names) : `New ${made}`,
          description: random() < 0.95 ? 'what for' : '',
          ...(category ? { category } : { attributes: attributes() }),
        };
      }
      case 'group.update': {
        const category = g >= 0 && overlay.isCategory(g);
        const access = g < 0 ? null : overlay.accessBefore(g);
        return {
          kind,
          groupId: id,
          ...(random() < 0.5 ? { name: random() < 0.5 ? one(names) : `Renamed ${pick(9)}` } : {}),
          ...(random() < 0.3 ? { description: one([firstDescription, 'new words']) } : {}),
          ...(category || random() < 0.3 ? {} : { attributes: attributes() }),
          before: {
            name: g < 0 ? '' : directory.groupName(g),
            description: firstDescription,
            attributes: { ...firstAttributes, ...(access === null ? {} : { access }) },
          },
        };
      }
      case 'group.delete':
        return { kind, groupId: id, before: { name: '' } };
      case 'member.add':
        return { kind, groupId: id, personId: personId(), role: one(roles) };
      case 'member.remove':
        return { kind, ...who };
      case 'member.role':
        return { kind, ...who, role: one(roles), before: 'member' };
      case 'admin.assign':
      case 'admin.withdraw':
        return { kind, ...who };
      case 'invite.send':
        return { kind, groupId: id, to: one(['a@example.com', 'b@example.com', 'no address']), role: one(roles) };
      case 'invite.answer':
        return { kind, groupId: id, token: one(['t1', 't2']), accept: true };
      case 'site.invite':
        return { kind, groupId: id, to: one(['a@example.com', 'c@example.com']) };
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

const allKinds: readonly Intent['kind'][] = [
  'group.move',
  'group.move',
  'group.move',
  'group.create',
  'group.create',
  'group.update',
  'group.update',
  'group.delete',
  'member.add',
  'member.add',
  'member.remove',
  'member.remove',
  'member.role',
  'member.role',
  'invite.send',
  'invite.answer',
  'site.invite',
];
/** Those that can be taken back, but for the making of categories. */
export const reversibleKinds = allKinds.filter(
  (kind) => kind !== 'group.delete' && !kind.startsWith('invite') && kind !== 'site.invite',
);
