import { growHierarchy } from './hierarchy.ts';
import type { SampleGroup } from './hierarchy.ts';
import { CAST, personName } from './people.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { LANDMARKS } from './template.ts';
import type { AssignmentRow, GroupRow, UserRow } from '../directory/rows.ts';

/** What decides a sample organisation, down to every id. */
export interface SampleSize {
  /** Exact number of groups. */
  readonly groups: number;
  /** Exact number of people, the named accounts included. */
  readonly people: number;
  /** Exact number of levels, the root being level 1. */
  readonly depth: number;
  readonly seed: number;
}

/** The accounts that the ready object names. */
export interface NamedAccounts {
  readonly superadmin: string;
  readonly admin: string;
  readonly groupAdmin: string;
  readonly user: string;
}

/** The columns of a person that differ from person to person. */
export type SamplePerson = Pick<
  UserRow,
  | 'user_id'
  | 'user_name'
  | 'nick_name'
  | 'nick_fold'
  | 'email'
  | 'phone'
  | 'phone_region'
  | 'role'
  | 'status'
  | 'created_at'
  | 'updated_at'
>;

/** A person (an index) in a group since a time. */
export interface SampleMember {
  readonly person: number;
  readonly at: number;
}

/** Groups and people by index, and what is in each group. */
export interface SampleOrganisation {
  readonly groups: GroupRow[];
  readonly people: SamplePerson[];
  /** Per group the indices of its subgroups. */
  readonly subgroups: number[][];
  /** Per group its direct members. */
  readonly members: SampleMember[][];
  readonly assignments: AssignmentRow[];
  readonly accounts: NamedAccounts;
}

/** The fewest people that hold the four named accounts. */
export const FEWEST_PEOPLE = 4;

/** People per group when nothing is said. */
export function usualPeople(groups: number): number {
  return Math.max(FEWEST_PEOPLE, Math.round(groups * 3.3));
}

const FOUNDED = Date.UTC(2021, 2, 1);
const DAY = 86_400_000;
const LATEST = Date.UTC(2025, 10, 1);

const DESCRIPTIONS = [
  'Owned by the department head; ask before adding guests.',
  '跨部门协作组，按季度复核成员。',
  'Read access to the shared drive only.',
  '本组成员可查看上级目录。',
  'Created for the 2024 reorganisation.',
  '由行政部维护',
  'Members rotate every quarter.',
  '值班安排见公告',
  'External partners included.',
  '项目结束后归档',
];

function groupRows(random: Random, sample: readonly SampleGroup[]): GroupRow[] {
  const rows: GroupRow[] = [];
  for (const group of sample) {
    const earliest = group.parent < 0 ? FOUNDED : (rows[group.parent] as GroupRow).created_at + 3_600_000;
    const created = earliest + Math.floor(random.next() ** 2 * (LATEST - earliest));
    rows.push({
      group_id: group.id,
      name: group.name,
      name_fold: group.name.toLowerCase(),
      description: random.chance(0.35) ? random.pick(DESCRIPTIONS) : '',
      is_root: group.parent < 0 ? 1 : 0,
      creator: group.parent < 0 ? 'system' : 'superadmin',
      created_at: created,
      updated_at: created + Math.floor(random.next() ** 4 * 300 * DAY),
    });
  }
  return rows;
}

function createPeople(random: Random, count: number): SamplePerson[] {
  const mailboxes = new Map<string, number>();
  const persons: SamplePerson[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = CAST[index] ?? personName(random);
    const earlier = mailboxes.get(name.mailbox) ?? 0;
    mailboxes.set(name.mailbox, earlier + 1);
    const mailbox = earlier === 0 ? name.mailbox : `${name.mailbox}${earlier + 1}`;
    const known = index < CAST.length;
    const created = FOUNDED + Math.floor(random.next() * (LATEST - FOUNDED));
    const role =
      index === 0 ? 'superadmin' : index === 1 || (!known && index % 211 === 0 && index < 4000) ? 'admin' : 'user';
    persons.push({
      user_id: index === 0 ? 'superadmin' : random.id(),
      user_name: mailbox,
      nick_name: name.nickName,
      nick_fold: name.nickName.toLowerCase(),
      email: index === 0 || random.chance(0.06) ? '' : `${mailbox}@kestrel.example`,
      // 154 belongs to no operator, and 7919 shares no factor with 10^8: no two numbers are equal, none rings.
      phone: name.chinese ? `154${String((index * 7919) % 100_000_000).padStart(8, '0')}` : '',
      phone_region: name.chinese ? '86' : '',
      role,
      status: !known && role === 'user' && random.chance(0.02) ? 'disabled' : 'enabled',
      created_at: created,
      updated_at: created + Math.floor(random.next() ** 3 * 200 * DAY),
    });
  }
  return persons;
}

