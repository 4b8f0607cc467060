import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { Comparison } from '#shared/domain/comparison.ts';
import type { CopyMeta, Identity, MoveProbe } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Workspace } from '#shared/domain/settings.ts';
import type { GroupDetail, PersonDetail } from '#shared/ipc/contract.ts';
import type { ChangeSet, Intent } from '#shared/plan/intent.ts';
import type { Run, RunSummary, StepRecord, RunState } from '#shared/plan/run.ts';
import type { Plan } from '#shared/plan/step.ts';
import type { Assignment, RemoteGroup, RemoteMember, RemotePerson } from '../providers/port.ts';

/**
 * What the kernel asks of the local files. Every call is answered by the store worker; nothing here blocks the calling thread.
 * Two files per profile: `copy.db` (the mirrored directory, synchronous=NORMAL) and `journal.db` (staged changes, runs; synchronous=FULL).
 * Errors are `store.*`.
 */
export interface ProfileStore {
  copy: CopyStore;
  journal: JournalStore;
  close(): Promise<void>;
}

export interface CrawlState {
  id: number;
  startedAt: number;
  /** Marker of the next page of the flat group list; null when that phase is complete. */
  groupsMarker: string | null;
  groupsComplete: boolean;
  /** Marker of the next page of the top level; null at its beginning. */
  topLevelMarker: string | null;
  topLevelComplete: boolean;
  groupsSeen: number;
  /** Groups whose children have been read completely. */
  childrenDone: number;
  /** Every group listed so far told its parents: nobody needs to be asked for the top level, or for what is in a container. */
  parentsTold: boolean;
}

export interface CrawlChildren {
  groupId: string | null;
  members: RemoteMember[];
  subgroupIds: string[];
  /** Subgroups that the flat list has not shown (yet): they are kept with the edge, and their own children become pending. */
  subgroups?: RemoteGroup[];
  /** Last page of this group. */
  complete: boolean;
  /** Marker of the next page when not complete. */
  next: string | null;
  unreadableRows: number;
  /** The group could not be read: kept as unknown, with what the previous copy had. `remote.not-found`: the group is gone. */
  error: AppError | null;
}

/**
 * Facts that differ between a snapshot and the one before it. A fact is a group, a person, a membership or an administrator; a group with
 * other parents, other flags, another name or description is one changed group. What is merely newly known is no difference.
 */
export interface SnapshotDiff {
  added: number;
  removed: number;
  changed: number;
}

export interface CopyStore {
  /** The newest snapshot; `asOf` is the time of the last complete sync, however fresh single branches may be. */
  meta(): Promise<Result<CopyMeta | null>>;
  /** The packed columns of a snapshot (null: the newest). `store.empty` when never synced. */
  columns(snapshotId: number | null): Promise<Result<DirectoryColumns>>;
  group(groupId: string): Promise<Result<GroupDetail | null>>;
  person(personId: string): Promise<Result<PersonDetail | null>>;
  /** All kept moments, newest first; here `asOf` is the moment itself. */
  snapshots(): Promise<Result<CopyMeta[]>>;
  /** What differs between two kept moments, at most `limit` items per list. `store.empty`: no such snapshot. */
  compare(fromSnapshotId: number, toSnapshotId: number, limit: number): Promise<Result<Comparison>>;
  /** Which of these people the copy does not know. */
  unknownPeople(personIds: string[]): Promise<Result<string[]>>;

  /** Starts a crawl, or goes on with one that was interrupted within the last day (`resume`). Pages land in staging tables and survive a kill. */
  beginCrawl(resume: boolean): Promise<Result<CrawlState>>;
  resumableCrawl(): Promise<Result<CrawlState | null>>;
  /** `partial`: the directory could not be listed, these are all the groups that this identity is shown. */
  addGroups(crawlId: number, groups: RemoteGroup[], next: string | null, partial?: boolean): Promise<Result<void>>;
  /** Returns the subgroups that the pages name and that are still to be read. */
  addChildren(crawlId: number, pages: CrawlChildren[]): Promise<Result<string[]>>;
  /** Groups whose children still have to be read, in pages, with the marker to go on from where a group was left half-way. */
  pendingGroups(
    crawlId: number,
    limit: number,
    after: string | null,
  ): Promise<Result<{ groupId: string; marker: string | null }[]>>;
  /** Of those at most `limit` that stand somewhere: in the listing of a group that was read, or at the top. */
  placedGroups(crawlId: number, limit: number): Promise<Result<{ groupId: string; marker: string | null }[]>>;
  /**
   * What has been read so far as an early copy, in the place of the early copy before: groups still to be read, and all above them, are marked `membersNotLoaded`,
   * those of which nobody knows yet where they stand are left out, `notLoadedGroups` counts all of them. The crawl goes on. Null (and nothing
   * done): there is a complete copy or a larger one, or it is not known yet what stands at the top.
   */
  putEarlyCopy(crawlId: number, asOf: number): Promise<Result<CopyMeta | null>>;
  /** Diffs staging against the copy, keeps the delta as a snapshot, swaps, packs the columns; one transaction. */
  finishCrawl(crawlId: number, asOf: number): Promise<Result<{ meta: CopyMeta; diff: SnapshotDiff; orphans: number }>>;

