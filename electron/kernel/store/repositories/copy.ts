import { accessLevels } from '#shared/domain/attributes.ts';
import { accessCode } from '#shared/domain/columns.ts';
import type { CopyMeta, Identity, MoveProbe } from '#shared/domain/profile.ts';
import { defaultWorkspace, type Workspace } from '#shared/domain/settings.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Assignment } from '../../providers/port.ts';
import { compactColumns } from '../pack/layout.ts';
import type { CopyStore, SnapshotDiff } from '../port.ts';
import type { Database } from '../sqlite/open-database.ts';
import { compareSnapshots } from './compare.ts';
import { copyContext } from './copy-context.ts';
import { crawlRepository } from './crawl.ts';
import { finishCrawl } from './finish-crawl.ts';
import { readKept, writeKept } from './kept-values.ts';
import { packs } from './packs.ts';
import { refreshRepository } from './refresh.ts';
import { allSnapshots, catchUp, countOrphans, newestMeta, snapshotPack } from './snapshots.ts';
import type { Synchronous } from './synchronous.ts';
import { putEarlyCopy } from './whole-copy.ts';

type GroupsChange = Parameters<CopyStore['replaceGroups']>[0];

/** Parts of one long list, sent ahead of the call that uses them so that no single message holds up the sender. */
export interface CopyUploads {
  bufferGroups(list: number, part: GroupsChange['groups']): Promise<Result<void>>;
  replaceBufferedGroups(list: number, rest: Omit<GroupsChange, 'groups'>): ReturnType<CopyStore['replaceGroups']>;
  bufferAssignments(list: number, part: Assignment[]): Promise<Result<void>>;
  replaceBufferedAssignments(list: number, asOf: number): Promise<Result<CopyMeta>>;
}

const done = ok(undefined);

function append<T>(lists: Map<number, T[]>, list: number, part: T[]): void {
  const known = lists.get(list);
  if (known === undefined) lists.set(list, part);
  else for (const item of part) known.push(item);
}

