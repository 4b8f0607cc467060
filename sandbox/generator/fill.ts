import type { DatabaseSync } from 'node:sqlite';
import type { GroupRow } from '../directory/rows.ts';
import type { SampleMember, SampleOrganisation, SamplePerson } from './organisation.ts';

/** Positions in the order of a key. */
function orderBy(length: number, key: (index: number) => string): number[] {
  const keys = Array.from({ length }, (_, index) => key(index));
  return keys.map((_, index) => index).sort((a, b) => ((keys[a] as string) < (keys[b] as string) ? -1 : 1));
}

/**
 * Writes an organisation into empty tables; the caller holds the transaction.
 *
 * Rows go in by key, so that the trees of the tables only ever grow at their
 * end, and what is equal in all rows is part of the statement: together this
 * is most of the difference between a minute and some seconds for a large one.
 */
export function fillDirectory(db: DatabaseSync, organisation: SampleOrganisation): void {
  const { groups, people, members, subgroups } = organisation;
  const groupOrder = orderBy(groups.length, (index) => (groups[index] as GroupRow).group_id);
  const peopleOrder = orderBy(people.length, (index) => (people[index] as SamplePerson).user_id);
  const rankOfGroup = new Uint32Array(groups.length);
  groupOrder.forEach((group, rank) => (rankOfGroup[group] = rank));
  const rankOfPerson = new Uint32Array(people.length);
  peopleOrder.forEach((person, rank) => (rankOfPerson[person] = rank));

  const insertGroup = db.prepare('INSERT INTO groups VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const index of groupOrder) {
    const row = groups[index] as GroupRow;
    insertGroup.run(
      row.group_id,
      row.name,
      row.name_fold,
      row.description,
      row.is_root,
      row.creator,
      row.created_at,
      row.updated_at,
    );
  }

  const insertUser = db.prepare(
    "INSERT INTO users VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, '', '', '{}', '{}', 'system', ?, ?, 0, 0)",
  );
  for (const index of peopleOrder) {
    const row = people[index] as SamplePerson;
    insertUser.run(
      row.user_id,
      row.user_name,
      row.nick_name,
      row.nick_fold,
      row.email,
      row.phone,
      row.phone_region,
      row.role,
      row.status,
      row.created_at,
      row.updated_at,
    );
  }

  const insertEdge = db.prepare("INSERT INTO memberships VALUES (?1, 'group', ?2, 'member', '', 'superadmin', ?3, ?3)");
  const insertMember = db.prepare(
    "INSERT INTO memberships VALUES (?1, 'user', ?2, 'member', '', 'superadmin', ?3, ?3)",
  );
  for (const index of groupOrder) {
    const groupId = (groups[index] as GroupRow).group_id;
    const below = (subgroups[index] as number[]).toSorted(
      (a, b) => (rankOfGroup[a] as number) - (rankOfGroup[b] as number),
    );
    for (const subgroup of below) {
      const row = groups[subgroup] as GroupRow;
      insertEdge.run(groupId, row.group_id, row.created_at);
    }
    const inside = (members[index] as SampleMember[]).toSorted(
      (a, b) => (rankOfPerson[a.person] as number) - (rankOfPerson[b.person] as number),
    );
    for (const { person, at } of inside) insertMember.run(groupId, (people[person] as SamplePerson).user_id, at);
  }

  const insertAssignment = db.prepare('INSERT INTO assignments VALUES (?, ?, ?, ?, ?)');
  for (const row of organisation.assignments) {
    insertAssignment.run(row.group_id, row.user_id, row.role_id, row.creator, row.created_at);
  }
}
