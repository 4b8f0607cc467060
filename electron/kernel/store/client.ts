import { Worker } from 'node:worker_threads';
import { ok, type Result } from '#shared/errors/result.ts';
import type { Logger } from '../ports/logger.ts';
import type { AppStore } from './app-store.ts';
import type { CopyStore, JournalStore, ProfileStore } from './port.ts';
import type { StoreReply, StoreRequest, StoreWorkerData, WorkerControl } from './protocol.ts';
import type { CopyUploads } from './repositories/copy.ts';

/** The local files, answered by a worker thread. Nothing here waits for a disk: every call is one message there and one back. */
export interface StoreWorker {
  /**
   * Opens `copy.db` and `journal.db` in `dir` (made when missing). Errors: `store.busy`, `store.corrupt`, `store.foreign`, `store.future`,
   * `store.read-only`, `store.disk-full`, each with the `file` it is about; then neither file is open, changed or deleted.
   */
  openProfile(options: { dir: string }): Promise<Result<ProfileStore>>;
  /** Opens `app.db` and holds it, and with it the data folder, until closed. `store.busy`: another copy of the app has it. */
  openApp(options: { file: string }): Promise<Result<AppStore>>;
  /**
   * Sets an unusable copy aside as `copy.damaged-<date>.db` (nothing is deleted), so that the profile opens with an empty one and syncs
   * anew. Only on the administrator's word. A profile open on `dir` is closed. There is no such thing for the journal.
   */
  discardCopy(options: { dir: string }): Promise<Result<{ keptAs: string | null }>>;
  /** Closes every file and ends the thread. */
  close(): Promise<void>;
}

export interface StoreWorkerOptions {
  logger: Logger;
  /** Literal statements for every new connection; only tests use it, to bound the size of a file. */
  connection?: readonly string[];
}

/** `Type` has exactly the members of `list`; a missing one is a type error that names it. */
type Complete<T, L extends readonly (keyof T)[]> =
  Exclude<keyof T, L[number]> extends never ? L : Exclude<keyof T, L[number]>;
const complete =
  <T>() =>
  <const L extends readonly (keyof T & string)[]>(list: L & Complete<T, L>): readonly (keyof T & string)[] =>
    list;

const copyMethods = complete<CopyStore & CopyUploads>()([
  'meta',
  'columns',
  'group',
  'person',
  'snapshots',
  'compare',
  'unknownPeople',
  'subgroups',
  'branch',
  'beginCrawl',
  'resumableCrawl',
  'addGroups',
  'addChildren',
  'pendingGroups',
  'placedGroups',
  'putEarlyCopy',
  'finishCrawl',
  'replaceGroups',
  'unreadableGroups',
  'bufferGroups',
  'replaceBufferedGroups',
  'replaceAssignments',
  'replaceAllAssignments',
  'bufferAssignments',
  'replaceBufferedAssignments',
  'putPeople',
  'identity',
  'putIdentity',
  'moveProbe',
  'putMoveProbe',
  'workspace',
  'putWorkspace',
]);
const journalMethods = complete<JournalStore>()([
  'changes',
  'stage',
  'replace',
  'unstage',
  'clear',
  'settle',
  'undo',
  'redo',
  'createRun',
  'putStep',
  'putRun',
  'run',
  'runs',
  'newestRun',
  'openRuns',
]);
const appMethods = complete<Omit<AppStore, 'close'>>()([
  'profiles',
  'putProfile',
  'deleteProfile',
  'settings',
  'putSettings',
]);
const controlMethods = complete<WorkerControl>()([
  'openProfile',
  'closeProfile',
  'openApp',
  'closeApp',
  'closeAll',
  'discardCopy',
]);

/** Rows per message when a long list is handed over: a message is copied on the calling thread. */
const UPLOAD_ROWS = 4000;
/** Groups with their members. */
const UPLOAD_GROUPS = 50;

