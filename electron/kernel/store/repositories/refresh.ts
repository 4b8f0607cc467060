import { accessCode, groupFlag } from '#shared/domain/columns.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Assignment, RemoteGroup, RemotePerson } from '../../providers/port.ts';
import { entity, type PersonValue } from '../pack/entities.ts';
import type { CopyStore, CrawlChildren } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import { factLog, type FactLog } from './fact-log.ts';
import type { Packs } from './packs.ts';
import {
  attributeColumns,
  flagsOfGroup,
  groupColumns,
  groupOwnFlags,
  isGone,
  listingError,
  personValue,
  roleCode,
} from './remote-rows.ts';

type GroupsChange = Parameters<CopyStore['replaceGroups']>[0];

interface GroupRow {
  name: string;
  description: string;
  creator: string;
  flags: number;
  access: number;
  parentsNamed: number | null;
}

/** Changes to a part of the copy: what was read again. Each runs inside a transaction of the caller and needs a first sync. */
export interface RefreshRepository {
  replaceGroups(change: GroupsChange): ReturnType<FactLog['seal']>;
  replaceAssignments(groups: { groupId: string; personIds: string[] }[], asOf: number): ReturnType<FactLog['seal']>;
  /** Administrators of every group of the copy: a group that is not named has none. */
  replaceAllAssignments(assignments: Assignment[], asOf: number): ReturnType<FactLog['seal']>;
  putPeople(people: RemotePerson[]): ReturnType<FactLog['seal']>;
}