/** How many groups one person is in: mostly one, a few in many, some in none. */
function breadth(random: Random): number {
  const roll = random.next();
  if (roll < 0.02) return 0;
  if (roll < 0.7) return 1;
  if (roll < 0.9) return 2;
  if (roll < 0.97) return 3 + random.below(2);
  return roll < 0.995 ? 5 + random.below(4) : 10 + random.below(20);
}

/** The organisation that belongs to a size and a seed. */
export function createOrganisation(size: SampleSize): SampleOrganisation {
  const random = createRandom(size.seed);
  const sample = growHierarchy(random, size.groups, size.depth);
  const groups = groupRows(random, sample);
  const persons = createPeople(random, size.people);
  const byName = new Map<string, number>();
  sample.forEach((group, index) => {
    if (!byName.has(group.name)) byName.set(group.name, index);
  });

  const members: SampleMember[][] = sample.map(() => []);
  const subgroups: number[][] = sample.map(() => []);
  sample.forEach((group, index) => {
    if (group.parent >= 0) (subgroups[group.parent] as number[]).push(index);
  });
  const join = (person: number, wanted: Iterable<number>): void => {
    const joined = (persons[person] as SamplePerson).created_at;
    for (const group of new Set(wanted)) {
      const at = Math.max((groups[group] as GroupRow).created_at, joined) + random.below(20 * DAY);
      (members[group] as SampleMember[]).push({ person, at });
    }
  };

  const inhabited = sample
    .map((_, index) => index)
    .filter((index) => {
      const group = sample[index] as SampleGroup;
      if (group.name === LANDMARKS.empty) return false;
      return size.depth === 1 || (group.level > 1 && (index < 40 || !random.chance(0.04)));
    });
  // A very small organisation may have nothing but its root to be in.
  if (inhabited.length === 0) inhabited.push(0);
  const anyGroup = (): number =>
    inhabited[Math.floor(inhabited.length * (random.chance(0.12) ? random.next() ** 3 : random.next()))] as number;
  const landmarks = (...names: string[]): number[] =>
    names.map((name) => byName.get(name)).filter((index) => index !== undefined);

  const scripted: Record<string, number[]> = {
    陈志远: landmarks(LANDMARKS.ledger),
    林晓梅: landmarks('GL Readers 只读', 'APAC Close 亚太', 'EMEA Close 欧洲', 'Month-end 月结'),
    周雨桐: landmarks(LANDMARKS.ledger, LANDMARKS.payments),
    高文博: landmarks(LANDMARKS.riskEngine),
    何静怡: landmarks(LANDMARKS.riskEngine),
    'Tomás Vidal': landmarks(LANDMARKS.riskEngine, LANDMARKS.payments),
    // The auditor is the person in very many groups.
    'Priya Raman': random.shuffled(inhabited).slice(0, Math.max(8, Math.min(300, Math.floor(size.groups / 8)))),
  };
  for (let person = 1; person < persons.length; person += 1) {
    const script = person < CAST.length ? (scripted[(persons[person] as SamplePerson).nick_name] ?? []) : [];
    if (script.length > 0) join(person, script);
    else join(person, Array.from({ length: person < CAST.length ? 1 : breadth(random) }, anyGroup));
  }

  const assignments: AssignmentRow[] = [];
  const appoint = (group: number, person: number): void => {
    const row = groups[group] as GroupRow;
    assignments.push({
      group_id: row.group_id,
      user_id: (persons[person] as SamplePerson).user_id,
      role_id: 'SystemGroupAdmin',
      creator: 'superadmin',
      created_at: row.created_at + 60_000,
    });
  };
  const middle = Math.ceil(size.depth / 2);
  const seat = byName.get(LANDMARKS.ledger) ?? sample.findIndex((group) => group.level === middle);
  appoint(seat, 2);
  sample.forEach((group, index) => {
    const some = group.level <= 3 ? 0.4 : 0.05;
    if (index === seat || !random.chance(some)) return;
    // The plain user of the ready object administers nothing.
    const candidates = (members[index] as SampleMember[]).map((member) => member.person).filter((person) => person > 3);
    for (const person of random.shuffled(candidates).slice(0, random.chance(0.25) ? 2 : 1)) appoint(index, person);
  });

  const id = (index: number): string => (persons[index] as SamplePerson).user_id;
  return {
    groups,
    people: persons,
    subgroups,
    members,
    assignments,
    accounts: { superadmin: id(0), admin: id(1), groupAdmin: id(2), user: id(3) },
  };
}
