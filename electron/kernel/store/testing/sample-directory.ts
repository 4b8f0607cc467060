import type { RemoteGroup, RemoteMember, RemotePerson } from '../../providers/port.ts';
import type { CopyStore, CrawlChildren } from '../port.ts';

/** A directory as plain maps: what tests put on a "server" and expect to find in the copy. */
export interface SampleDirectory {
  groups: Map<string, RemoteGroup>;
  people: Map<string, RemotePerson>;
  /** Children per parent; key '' is the top level. */
  children: Map<string, Set<string>>;
  members: Map<string, Map<string, RemoteMember['role']>>;
}

export const emptyDirectory = (): SampleDirectory => ({
  groups: new Map(),
  people: new Map(),
  children: new Map(),
  members: new Map(),
});

export const remoteGroup = (id: string, name = `Group ${id}`): RemoteGroup => ({
  id,
  name,
  description: '',
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  creator: 'system',
  synced: false,
  category: false,
});

export const remotePerson = (id: string, name = `Person ${id}`): RemotePerson => ({
  id,
  name,
  userName: id,
  email: `${id}@example.org`,
  phone: '',
  role: 'user',
  status: 'enabled',
  description: '',
});

/** `parent` null: a root group. */
export function addGroup(directory: SampleDirectory, group: RemoteGroup, parent: string | null): void {
  directory.groups.set(group.id, group);
  setOf(directory.children, parent ?? '').add(group.id);
}

export function addMember(
  directory: SampleDirectory,
  groupId: string,
  person: RemotePerson,
  role: RemoteMember['role'] = 'member',
): void {
  directory.people.set(person.id, person);
  let members = directory.members.get(groupId);
  if (members === undefined) {
    members = new Map();
    directory.members.set(groupId, members);
  }
  members.set(person.id, role);
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  let set = map.get(key);
  if (set === undefined) {
    set = new Set();
    map.set(key, set);
  }
  return set;
}

/** One page with everything directly in a group (or at the top level). */
export function childrenPage(directory: SampleDirectory, groupId: string | null): CrawlChildren {
  const members = [...(groupId === null ? [] : (directory.members.get(groupId) ?? []))].map(
    ([id, role]): RemoteMember => ({ person: directory.people.get(id)!, role }),
  );
  return {
    groupId,
    members,
    subgroupIds: [...(directory.children.get(groupId ?? '') ?? [])],
    complete: true,
    next: null,
    unreadableRows: 0,
    error: null,
  };
}

/** A whole crawl by hand, page by page, without a provider. */
export async function crawlInto(copy: CopyStore, directory: SampleDirectory, asOf: number) {
  const crawl = await copy.beginCrawl(false);
  if (!crawl.ok) return crawl;
  const { id } = crawl.value;
  const groups = [...directory.groups.values()];
  for (let at = 0; at < groups.length || at === 0; at += 100) {
    const last = at + 100 >= groups.length;
    const added = await copy.addGroups(id, groups.slice(at, at + 100), last ? null : String(at + 100));
    if (!added.ok) return added;
  }
  const parents = [null, ...directory.groups.keys()];
  for (let at = 0; at < parents.length; at += 64) {
    const pages = parents.slice(at, at + 64).map((groupId) => childrenPage(directory, groupId));
    const added = await copy.addChildren(id, pages);
    if (!added.ok) return added;
  }
  return copy.finishCrawl(id, asOf);
}

/** Two roots, a branch of three levels, five people. */
export function company(): SampleDirectory {
  const directory = emptyDirectory();
  addGroup(directory, remoteGroup('r1', '总公司'), null);
  addGroup(directory, remoteGroup('r2', 'Partners'), null);
  addGroup(directory, remoteGroup('a', '研发部'), 'r1');
  addGroup(directory, remoteGroup('b', '市场部'), 'r1');
  addGroup(directory, remoteGroup('c', 'Team 9'), 'a');
  addGroup(directory, remoteGroup('d', 'Team 10'), 'a');
  for (const [group, person] of [
    ['c', 'p1'],
    ['d', 'p1'],
    ['d', 'p2'],
    ['b', 'p3'],
    ['r2', 'p4'],
    ['r1', 'p5'],
  ]) {
    addMember(directory, group, remotePerson(person));
  }
  return directory;
}

/** 300 groups, 900 people; `edition` changes names, places and members of some. */
export function largeCompany(edition: number): SampleDirectory {
  const directory = emptyDirectory();
  for (let i = 0; i < 300; i++) {
    const moved = edition > 1 && i % 17 === 0 ? 1 : 0;
    const name = edition > 1 && i % 11 === 0 ? `Group ${i} (${edition})` : `Group ${i}`;
    addGroup(directory, remoteGroup(`g${i}`, name), i === 0 ? null : `g${Math.floor((i - 1) / 6) * (1 - moved)}`);
    for (let k = 0; k < 8; k++) {
      const person = (i * 31 + k * 7 + (k === 0 ? edition : 0)) % 900;
      addMember(directory, `g${i}`, remotePerson(`p${person}`));
    }
  }
  return directory;
}
