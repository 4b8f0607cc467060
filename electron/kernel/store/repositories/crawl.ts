import type { RemoteGroup } from '../../providers/port.ts';
import type { CopyStore, CrawlChildren, CrawlState } from '../port.ts';
import type { CopyContext } from './copy-context.ts';
import {
  attributeColumns,
  flagsOfGroup,
  groupColumns,
  isGone,
  listingError,
  personValue,
  roleCode,
} from './remote-rows.ts';

type GroupsChange = Parameters<CopyStore['replaceGroups']>[0];

/** `stage_groups.children_state`. */
export const childrenState = { pending: 0, read: 1, unreadable: 2, gone: 3 } as const;

/** Stands for the top level in `stage_edges`. */
const TOP_LEVEL = 0;

/** An older crawl is not gone on with: the copy would be dated now, and what it began with is of another day. */
const RESUMABLE_MS = 24 * 60 * 60 * 1000;

/**
 * The crawl in progress. Every call is one transaction, so a kill at any moment leaves whole pages; markers are written together with the
 * rows of the page they follow, so going on neither repeats nor skips.
 */
export interface CrawlRepository {
  begin(resume: boolean): CrawlState;
  /** The crawl that was interrupted; null: none, or one of another day. */
  resumable(): CrawlState | null;
  addGroups(groups: RemoteGroup[], next: string | null, partial: boolean): void;
  /** Returns the subgroups that the pages name and that are still to be read. */
  addChildren(pages: CrawlChildren[]): string[];
  pending(limit: number, after: string | null): { groupId: string; marker: string | null }[];
  /** Of those the ones that stand somewhere already. */
  placed(limit: number): { groupId: string; marker: string | null }[];
  /** Groups were read again beside the crawl: what is staged of them is older, and gives way. */
  readAgain(change: GroupsChange): void;
  /** Forgets what is remembered of staged people; after a failed transaction. */
  forget(): void;
}

