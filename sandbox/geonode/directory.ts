import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { createHistory, createQuery } from '../directory/history.ts';
import type { Query } from '../directory/history.ts';
import { createTable } from '../directory/table.ts';
import type { ChangeListener, Table } from '../directory/table.ts';
import type {
  ActionRow,
  AuthGroupRow,
  AuthMemberRow,
  CategoryRow,
  FileRow,
  GroupCategoryRow,
  GroupRow,
  InviteRow,
  KeywordRow,
  MailRow,
  MemberRow,
  Role,
  SessionRow,
  SiteInviteRow,
  TokenRow,
  UserRow,
} from './rows.ts';

/** A member of a group with what the pages show of the person. */
export interface Member extends UserRow {
  readonly role: Role;
}

/** The state that the GeoNode dialect serves, read and written synchronously. */
export interface GeonodeDirectory {
  readonly users: Table<UserRow, 'id'>;
  readonly authGroups: Table<AuthGroupRow, 'id'>;
  readonly authMembers: Table<AuthMemberRow, 'auth_id' | 'user_id'>;
  readonly groups: Table<GroupRow, 'id'>;
  readonly members: Table<MemberRow, 'group_id' | 'user_id'>;
  readonly categories: Table<CategoryRow, 'id'>;
  readonly groupCategories: Table<GroupCategoryRow, 'group_id' | 'category_id'>;
  readonly keywords: Table<KeywordRow, 'group_id' | 'name'>;
  readonly invites: Table<InviteRow, 'id'>;
  readonly actions: Table<ActionRow, 'id'>;
  readonly sessions: Table<SessionRow, 'key'>;
  readonly tokens: Table<TokenRow, 'token'>;
  readonly mails: Table<MailRow, 'id'>;
  readonly siteInvites: Table<SiteInviteRow, 'key'>;
  readonly files: Table<FileRow, 'path'>;
  readonly all: Query;
  /** The next number of a sequence; numbers of deleted rows do not come again. */
  next(
    sequence: 'groups' | 'users' | 'authGroups' | 'categories' | 'members' | 'invites' | 'actions' | 'mails',
  ): number;
  groupBySlug(slug: string): GroupRow | undefined;
  userByName(username: string): UserRow | undefined;
  usersByEmail(email: string): UserRow[];
  authGroupByName(name: string): AuthGroupRow | undefined;
  categoryBySlug(slug: string): CategoryRow | undefined;
  /** In the order of the table. */
  membersOf(groupId: number): Member[];
  categoriesOf(groupId: number): CategoryRow[];
  keywordsOf(groupId: number): string[];
  write<T>(work: () => T): T;
  asOf<T>(lagMs: number, read: () => T): T;
}

const KEYS = {
  users: ['id'],
  authGroups: ['id'],
  authMembers: ['auth_id', 'user_id'],
  groups: ['id'],
  members: ['group_id', 'user_id'],
  categories: ['id'],
  groupCategories: ['group_id', 'category_id'],
  keywords: ['group_id', 'name'],
  invites: ['id'],
  actions: ['id'],
  sessions: ['key'],
  tokens: ['token'],
  mails: ['id'],
  siteInvites: ['key'],
  files: ['path'],
} as const;

const tableName = (name: string): string => `gn_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** The directory over an open database whose GeoNode tables exist. */
export function createGeonodeDirectory(db: DatabaseSync, clock: Clock): GeonodeDirectory {
  const history = createHistory(db, clock);
  const all = createQuery(db);
  const table = <Row extends object, Key extends keyof Row & string>(
    name: keyof typeof KEYS,
    changed: ChangeListener = history.changed,
  ): Table<Row, Key> => {
    const columns = db.prepare(`PRAGMA table_info(${tableName(name)})`).all() as { name: string }[];
    return createTable<Row, Key>(
      db,
      tableName(name),
      KEYS[name] as unknown as readonly Key[],
      columns.map((column) => column.name as keyof Row & string),
      changed,
    );
  };
  // Sessions, tokens and mails are no part of what searches and lists show, so they never lag.
  const unseen: ChangeListener = () => undefined;
  const one = <Row>(rows: Row[]): Row | undefined => rows[0];
  const nextNumber = db.prepare(
    'INSERT INTO gn_sequences VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last',
  );
  return {
    users: table('users'),
    authGroups: table('authGroups'),
    authMembers: table('authMembers'),
    groups: table('groups'),
    members: table('members'),
    categories: table('categories'),
    groupCategories: table('groupCategories'),
    keywords: table('keywords'),
    invites: table('invites'),
    actions: table('actions'),
    sessions: table('sessions', unseen),
    tokens: table('tokens', unseen),
    mails: table('mails', unseen),
    siteInvites: table('siteInvites', unseen),
    files: table('files', unseen),
    all,
    next: (sequence) => (nextNumber.get(sequence) as { last: number }).last,
    groupBySlug: (slug) => one(all<GroupRow>('SELECT * FROM gn_groups WHERE slug = ?', slug)),
    userByName: (username) => one(all<UserRow>('SELECT * FROM gn_users WHERE username = ?', username)),
    usersByEmail: (email) => all<UserRow>("SELECT * FROM gn_users WHERE email = ? AND email <> ''", email),
    authGroupByName: (name) => one(all<AuthGroupRow>('SELECT * FROM gn_auth_groups WHERE name = ?', name)),
    categoryBySlug: (slug) => one(all<CategoryRow>('SELECT * FROM gn_categories WHERE slug = ?', slug)),
    membersOf: (groupId) =>
      all<Member>(
        `SELECT u.*, m.role FROM gn_members m JOIN gn_users u ON u.id = m.user_id
         WHERE m.group_id = ? ORDER BY m.place`,
        groupId,
      ),
    categoriesOf: (groupId) =>
      all<CategoryRow>(
        `SELECT c.* FROM gn_group_categories gc JOIN gn_categories c ON c.id = gc.category_id
         WHERE gc.group_id = ? ORDER BY c.id`,
        groupId,
      ),
    keywordsOf: (groupId) =>
      all<{ name: string }>('SELECT name FROM gn_keywords WHERE group_id = ? ORDER BY name', groupId).map(
        (row) => row.name,
      ),
    write: history.write,
    asOf: history.asOf,
  };
}