  /** Groups whose members could not be read, or not all of them, with the reason. */
  unreadableGroups(): Promise<Result<{ groupId: string; error: AppError }[]>>;
  /** Direct subgroups as the copy has them. */
  subgroups(groupId: string): Promise<Result<string[]>>;
  /** The group and everything below it as the copy has it, parents before children. */
  branch(groupId: string): Promise<Result<string[]>>;

  /**
   * Replaces what is known of some groups (branch refresh, re-read before apply, read-back after a step): their group rows, direct members, direct subgroups.
   * `gone`: ids that the server no longer has. A snapshot of its own when anything differs. A crawl that was interrupted takes it over: it goes
   * on without bringing back what it had read before.
   */
  replaceGroups(change: {
    groups: {
      group: RemoteGroup;
      isRoot: boolean | null;
      /** All direct parents as read; absent: not read, the known ones stay. Parents that the copy does not know are left out. */
      parentIds?: string[];
      /** Complete: all pages as one. Null: not read, what is known stays. */
      children: CrawlChildren | null;
    }[];
    gone: string[];
    asOf: number;
  }): Promise<Result<{ meta: CopyMeta; diff: SnapshotDiff; orphans: number }>>;
  /** Complete administrators of the given groups. Unknown people are kept under their id until somebody reads them. */
  replaceAssignments(groups: { groupId: string; personIds: string[] }[], asOf: number): Promise<Result<CopyMeta>>;
  replaceAllAssignments(assignments: Assignment[], asOf: number): Promise<Result<CopyMeta>>;
  putPeople(people: RemotePerson[]): Promise<Result<void>>;

  identity(): Promise<Result<Identity | null>>;
  putIdentity(identity: Identity): Promise<Result<void>>;
  moveProbe(): Promise<Result<MoveProbe | null>>;
  putMoveProbe(probe: MoveProbe): Promise<Result<void>>;
  workspace(): Promise<Result<Workspace>>;
  putWorkspace(patch: Partial<Workspace>): Promise<Result<void>>;
}

export interface JournalStore {
  changes(): Promise<Result<ChangeSet>>;
  stage(intents: Intent[], at: number): Promise<Result<ChangeSet>>;
  /** Takes some out and puts one in the place of the last of them: one gesture. Does nothing where none of them is staged. */
  replace(changeIds: string[], intent: Intent, at: number): Promise<Result<ChangeSet>>;
  unstage(changeIds: string[]): Promise<Result<ChangeSet>>;
  clear(): Promise<Result<ChangeSet>>;
  /** Takes out changes that have been applied. Not a gesture: undo never brings them back. */
  settle(changeIds: string[]): Promise<Result<ChangeSet>>;
  undo(): Promise<Result<ChangeSet>>;
  redo(): Promise<Result<ChangeSet>>;

  /** Writes the run with all its steps before the first call is made (durable when it returns). */
  createRun(run: Run): Promise<Result<void>>;
  /** Durable when it returns: the row says `running` before the call leaves. */
  putStep(runId: string, record: StepRecord): Promise<Result<void>>;
  putRun(
    runId: string,
    patch: { state: RunState; finishedAt: number | null; recovered?: boolean; undoneBy?: string; plan?: Plan },
  ): Promise<Result<void>>;
  run(runId: string): Promise<Result<Run | null>>;
  runs(): Promise<Result<RunSummary[]>>;
  newestRun(): Promise<Result<Run | null>>;
  /** Runs in state running, stopped or awaiting-guard. */
  openRuns(): Promise<Result<Run[]>>;
}
