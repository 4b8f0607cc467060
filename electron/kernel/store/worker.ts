import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { appDatabase, copyDatabase, journalDatabase } from './migrations/index.ts';
import type { StoreReply, StoreRequest, StoreWorkerData, WorkerControl } from './protocol.ts';
import { appRepository } from './repositories/app.ts';
import { copyRepository } from './repositories/copy.ts';
import { journalRepository } from './repositories/journal.ts';
import { openDatabase, type Database } from './sqlite/open-database.ts';
import { storeError } from './sqlite/store-error.ts';

/** The one thread that touches SQLite. Calls are taken strictly one after the other. */

interface OpenProfile {
  dir: string;
  copy: { db: Database; methods: object; beforeClose(): Result<void> };
  journal: { db: Database; methods: object };
}

const { connection } = workerData as StoreWorkerData;
const profiles = new Map<number, OpenProfile>();
let app: { db: Database; methods: object } | null = null;
let nextHandle = 1;

/** Closes both files whatever happens; an error is that of the last write. */
const closeProfile = (handle: number): Result<void> => {
  const profile = profiles.get(handle);
  if (profile === undefined) return ok(undefined);
  profiles.delete(handle);
  try {
    return profile.copy.beforeClose();
  } finally {
    profile.copy.db.close();
    profile.journal.db.close();
  }
};

const control: WorkerControl = {
  async openProfile(dir) {
    const journal = await openDatabase(join(dir, 'journal.db'), journalDatabase, { connection });
    if (!journal.ok) return journal;
    const copy = await openDatabase(join(dir, 'copy.db'), copyDatabase, { connection });
    if (!copy.ok) {
      journal.value.close();
      return copy;
    }
    const handle = nextHandle++;
    profiles.set(handle, {
      dir,
      copy: { db: copy.value, ...copyRepository(copy.value, Date.now) },
      journal: { db: journal.value, methods: journalRepository(journal.value) },
    });
    return ok(handle);
  },
  async closeProfile(handle) {
    return closeProfile(handle);
  },
  async openApp(file) {
    if (app !== null) return err(appError('store.busy', { file: appDatabase.name }));
    const db = await openDatabase(file, appDatabase, { connection });
    if (!db.ok) return db;
    app = { db: db.value, methods: appRepository(db.value) };
    return ok(undefined);
  },
  async closeApp() {
    app?.db.close();
    app = null;
    return ok(undefined);
  },
  async closeAll() {
    for (const handle of [...profiles.keys()]) closeProfile(handle);
    return control.closeApp();
  },
  async discardCopy(dir, at) {
    for (const [handle, profile] of profiles) if (profile.dir === dir) closeProfile(handle);
    const file = join(dir, copyDatabase.name);
    if (!existsSync(file)) return ok({ keptAs: null });
    const keptAs = freeName(dir, new Date(at).toISOString().slice(0, 10));
    // The log first: a file without its log is an older state of itself, a log beside another file would be damage.
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, keptAs + suffix);
    }
    return ok({ keptAs: basename(keptAs) });
  },
};

/** `copy.damaged-2025-11-22.db`, numbered when there is one already. */
function freeName(dir: string, date: string): string {
  for (let n = 1; ; n++) {
    const name = join(dir, n === 1 ? `copy.damaged-${date}.db` : `copy.damaged-${date}-${n}.db`);
    if (!existsSync(name)) return name;
  }
}

/** The object that answers, with the name of its file for errors. */
function answererOf(request: StoreRequest): { methods: object; file: string } | null {
  switch (request.target) {
    case 'worker':
      return { methods: control, file: copyDatabase.name };
    case 'app':
      return app === null ? null : { methods: app.methods, file: app.db.name };
    case 'copy':
    case 'journal': {
      const part = profiles.get(request.handle)?.[request.target];
      return part === undefined ? null : { methods: part.methods, file: part.db.name };
    }
  }
}

async function answer(request: StoreRequest): Promise<StoreReply> {
  const answerer = answererOf(request);
  if (answerer === null)
    return { id: request.id, bug: `${request.target}.${request.method} after the file was closed` };
  try {
    const method = Reflect.get(answerer.methods, request.method) as (
      ...args: unknown[]
    ) => Result<unknown> | Promise<Result<unknown>>;
    return { id: request.id, result: await method(...request.args) };
  } catch (thrown) {
    const error = storeError(thrown, answerer.file);
    if (error !== null) return { id: request.id, result: err(error) };
    return { id: request.id, bug: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}

/** Buffers behind the typed arrays of columns: handed over, not copied. */
function transferable(reply: StoreReply, method: string): ArrayBuffer[] {
  if (method !== 'columns' || !('result' in reply) || !reply.result.ok) return [];
  const buffers = new Set<ArrayBuffer>();
  const visit = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(reply.result.value);
  return [...buffers];
}

if (parentPort !== null) {
  const port = parentPort;
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (request: StoreRequest) => {
    queue = queue.then(async () => {
      const reply = await answer(request);
      port.postMessage(reply, transferable(reply, request.method));
    });
  });
}