export function crawlRepository(context: CopyContext): CrawlRepository {
  const { db } = context;
  // The same person comes along with each of her groups; her row is written once per crawl and process.
  const staged = new Set<number>();

  const stageGroup = (group: RemoteGroup, replace: boolean): void => {
    const key = context.groups.intern(group.id);
    const known = db.statement('SELECT 1 FROM stage_groups WHERE group_pk = ?').get(key) !== undefined;
    if (known && !replace) return;
    db.statement(
      `INSERT INTO stage_groups (group_pk, name, description, created_at, updated_at, creator, flags, access, email, has_logo, keywords,
         parents_named) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (group_pk) DO UPDATE SET name = excluded.name, description = excluded.description,
         created_at = excluded.created_at, updated_at = excluded.updated_at, creator = excluded.creator, flags = excluded.flags,
         access = excluded.access, email = excluded.email, has_logo = excluded.has_logo, keywords = excluded.keywords,
         parents_named = excluded.parents_named`,
    ).run(key, ...groupColumns(group), flagsOfGroup(group), ...attributeColumns(group));
    if (group.parentIds !== undefined) stageParents(key, group.parentIds, group.category, known);
  };

  /** A group that tells its parents is placed by its own word, and a container whose content tells its parents needs no listing. */
  const stageParents = (key: number, parentIds: readonly string[], container: boolean, again: boolean): void => {
    // Listed twice, after a marker went stale: only the last word counts.
    if (again) db.statement('DELETE FROM stage_edges WHERE child_pk = ?').run(key);
    for (const id of parentIds) {
      db.statement('INSERT INTO stage_edges (parent_pk, child_pk) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
        context.groups.intern(id),
        key,
      );
    }
    if (container) {
      db.statement('UPDATE stage_groups SET children_state = ?, read_at = ? WHERE group_pk = ?').run(
        childrenState.read,
        Math.trunc(context.now()),
        key,
      );
    }
  };

  const stateOf = (key: number): number | undefined =>
    (
      db.statement('SELECT children_state AS state FROM stage_groups WHERE group_pk = ?').get(key) as
        { state: number } | undefined
    )?.state;

  const addPage = (page: CrawlChildren, now: number): void => {
    const parent = page.groupId === null ? TOP_LEVEL : context.groups.intern(page.groupId);
    // Read again as a whole while this page was on its way: what is staged is newer.
    if (stateOf(parent) === childrenState.read) return;
    for (const group of page.subgroups ?? []) stageGroup(group, false);
    for (const id of page.subgroupIds) {
      db.statement('INSERT INTO stage_edges (parent_pk, child_pk) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
        parent,
        context.groups.intern(id),
      );
    }
    if (page.groupId === null) {
      db.statement('UPDATE crawl SET top_marker = ?, top_complete = ?, top_error = ?').run(
        page.next,
        page.complete || page.error !== null ? 1 : 0,
        page.error === null ? null : JSON.stringify(page.error),
      );
      return;
    }
    for (const { person, role } of page.members) {
      const key = context.people.intern(person.id);
      if (!staged.has(key)) {
        db.statement(
          `INSERT INTO stage_people (person_pk, name, user_name, email, phone, role, status, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (person_pk) DO UPDATE SET name = excluded.name, user_name = excluded.user_name, email = excluded.email,
             phone = excluded.phone, role = excluded.role, status = excluded.status, description = excluded.description`,
        ).run(key, ...personValue(person));
        staged.add(key);
      }
      db.statement(
        `INSERT INTO stage_memberships (group_pk, person_pk, role) VALUES (?, ?, ?)
         ON CONFLICT (group_pk, person_pk) DO UPDATE SET role = excluded.role`,
      ).run(parent, key, roleCode(role));
    }
    const error = listingError(page);
    const state = isGone(page)
      ? childrenState.gone
      : page.error !== null
        ? childrenState.unreadable
        : page.complete
          ? childrenState.read
          : childrenState.pending;
    db.statement(
      `UPDATE stage_groups SET children_state = :state, marker = :marker, unreadable = coalesce(:error, unreadable),
         read_at = CASE WHEN :state = :read THEN :now ELSE read_at END
       WHERE group_pk = :key`,
    ).run({
      state,
      marker: page.next,
      error: error === null ? null : JSON.stringify(error),
      read: childrenState.read,
      now: Math.trunc(now),
      key: parent,
    });
  };

  const readAgain = ({ group, isRoot, parentIds, children }: GroupsChange['groups'][number], now: number): void => {
    stageGroup(group, true);
    const key = context.groups.intern(group.id);
    // Groups that tell their parents have just been placed by their own word.
    if (parentIds !== undefined && group.parentIds === undefined) {
      db.statement('DELETE FROM stage_edges WHERE child_pk = ?').run(key);
      const parents = [...parentIds.map((id) => context.groups.intern(id)), ...(isRoot === true ? [TOP_LEVEL] : [])];
      for (const parent of parents)
        db.statement('INSERT INTO stage_edges (parent_pk, child_pk) VALUES (?, ?)').run(parent, key);
    }
    if (children === null || (children.error !== null && !isGone(children))) return;
    db.statement('DELETE FROM stage_memberships WHERE group_pk = ?').run(key);
    db.statement('DELETE FROM stage_edges WHERE parent_pk = ?').run(key);
    db.statement(
      'UPDATE stage_groups SET children_state = ?, marker = NULL, unreadable = NULL, read_at = NULL WHERE group_pk = ?',
    ).run(childrenState.pending, key);
    for (const { person } of children.members) staged.delete(context.people.intern(person.id));
    addPage(children, now);
  };

  const current = (): CrawlState | null => {
    const row = db.statement('SELECT * FROM crawl ORDER BY id DESC LIMIT 1').get() as
      | {
          id: number;
          started_at: number;
          groups_marker: string | null;
          groups_complete: number;
          top_marker: string | null;
          top_complete: number;
        }
      | undefined;
    if (row === undefined) return null;
    const counts = db
      .statement(
        `SELECT count(*) AS seen, count(*) FILTER (WHERE children_state <> 0) AS done,
                count(*) FILTER (WHERE parents_named IS NULL) AS untold FROM stage_groups`,
      )
      .get() as { seen: number; done: number; untold: number };
    return {
      id: row.id,
      startedAt: row.started_at,
      groupsMarker: row.groups_marker,
      groupsComplete: row.groups_complete === 1,
      topLevelMarker: row.top_marker,
      topLevelComplete: row.top_complete === 1,
      groupsSeen: counts.seen,
      childrenDone: counts.done,
      parentsTold: counts.seen > 0 && counts.untold === 0,
    };
  };

  const resumable = (): CrawlState | null => {
    const found = current();
    return found !== null && context.now() - found.startedAt < RESUMABLE_MS ? found : null;
  };

  return {
    begin: (resume) =>
      context.transaction(() => {
        const interrupted = resume ? resumable() : null;
        if (interrupted !== null) return interrupted;
        clearStaging(context);
        staged.clear();
        db.statement('INSERT INTO crawl (started_at) VALUES (?)').run(Math.trunc(context.now()));
        return current()!;
      }),
    resumable,
    addGroups: (groups, next, partial) =>
      context.transaction(() => {
        for (const group of groups) stageGroup(group, true);
        db.statement('UPDATE crawl SET groups_marker = ?, groups_complete = ?, partial = ?').run(
          next,
          next === null ? 1 : 0,
          partial ? 1 : 0,
        );
      }),
    addChildren: (pages) =>
      context.transaction(() => {
        const now = context.now();
        for (const page of pages) addPage(page, now);
        const named = new Set(pages.flatMap(({ subgroupIds }) => subgroupIds));
        return [...named].filter((id) => stateOf(context.groups.intern(id)) === childrenState.pending);
      }),
    pending(limit, after) {
      const from = after === null ? 0 : (context.groups.find(after) ?? 0);
      const rows = db
        .statement(
          `SELECT k.id AS groupId, s.marker FROM stage_groups s JOIN group_key k ON k.pk = s.group_pk
           WHERE s.children_state = 0 AND s.group_pk > ? ORDER BY s.group_pk LIMIT ?`,
        )
        .all(from, limit) as { groupId: string; marker: string | null }[];
      return rows.map(({ groupId, marker }) => ({ groupId, marker }));
    },
    placed: (limit) =>
      (
        db
          .statement(
            `SELECT k.id AS groupId, s.marker FROM stage_groups s JOIN group_key k ON k.pk = s.group_pk
             WHERE s.children_state = 0 AND s.group_pk IN (SELECT child_pk FROM stage_edges) ORDER BY s.group_pk LIMIT ?`,
          )
          .all(limit) as { groupId: string; marker: string | null }[]
      ).map(({ groupId, marker }) => ({ groupId, marker })),
    readAgain({ groups, gone }) {
      if (db.statement('SELECT 1 FROM crawl').get() === undefined) return;
      const now = context.now();
      for (const group of groups) readAgain(group, now);
      for (const id of gone) {
        const key = context.groups.find(id);
        if (key !== null)
          db.statement('UPDATE stage_groups SET children_state = ? WHERE group_pk = ?').run(childrenState.gone, key);
      }
    },
    forget: () => staged.clear(),
  };
}

/** Empties the staging tables (whole tables: a few pages, however much they held). */
export function clearStaging({ db }: CopyContext): void {
  db.statement('DELETE FROM stage_memberships').run();
  db.statement('DELETE FROM stage_people').run();
  db.statement('DELETE FROM stage_edges').run();
  db.statement('DELETE FROM stage_groups').run();
  db.statement('DELETE FROM crawl').run();
}