/** The directory copy over an open `copy.db`. */
export function copyRepository(
  db: Database,
  now: () => number,
): { methods: Synchronous<CopyStore & CopyUploads>; beforeClose(): Result<void> } {
  const context = copyContext(db, now);
  const crawl = crawlRepository(context);
  const packed = packs(context);
  const refresh = refreshRepository(context, packed);
  context.onRollback(crawl.forget);
  const buffered = new Map<number, Assignment[]>();
  const bufferedGroups = new Map<number, GroupsChange['groups']>();

  type Sealed = Result<{ meta: CopyMeta; diff: SnapshotDiff }>;
  /** A change of a part needs a whole to be part of. */
  const change = (work: () => Sealed): Sealed =>
    context.attempt(() => (newestMeta(context) === null ? err(appError('store.empty')) : work()));
  const metaOf = (sealed: Sealed): Result<CopyMeta> => (sealed.ok ? ok(sealed.value.meta) : sealed);

  const replaceGroups = (groups: GroupsChange) => {
    const sealed = change(() => {
      crawl.readAgain(groups);
      return refresh.replaceGroups(groups);
    });
    return sealed.ok ? ok({ ...sealed.value, orphans: countOrphans(context) }) : sealed;
  };

  const childrenOf = (key: number): { id: string; key: number }[] =>
    db
      .statement(
        'SELECT k.id, k.pk AS key FROM edges e JOIN group_key k ON k.pk = e.child_pk WHERE e.parent_pk = ? ORDER BY e.child_pk',
      )
      .all(key) as { id: string; key: number }[];

  const methods: Synchronous<CopyStore & CopyUploads> = {
    meta: () => ok(newestMeta(context)),
    columns(snapshotId) {
      const pack = snapshotPack(context, packed, snapshotId);
      // One buffer of the receiver's own: it is handed over, and what is kept here stays.
      return pack.ok ? ok(compactColumns(pack.value)) : pack;
    },
    group(groupId) {
      const row = db
        .statement(
          `SELECT k.id AS groupId, g.name, g.description, g.created_at AS createdAt, g.updated_at AS updatedAt, g.creator,
                  g.read_at AS readAt, g.admins_read_at AS adminsReadAt, g.unreadable, g.access, g.email, g.has_logo AS hasLogo, g.keywords
           FROM group_key k JOIN groups g ON g.group_pk = k.pk WHERE k.id = ?`,
        )
        .get(groupId) as
        | {
            groupId: string;
            name: string;
            description: string;
            createdAt: number | null;
            updatedAt: number | null;
            creator: string;
            readAt: number | null;
            adminsReadAt: number | null;
            unreadable: string | null;
            access: number;
            email: string | null;
            hasLogo: number | null;
            keywords: string | null;
          }
        | undefined;
      if (row === undefined) return ok(null);
      const { access, email, hasLogo, keywords, ...rest } = row;
      const level = accessLevels.find((name) => accessCode[name] === access);
      return ok({
        ...rest,
        attributes:
          level === undefined
            ? null
            : {
                access: level,
                email: email ?? '',
                keywords: keywords === null ? null : (JSON.parse(keywords) as string[]),
                hasLogo: hasLogo === 1,
              },
        unreadable: row.unreadable === null ? null : (JSON.parse(row.unreadable) as AppError),
      });
    },
    person(personId) {
      const row = db
        .statement(
          `SELECT k.id AS personId, p.name, p.user_name AS userName, p.email, p.phone, p.role, p.status, p.description
           FROM person_key k JOIN people p ON p.person_pk = k.pk WHERE k.id = ?`,
        )
        .get(personId) as
        | {
            personId: string;
            name: string;
            userName: string;
            email: string;
            phone: string;
            role: string;
            status: string;
            description: string;
          }
        | undefined;
      return ok(row === undefined ? null : { ...row });
    },
    snapshots: () => ok(allSnapshots(context)),
    compare: (from, to, limit) => compareSnapshots(context, from, to, limit),
    unknownPeople: (personIds) =>
      ok(
        personIds.filter(
          (id) =>
            db.statement('SELECT 1 FROM person_key k JOIN people p ON p.person_pk = k.pk WHERE k.id = ?').get(id) ===
            undefined,
        ),
      ),
    unreadableGroups: () =>
      ok(
        (
          db
            .statement(
              `SELECT k.id, g.unreadable FROM groups g JOIN group_key k ON k.pk = g.group_pk WHERE g.unreadable IS NOT NULL ORDER BY g.group_pk`,
            )
            .all() as { id: string; unreadable: string }[]
        ).map(({ id, unreadable }) => ({ groupId: id, error: JSON.parse(unreadable) as AppError })),
      ),
    subgroups(groupId) {
      const key = context.groups.find(groupId);
      return ok(key === null ? [] : childrenOf(key).map(({ id }) => id));
    },
    branch(groupId) {
      const key = context.groups.find(groupId);
      if (key === null) return ok([]);
      // A walk rather than a recursive query: a double parent or a cycle in what a server says cannot make it long.
      const seen = new Map([[key, groupId]]);
      for (const above of seen.keys()) {
        for (const child of childrenOf(above)) if (!seen.has(child.key)) seen.set(child.key, child.id);
      }
      return ok([...seen.values()]);
    },

    beginCrawl: (resume) => ok(crawl.begin(resume)),
    resumableCrawl: () => ok(crawl.resumable()),
    addGroups(_crawlId, groups, next, partial = false) {
      crawl.addGroups(groups, next, partial);
      return done;
    },
    addChildren: (_crawlId, pages) => ok(crawl.addChildren(pages)),
    pendingGroups: (_crawlId, limit, after) => ok(crawl.pending(limit, after)),
    placedGroups: (_crawlId, limit) => ok(crawl.placed(limit)),
    putEarlyCopy: (_crawlId, asOf) => context.attempt(() => putEarlyCopy(context, packed, asOf)),
    finishCrawl: (_crawlId, asOf) => context.attempt(() => finishCrawl(context, packed, asOf)),

    replaceGroups,
    bufferGroups(list, part) {
      append(bufferedGroups, list, part);
      return done;
    },
    replaceBufferedGroups(list, rest) {
      const groups = bufferedGroups.get(list) ?? [];
      bufferedGroups.delete(list);
      return replaceGroups({ ...rest, groups });
    },
    replaceAssignments: (groups, asOf) => metaOf(change(() => refresh.replaceAssignments(groups, asOf))),
    replaceAllAssignments: (assignments, asOf) =>
      metaOf(change(() => refresh.replaceAllAssignments(assignments, asOf))),
    bufferAssignments(list, part) {
      append(buffered, list, part);
      return done;
    },
    replaceBufferedAssignments(list, asOf) {
      const assignments = buffered.get(list) ?? [];
      buffered.delete(list);
      return metaOf(change(() => refresh.replaceAllAssignments(assignments, asOf)));
    },
    putPeople(people) {
      const sealed = change(() => refresh.putPeople(people));
      return sealed.ok ? done : sealed;
    },

    identity: () => ok(readKept<Identity>(db, 'identity')),
    putIdentity(identity) {
      writeKept(db, 'identity', identity);
      return done;
    },
    moveProbe: () => ok(readKept<MoveProbe>(db, 'move-probe')),
    putMoveProbe(probe) {
      writeKept(db, 'move-probe', probe);
      return done;
    },
    workspace: () => ok({ ...defaultWorkspace, ...readKept<Partial<Workspace>>(db, 'workspace') }),
    putWorkspace(patch) {
      context.transaction(() =>
        writeKept(db, 'workspace', { ...readKept<Partial<Workspace>>(db, 'workspace'), ...patch }),
      );
      return done;
    },
  };
  return { methods, beforeClose: () => catchUp(context, packed) };
}
