import { groupFlag, memberRoleCode, type DirectoryColumns } from '../columns.ts';
import { csrFromPairs } from '../csr.ts';
import { buildDirectory, type Directory } from '../directory.ts';
import { effectiveCounts } from '../effective.ts';
import { packStrings } from '../string-block.ts';

export interface WrittenGroup {
  /** Names of parents; none: a root group unless `flags` says otherwise. */
  in?: string | string[];
  /** People, `Ann` or `Ann:manager`. */
  people?: string[];
  admins?: string[];
  /** Names of `groupFlag`; `adminsKnown` is set unless `adminsUnknown` is true. */
  flags?: (keyof typeof groupFlag)[];
  adminsUnknown?: boolean;
}

/** A directory written down by name, for examples in tests. Ids are the names in lower case; people appear in order of first mention. */
export function writtenColumns(
  groups: Record<string, WrittenGroup>,
  extraPeople: string[] = [],
  inheritance: 'subtree' | 'direct' = 'subtree',
): DirectoryColumns {
  const names = Object.keys(groups);
  const people: string[] = [];
  const person = (name: string): number => {
    if (!people.includes(name)) people.push(name);
    return people.indexOf(name);
  };
  for (const group of Object.values(groups))
    for (const who of [...(group.people ?? []), ...(group.admins ?? [])]) person(who.split(':')[0]);
  extraPeople.forEach(person);

  const parents: number[] = [];
  const children: number[] = [];
  const rows: { g: number; p: number; role: number }[] = [];
  const assignments: { g: number; p: number }[] = [];
  const flags = new Uint8Array(names.length);
  names.forEach((name, g) => {
    const group = groups[name];
    const above = typeof group.in === 'string' ? [group.in] : (group.in ?? []);
    for (const parent of above) {
      if (!names.includes(parent)) throw new Error(`no group named ${parent}`);
      parents.push(names.indexOf(parent));
      children.push(g);
    }
    for (const flag of group.flags ?? []) flags[g] |= groupFlag[flag];
    if (above.length === 0 && (flags[g] & (groupFlag.unattached | groupFlag.category)) === 0)
      flags[g] |= groupFlag.root;
    if (group.adminsUnknown !== true) flags[g] |= groupFlag.adminsKnown;
    for (const who of group.people ?? []) {
      const [own, role] = who.split(':');
      rows.push({
        g,
        p: person(own),
        role: role === undefined ? 0 : memberRoleCode[role as keyof typeof memberRoleCode],
      });
    }
    for (const who of group.admins ?? []) assignments.push({ g, p: person(who) });
  });
  rows.sort((a, b) => a.g - b.g || a.p - b.p);
  const edges = csrFromPairs(Uint32Array.from(parents), Uint32Array.from(children), names.length);
  const members = csrFromPairs(
    Uint32Array.from(rows, (row) => row.g),
    Uint32Array.from(rows, (row) => row.p),
    names.length,
  );
  const columns = {
    format: 1 as const,
    snapshotId: 1,
    asOf: 0,
    groups: {
      count: names.length,
      ids: packStrings(names.map((name) => name.toLowerCase())),
      names: packStrings(names),
      flags,
    },
    edges: { childStart: edges.start, children: edges.values },
    people: {
      count: people.length,
      ids: packStrings(people.map((name) => name.toLowerCase())),
      names: packStrings(people),
      contacts: packStrings(people.map((name) => `${name.toLowerCase()}@example.com`)),
      flags: new Uint8Array(people.length),
    },
    memberships: {
      memberStart: members.start,
      members: members.values,
      roles: Uint8Array.from(rows, (row) => row.role),
    },
    assignments: {
      groups: Uint32Array.from(assignments, (row) => row.g),
      people: Uint32Array.from(assignments, (row) => row.p),
    },
  };
  return { ...columns, groups: { ...columns.groups, effectiveCounts: effectiveCounts(columns, inheritance) } };
}

export function writtenDirectory(groups: Record<string, WrittenGroup>, extraPeople: string[] = []): Directory {
  return buildDirectory(writtenColumns(groups, extraPeople));
}
