import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { createHistory, createQuery } from './history.ts';
import type { Query } from './history.ts';
import type { AssignmentRow, GroupRow, LinkRow, MemberType, MembershipRow, RefreshTokenRow, UserRow } from './rows.ts';
import { createTable } from './table.ts';
import type { Table } from './table.ts';

/**
 * The state that a sandbox serves. Reads and writes are synchronous, so every
 * request sees one moment and needs no locking.
 */
export interface Directory {
  readonly groups: Table<GroupRow, 'group_id'>;
  readonly users: Table<UserRow, 'user_id'>;
  readonly memberships: Table<MembershipRow, 'group_id' | 'member_type' | 'member_id'>;
  readonly assignments: Table<AssignmentRow, 'group_id' | 'user_id' | 'role_id'>;
  readonly links: Table<LinkRow, 'type' | 'identity' | 'extra'>;
  readonly refreshTokens: Table<RefreshTokenRow, 'token'>;
  readonly all: Query;
  /** Ids of the groups that hold this member directly, in order. */
  parentsOf(type: MemberType, id: string): string[];
  /** Ids of the direct subgroups, in order. */
  subgroupsOf(groupId: string): string[];
  /** Every group above this one, nearest first, each once. */
  ancestorsOf(groupId: string): string[];
  /** Groups on the longest way up from this group, itself included: 1 for a top one. */
  levelOf(groupId: string): number;
  /** Levels of the subtree below and including this group: 1 when it has no subgroups. */
  heightOf(groupId: string): number;
  hasMembers(groupId: string): boolean;
  /** Runs changes that all happen or, when it throws, none. */
  write<T>(work: () => T): T;
  /** Runs a read on the state of `lagMs` ago. */
  asOf<T>(lagMs: number, read: () => T): T;
}

const GROUP_COLUMNS = [
  'group_id',
  'name',
  'name_fold',
  'description',
  'is_root',
  'creator',
  'created_at',
  'updated_at',
] as const;
const USER_COLUMNS = [
  'user_id',
  'user_name',
  'nick_name',
  'nick_fold',
  'avatar',
  'email',
  'phone',
  'phone_region',
  'role',
  'status',
  'description',
  'default_drive_id',
  'user_data',
  'extras',
  'creator',
  'created_at',
  'updated_at',
  'expired_at',
  'last_login_time',
] as const;
const MEMBERSHIP_COLUMNS = [
  'group_id',
  'member_type',
  'member_id',
  'member_role',
  'description',
  'creator',
  'created_at',
  'updated_at',
] as const;
const ASSIGNMENT_COLUMNS = ['group_id', 'user_id', 'role_id', 'creator', 'created_at'] as const;
const LINK_COLUMNS = ['type', 'identity', 'extra', 'user_id', 'created_at'] as const;
const TOKEN_COLUMNS = ['token', 'user_id', 'app_id', 'service', 'issued_at', 'replaced'] as const;

/** The directory over an open database whose tables exist. */
export function createDirectory(db: DatabaseSync, clock: Clock): Directory {
  const history = createHistory(db, clock);
  const { changed } = history;
  const all = createQuery(db);
  const ids = (sql: string, ...values: SQLInputValue[]): string[] =>
    all<{ id: string }>(sql, ...values).map((row) => row.id);

  const parentsOf = (type: MemberType, id: string): string[] =>
    ids('SELECT group_id AS id FROM memberships WHERE member_id = ? AND member_type = ? ORDER BY group_id', id, type);
  const subgroupsOf = (groupId: string): string[] =>
    ids(
      "SELECT member_id AS id FROM memberships WHERE group_id = ? AND member_type = 'group' ORDER BY member_id",
      groupId,
    );

  /** Breadth-first from a group; the round in which each group was last met is its distance. */
  const distances = (start: string, next: (id: string) => string[]): Map<string, number> => {
    const found = new Map<string, number>([[start, 0]]);
    let round = [start];
    // An injected cycle ends when nobody new could be farther than there are groups found.
    for (let distance = 1; round.length > 0 && distance <= found.size; distance += 1) {
      const met = new Set(round.flatMap(next));
      for (const id of met) found.set(id, distance);
      round = [...met];
    }
    return found;
  };
  const farthest = (found: Map<string, number>): number => Math.max(...found.values());

  return {
    groups: createTable(db, 'groups', ['group_id'], GROUP_COLUMNS, changed),
    users: createTable(db, 'users', ['user_id'], USER_COLUMNS, changed),
    memberships: createTable(db, 'memberships', ['group_id', 'member_type', 'member_id'], MEMBERSHIP_COLUMNS, changed),
    assignments: createTable(db, 'assignments', ['group_id', 'user_id', 'role_id'], ASSIGNMENT_COLUMNS, changed),
    links: createTable(db, 'links', ['type', 'identity', 'extra'], LINK_COLUMNS, changed),
    // Tokens are no part of what searches and lists show, so they never lag.
    refreshTokens: createTable(db, 'refresh_tokens', ['token'], TOKEN_COLUMNS, () => undefined),
    all,
    parentsOf,
    subgroupsOf,
    ancestorsOf: (groupId) => [...distances(groupId, (id) => parentsOf('group', id)).keys()].slice(1),
    levelOf: (groupId) => farthest(distances(groupId, (id) => parentsOf('group', id))) + 1,
    heightOf: (groupId) => {
      // One statement instead of one per group: a branch may hold most of 100,000 groups.
      const row = all<{ height: number }>(
        `WITH RECURSIVE below (id, level) AS (
           SELECT ?, 1 UNION
           SELECT m.member_id, b.level + 1 FROM below b CROSS JOIN memberships m
             ON m.group_id = b.id AND m.member_type = 'group' WHERE b.level < 64)
         SELECT max(level) AS height FROM below`,
        groupId,
      )[0];
      return row?.height ?? 1;
    },
    hasMembers: (groupId) => all('SELECT 1 FROM memberships WHERE group_id = ? LIMIT 1', groupId).length > 0,
    write: history.write,
    asOf: history.asOf,
  };
}
