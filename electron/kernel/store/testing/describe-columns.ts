import type { DirectoryColumns } from '#shared/domain/columns.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import type { SampleDirectory } from './sample-directory.ts';

export interface DescribedDirectory {
  /** Per group id: name, children ids, `person:role` of members; all sorted. */
  groups: Record<string, { name: string; children: string[]; members: string[] }>;
  /** Names by person id, of people who are in some group. */
  people: Record<string, string>;
}

/** Columns in words, for comparing with what a test put in. */
export function describeColumns(columns: DirectoryColumns): DescribedDirectory {
  const ids = unpackStrings(columns.groups.ids);
  const names = unpackStrings(columns.groups.names);
  const personIds = unpackStrings(columns.people.ids);
  const personNames = unpackStrings(columns.people.names);
  const out: DescribedDirectory = { groups: {}, people: {} };
  const { childStart, children } = columns.edges;
  const { memberStart, members, roles } = columns.memberships;
  ids.forEach((id, g) => {
    const own: string[] = [];
    for (let at = memberStart[g]; at < memberStart[g + 1]; at++) {
      own.push(`${personIds[members[at]]}:${roles[at]}`);
      out.people[personIds[members[at]]] = personNames[members[at]];
    }
    out.groups[id] = {
      name: names[g],
      children: Array.from(children.subarray(childStart[g], childStart[g + 1]), (child) => ids[child]).sort(),
      members: own.sort(),
    };
  });
  return out;
}

const codes = { member: 0, admin: 1, owner: 2, manager: 3 };

/** The same of a directory that was put in. */
export function describeDirectory(directory: SampleDirectory): DescribedDirectory {
  const out: DescribedDirectory = { groups: {}, people: {} };
  for (const [id, group] of directory.groups) {
    const members = [...(directory.members.get(id) ?? [])];
    out.groups[id] = {
      name: group.name,
      children: [...(directory.children.get(id) ?? [])].sort(),
      members: members.map(([person, role]) => `${person}:${codes[role]}`).sort(),
    };
    for (const [person] of members) out.people[person] = directory.people.get(person)!.name;
  }
  return out;
}