export function refreshRepository(context: CopyContext, packs: Packs): RefreshRepository {
  const { db } = context;

  const groupRow = (key: number): GroupRow | undefined =>
    db
      .statement(
        'SELECT name, description, creator, flags, access, parents_named AS parentsNamed FROM groups WHERE group_pk = ?',
      )
      .get(key) as GroupRow | undefined;
  const groupText = (row: { name: string; description: string; creator: string }): string =>
    JSON.stringify([row.name, row.description, row.creator]);

  const setFlags = (log: FactLog, key: number, flags: number): void => {
    const before = groupRow(key)!.flags;
    if (before === flags) return;
    db.statement('UPDATE groups SET flags = ? WHERE group_pk = ?').run(flags, key);
    log.note(entity.flags, key, 0, before, flags);
  };

  const putGroup = (log: FactLog, group: RemoteGroup, isRoot: boolean | null): number => {
    const key = context.groups.intern(group.id);
    const before = groupRow(key);
    const columns = groupColumns(group);
    const [told, ...attributes] = attributeColumns(group);
    // Not told: what is known stays.
    const access = told === accessCode.unknown ? (before?.access ?? accessCode.unknown) : told;
    const carried = before === undefined ? groupFlag.membersNotLoaded : before.flags & ~groupOwnFlags;
    // A group that tells its parents is no root group that can never move: it stands at the top because it named none.
    const root =
      group.parentIds !== undefined ? 0 : isRoot === null ? carried & groupFlag.root : isRoot ? groupFlag.root : 0;
    const flags = (carried & ~groupFlag.root) | root | flagsOfGroup(group);
    db.statement(
      `INSERT INTO groups (group_pk, name, description, created_at, updated_at, creator, flags, access, email, has_logo, keywords, parents_named)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (group_pk) DO UPDATE SET name = excluded.name, description = excluded.description,
         created_at = excluded.created_at, updated_at = excluded.updated_at, creator = excluded.creator, flags = excluded.flags,
         access = excluded.access, email = coalesce(excluded.email, email), has_logo = coalesce(excluded.has_logo, has_logo),
         keywords = coalesce(excluded.keywords, keywords), parents_named = coalesce(excluded.parents_named, parents_named)`,
    ).run(key, ...columns, flags, access, ...attributes);
    log.note(
      entity.group,
      key,
      0,
      before === undefined ? null : groupText(before),
      groupText({ name: columns[0], description: columns[1], creator: columns[4] }),
    );
    log.note(entity.flags, key, 0, before === undefined ? null : before.flags, flags);
    log.note(entity.access, key, 0, before?.access || null, access || null);
    return key;
  };

  /** A subgroup of which no more than the id is known. */
  const putUnnamedGroup = (log: FactLog, id: string): number => {
    const known = context.groups.find(id);
    if (known !== null && groupRow(known) !== undefined) return known;
    const unnamed = {
      id,
      name: id,
      description: '',
      createdAt: null,
      updatedAt: null,
      creator: '',
      synced: false,
      category: false,
    };
    return putGroup(log, unnamed, null);
  };

  const putPerson = (log: FactLog, person: RemotePerson, keep: boolean): number => {
    const key = context.people.intern(person.id);
    const value = personValue(person);
    const row = personRow(key);
    db.statement(
      `INSERT INTO people (person_pk, name, user_name, email, phone, role, status, description, kept) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (person_pk) DO UPDATE SET name = excluded.name, user_name = excluded.user_name, email = excluded.email,
         phone = excluded.phone, role = excluded.role, status = excluded.status, description = excluded.description,
         kept = max(kept, excluded.kept)`,
    ).run(key, ...value, keep ? 1 : 0);
    log.note(entity.person, key, 0, row === null ? null : JSON.stringify(row), JSON.stringify(value));
    return key;
  };

  const personRow = (key: number): PersonValue | null => {
    const row = db
      .rows('SELECT name, user_name, email, phone, role, status, description FROM people WHERE person_pk = ?')
      .get(key) as unknown as PersonValue | undefined;
    return row ?? null;
  };

  /** Where groups name their parents: it would name so many more or fewer now. */
  const nameParents = (child: number, by: number): void => {
    db.statement('UPDATE groups SET parents_named = max(0, parents_named + ?) WHERE group_pk = ?').run(by, child);
  };
  const addEdge = (log: FactLog, parent: number, child: number): void => {
    const { changes } = db
      .statement('INSERT INTO edges (parent_pk, child_pk) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(parent, child);
    if (changes === 0) return;
    nameParents(child, 1);
    log.note(entity.edge, parent, child, null, 1);
  };
  const dropEdge = (log: FactLog, parent: number, child: number): void => {
    const { changes } = db.statement('DELETE FROM edges WHERE parent_pk = ? AND child_pk = ?').run(parent, child);
    if (changes === 0) return;
    nameParents(child, -1);
    log.note(entity.edge, parent, child, 1, null);
  };
  const childrenOf = (key: number): number[] =>
    (db.rows('SELECT child_pk FROM edges WHERE parent_pk = ?').all(key) as unknown as [number][]).map(
      ([child]) => child,
    );
  const parentsOf = (key: number): number[] =>
    (db.rows('SELECT parent_pk FROM edges WHERE child_pk = ?').all(key) as unknown as [number][]).map(
      ([parent]) => parent,
    );
  const membersOf = (key: number): Map<number, number> =>
    new Map(
      db.rows('SELECT person_pk, role FROM memberships WHERE group_pk = ?').all(key) as unknown as [number, number][],
    );
  const adminsOf = (key: number): number[] =>
    (db.rows('SELECT person_pk FROM assignments WHERE group_pk = ?').all(key) as unknown as [number][]).map(
      ([person]) => person,
    );

  const dropMember = (log: FactLog, group: number, person: number, role: number): void => {
    db.statement('DELETE FROM memberships WHERE group_pk = ? AND person_pk = ?').run(group, person);
    // She may be in no group now; she stays findable, so that she can be put back.
    db.statement('UPDATE people SET kept = 1 WHERE person_pk = ?').run(person);
    log.note(entity.membership, group, person, role, null);
  };
  const dropAdmin = (log: FactLog, group: number, person: number): void => {
    db.statement('DELETE FROM assignments WHERE group_pk = ? AND person_pk = ?').run(group, person);
    log.note(entity.assignment, group, person, 1, null);
  };

  const dropGroup = (log: FactLog, id: string, touched: Set<number>): void => {
    const key = context.groups.find(id);
    const row = key === null ? undefined : groupRow(key);
    if (key === null || row === undefined) return;
    for (const child of childrenOf(key)) {
      dropEdge(log, key, child);
      touched.add(child);
    }
    for (const parent of parentsOf(key)) dropEdge(log, parent, key);
    for (const [person, role] of membersOf(key)) dropMember(log, key, person, role);
    for (const person of adminsOf(key)) dropAdmin(log, key, person);
    db.statement('DELETE FROM groups WHERE group_pk = ?').run(key);
    log.note(entity.group, key, 0, groupText(row), null);
    log.note(entity.flags, key, 0, row.flags, null);
    log.note(entity.access, key, 0, row.access || null, null);
    touched.delete(key);
  };

  const putMembers = (log: FactLog, key: number, page: CrawlChildren): void => {
    const before = membersOf(key);
    for (const { person, role } of page.members) {
      const personKey = putPerson(log, person, false);
      const code = roleCode(role);
      const known = before.get(personKey);
      before.delete(personKey);
      if (known === code) continue;
      db.statement(
        `INSERT INTO memberships (group_pk, person_pk, role) VALUES (?, ?, ?)
         ON CONFLICT (group_pk, person_pk) DO UPDATE SET role = excluded.role`,
      ).run(key, personKey, code);
      log.note(entity.membership, key, personKey, known ?? null, code);
    }
    for (const [person, role] of before) dropMember(log, key, person, role);
  };

  const putSubgroups = (log: FactLog, key: number, page: CrawlChildren, touched: Set<number>): void => {
    const before = new Set(childrenOf(key));
    for (const group of page.subgroups ?? []) touched.add(putGroup(log, group, null));
    for (const id of page.subgroupIds) {
      const child = putUnnamedGroup(log, id);
      touched.add(child);
      if (!before.delete(child)) addEdge(log, key, child);
    }
    for (const child of before) {
      dropEdge(log, key, child);
      touched.add(child);
    }
  };

  const putListing = (log: FactLog, key: number, page: CrawlChildren, asOf: number, touched: Set<number>): void => {
    const error: AppError | null = listingError(page);
    if (page.error === null) {
      putMembers(log, key, page);
      putSubgroups(log, key, page, touched);
      db.statement('UPDATE groups SET read_at = ? WHERE group_pk = ?').run(Math.trunc(asOf), key);
    }
    db.statement('UPDATE groups SET unreadable = ? WHERE group_pk = ?').run(
      error === null ? null : JSON.stringify(error),
      key,
    );
    const flags = groupRow(key)!.flags & ~(groupFlag.membersUnreadable | groupFlag.membersNotLoaded);
    setFlags(log, key, error === null ? flags : flags | groupFlag.membersUnreadable);
  };

  /** Attached or not, after edges have changed. */
  const settleAttachment = (log: FactLog, touched: Iterable<number>): void => {
    for (const key of touched) {
      const row = groupRow(key);
      if (row === undefined) continue;
      const attached = (row.flags & groupFlag.root) !== 0 || row.parentsNamed === 0 || parentsOf(key).length > 0;
      setFlags(log, key, attached ? row.flags & ~groupFlag.unattached : row.flags | groupFlag.unattached);
    }
  };

  const putAdmins = (log: FactLog, key: number, personIds: Iterable<string>, asOf: number): void => {
    const before = new Set(adminsOf(key));
    for (const id of personIds) {
      const known = context.people.find(id);
      const person =
        known !== null && personRow(known) !== null
          ? known
          : putPerson(
              log,
              { id, name: id, userName: '', email: '', phone: '', role: '', status: '', description: '' },
              false,
            );
      if (before.delete(person)) continue;
      const { changes } = db
        .statement('INSERT INTO assignments (group_pk, person_pk) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(key, person);
      if (changes === 1) log.note(entity.assignment, key, person, null, 1);
    }
    for (const person of before) dropAdmin(log, key, person);
    db.statement('UPDATE groups SET admins_read_at = ? WHERE group_pk = ?').run(Math.trunc(asOf), key);
    setFlags(log, key, groupRow(key)!.flags | groupFlag.adminsKnown);
  };

  return {
    replaceGroups(change) {
      const log = factLog(context, packs);
      const touched = new Set<number>();
      const gone = new Set(change.gone);
      const present = change.groups.filter(({ group, children }) => {
        if (children !== null && isGone(children)) gone.add(group.id);
        return !gone.has(group.id);
      });
      // All rows before any edge: a group may be the parent of another one of the same change.
      for (const { group, isRoot } of present) touched.add(putGroup(log, group, isRoot));
      for (const { group, children, parentIds } of present) {
        const key = context.groups.find(group.id)!;
        if (children !== null) putListing(log, key, children, change.asOf, touched);
        if (parentIds === undefined) continue;
        const parents = new Set(
          parentIds
            .map((id) => context.groups.find(id))
            .filter((parent) => parent !== null && groupRow(parent) !== undefined),
        );
        for (const parent of parentsOf(key)) if (!parents.has(parent)) dropEdge(log, parent, key);
        for (const parent of parents) addEdge(log, parent!, key);
        if (group.parentIds !== undefined)
          db.statement('UPDATE groups SET parents_named = ? WHERE group_pk = ?').run(parentIds.length, key);
      }
      for (const id of gone) dropGroup(log, id, touched);
      settleAttachment(log, touched);
      return log.seal('refresh', change.asOf);
    },

    replaceAssignments(groups, asOf) {
      const log = factLog(context, packs);
      for (const { groupId, personIds } of groups) {
        const key = context.groups.find(groupId);
        if (key !== null && groupRow(key) !== undefined) putAdmins(log, key, personIds, asOf);
      }
      return log.seal('administrators', asOf);
    },

    replaceAllAssignments(assignments, asOf) {
      const log = factLog(context, packs);
      const byGroup = new Map<string, string[]>();
      for (const { groupId, personId } of assignments) {
        const list = byGroup.get(groupId);
        if (list === undefined) byGroup.set(groupId, [personId]);
        else list.push(personId);
      }
      const all = db
        .rows('SELECT g.group_pk, k.id FROM groups g JOIN group_key k ON k.pk = g.group_pk')
        .all() as unknown as [number, string][];
      for (const [key, id] of all) putAdmins(log, key, byGroup.get(id) ?? [], asOf);
      return log.seal('administrators', asOf);
    },

    putPeople(people) {
      const log = factLog(context, packs);
      for (const person of people) putPerson(log, person, true);
      return log.seal('people', context.now());
    },
  };
}