/** Starts the worker. `workerUrl`: `worker.ts` beside this file, or its bundle `store-worker.js`. */
export function openStoreWorker(workerUrl: URL, { logger, connection = [] }: StoreWorkerOptions): StoreWorker {
  const data: StoreWorkerData = { connection };
  const worker = new Worker(workerUrl, { workerData: data });
  const waiting = new Map<number, { resolve(result: Result<unknown>): void; reject(reason: Error): void }>();
  let nextId = 1;
  let nextList = 1;
  let ended: Error | null = null;

  worker.on('message', (reply: StoreReply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (call === undefined) return;
    if ('result' in reply) {
      // A file in use by another Canopy is an answer of its own, said once by who asked for the file.
      if (!reply.result.ok && reply.result.error.code !== 'store.busy')
        logger.warn('store call failed', { code: reply.result.error.code, ...reply.result.error.params });
      call.resolve(reply.result);
    } else {
      logger.error('store worker bug', { detail: reply.bug });
      call.reject(new Error(reply.bug));
    }
  });
  const end = (reason: Error): void => {
    ended ??= reason;
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
  };
  worker.on('error', (error) => {
    logger.error('store worker crashed', { detail: error instanceof Error ? error.message : String(error) });
    end(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', () => end(new Error('the store worker has ended')));

  const call = (
    target: StoreRequest['target'],
    handle: number,
    method: string,
    args: unknown[],
  ): Promise<Result<unknown>> =>
    new Promise((resolve, reject) => {
      if (ended !== null) {
        reject(ended);
        return;
      }
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      const request: StoreRequest = { id, target, handle, method, args };
      worker.postMessage(request);
    });

  /** An object whose methods are messages. The method lists above are checked against the types, so the cast is one of shape only. */
  const remote = <T>(target: StoreRequest['target'], handle: number, methods: readonly string[]): T =>
    Object.fromEntries(
      methods.map((method) => [method, (...args: unknown[]) => call(target, handle, method, args)]),
    ) as T;

  const control = remote<WorkerControl>('worker', 0, controlMethods);

  const copyStore = (handle: number): CopyStore => {
    const copy = remote<CopyStore & CopyUploads>('copy', handle, copyMethods);
    return {
      ...copy,
      async replaceGroups({ groups, ...rest }) {
        if (groups.length <= UPLOAD_GROUPS) return copy.replaceGroups({ groups, ...rest });
        const list = nextList++;
        for (let at = 0; at < groups.length; at += UPLOAD_GROUPS) {
          const sent = await copy.bufferGroups(list, groups.slice(at, at + UPLOAD_GROUPS));
          if (!sent.ok) return sent;
        }
        return copy.replaceBufferedGroups(list, rest);
      },
      async replaceAllAssignments(assignments, asOf) {
        const list = nextList++;
        for (let at = 0; at < assignments.length; at += UPLOAD_ROWS) {
          const sent = await copy.bufferAssignments(list, assignments.slice(at, at + UPLOAD_ROWS));
          if (!sent.ok) return sent;
        }
        return copy.replaceBufferedAssignments(list, asOf);
      },
    };
  };

  return {
    async openProfile({ dir }) {
      const opened = await control.openProfile(dir);
      if (!opened.ok) return opened;
      const handle = opened.value;
      return ok({
        copy: copyStore(handle),
        journal: remote<JournalStore>('journal', handle, journalMethods),
        async close() {
          await control.closeProfile(handle);
        },
      });
    },
    async openApp({ file }) {
      const opened = await control.openApp(file);
      if (!opened.ok) return opened;
      return ok({
        ...remote<Omit<AppStore, 'close'>>('app', 0, appMethods),
        async close() {
          await control.closeApp();
        },
      });
    },
    discardCopy: ({ dir }) => control.discardCopy(dir, Date.now()),
    async close() {
      if (ended !== null) return;
      await control.closeAll();
      await worker.terminate();
    },
  };
}
