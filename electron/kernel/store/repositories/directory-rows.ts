import type { DirectoryRows } from '../pack/build-pack.ts';
import { personContact, personFlags } from '../pack/person-columns.ts';
import type { Database } from '../sqlite/open-database.ts';

/** Every row of the copy, as parallel arrays. */
export function readRows(db: Database): DirectoryRows {
  const groups = db
    .rows('SELECT g.group_pk, k.id, g.name, g.flags, g.access FROM groups g JOIN group_key k ON k.pk = g.group_pk')
    .all() as unknown as [number, string, string, number, number][];
  const people = db
    .rows(
      'SELECT p.person_pk, k.id, p.name, p.email, p.phone, p.role, p.status FROM people p JOIN person_key k ON k.pk = p.person_pk',
    )
    .all() as unknown as [number, string, string, string, string, string, string][];
  const edges = db.rows('SELECT parent_pk, child_pk FROM edges').all() as unknown as [number, number][];
  const assignments = db.rows('SELECT group_pk, person_pk FROM assignments').all() as unknown as [number, number][];

  const { n } = db.statement('SELECT count(*) AS n FROM memberships').get() as { n: number };
  const memberships = { groups: new Uint32Array(n), people: new Uint32Array(n), roles: new Uint8Array(n) };
  let at = 0;
  // Iterated, not collected: a million small arrays at once would cost more than the directory.
  for (const row of db.rows('SELECT group_pk, person_pk, role FROM memberships').iterate()) {
    const [group, person, role] = row as unknown as [number, number, number];
    memberships.groups[at] = group;
    memberships.people[at] = person;
    memberships.roles[at] = role;
    at += 1;
  }
  return {
    groups: {
      keys: Uint32Array.from(groups, (row) => row[0]),
      ids: groups.map((row) => row[1]),
      names: groups.map((row) => row[2]),
      flags: Uint8Array.from(groups, (row) => row[3]),
      access: Uint8Array.from(groups, (row) => row[4]),
    },
    people: {
      keys: Uint32Array.from(people, (row) => row[0]),
      ids: people.map((row) => row[1]),
      names: people.map((row) => row[2]),
      contacts: people.map((row) => personContact(row[3], row[4])),
      flags: Uint8Array.from(people, (row) => personFlags(row[5], row[6])),
    },
    edges: { parents: Uint32Array.from(edges, (row) => row[0]), children: Uint32Array.from(edges, (row) => row[1]) },
    memberships,
    assignments: {
      groups: Uint32Array.from(assignments, (row) => row[0]),
      people: Uint32Array.from(assignments, (row) => row[1]),
    },
  };
}
