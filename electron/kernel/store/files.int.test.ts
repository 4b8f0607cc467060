import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appDatabase, copyDatabase, journalDatabase } from './migrations/index.ts';
import type { DatabaseKind } from './migrations/migration.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { storeError } from './sqlite/store-error.ts';
import { startStoreChild } from './testing/child-process.ts';
import { must, openTestStore, type TestStore } from './testing/open-test-store.ts';
import { company, crawlInto, largeCompany } from './testing/sample-directory.ts';

let store: TestStore;
beforeAll(() => {
  store = openTestStore();
});
afterAll(() => store.dispose());

const open = (dir: string) => store.worker.openProfile({ dir });
const failure = (code: string, file: string) => ({ ok: false, error: { code, params: { file } } });

/** A folder with a synced copy, closed. */
async function syncedFolder(groups = company()): Promise<string> {
  const dir = store.folder();
  const profile = must(await open(dir));
  must(await crawlInto(profile.copy, groups, 1000));
  await profile.close();
  return dir;
}

describe('the files', () => {
  it('@security 12 belong to their owner alone', async () => {
    const dir = join(store.folder(), 'deep', 'profile');
    const profile = must(await open(dir));
    must(await crawlInto(profile.copy, company(), 1));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    const files = readdirSync(dir);
    expect(files).toEqual(expect.arrayContaining(['copy.db', 'copy.db-wal', 'journal.db']));
    for (const file of files) expect([file, statSync(join(dir, file)).mode & 0o777]).toEqual([file, 0o600]);
    await profile.close();
    expect(readdirSync(dir).sort()).toEqual(['copy.db', 'journal.db']);
  });

  it('hold profiles and settings of the app', async () => {
    const app = must(await store.worker.openApp({ file: join(store.folder(), 'app.db') }));
    expect(must(await app.profiles())).toEqual([]);
    expect(must(await app.settings()).theme).toBe('system');
    const profile = (id: string, name: string) => ({
      id,
      draft: {
        kind: 'pds' as const,
        name,
        endpoint: 'https://x.example',
        authEndpoint: '',
        allowLoopbackHttp: false,
        signIn: { method: 'token' as const, appId: 'a' },
        readOnly: true,
        namedAdmins: [],
        adminReachesSubgroups: true,
        guardPeople: 50,
        guardPercent: 25,
      },
      sample: false,
      createdAt: 1,
      secrets: null,
      capabilities: null,
    });
    must(await app.putProfile(profile('b', 'First')));
    must(await app.putProfile(profile('a', 'Second')));
    must(await app.putProfile(profile('b', 'First, renamed')));
    expect(must(await app.profiles())).toEqual([profile('b', 'First, renamed'), profile('a', 'Second')]);
    must(await app.deleteProfile('b'));
    must(await app.deleteProfile('b'));
    expect(must(await app.profiles())).toHaveLength(1);
    expect(must(await app.putSettings({ theme: 'dark' }))).toMatchObject({ theme: 'dark', language: 'system' });
    expect(must(await app.settings()).theme).toBe('dark');
    await app.close();
  });
});

describe('@security 23 a file that is not ours, or not of our time', () => {
  it('from a newer Canopy is refused and not touched', async () => {
    for (const name of ['copy.db', 'journal.db']) {
      const dir = await syncedFolder();
      const db = new DatabaseSync(join(dir, name));
      db.exec('PRAGMA user_version = 99');
      db.close();
      const before = readFileSync(join(dir, name));
      expect(await open(dir)).toMatchObject({
        ok: false,
        error: {
          code: 'store.future',
          params: { file: name, fileVersion: 99, appVersion: name === 'copy.db' ? 2 : 1 },
        },
      });
      expect(readFileSync(join(dir, name)).equals(before)).toBe(true);
    }
  });

  it('of another program is refused and not touched', async () => {
    for (const own of ['PRAGMA application_id = 42', 'PRAGMA user_version = 1']) {
      const dir = store.folder();
      const db = new DatabaseSync(join(dir, 'copy.db'));
      db.exec(`CREATE TABLE theirs (x); ${own}`);
      db.close();
      const before = readFileSync(join(dir, 'copy.db'));
      expect(await open(dir)).toMatchObject(failure('store.foreign', 'copy.db'));
      expect(readFileSync(join(dir, 'copy.db')).equals(before)).toBe(true);
    }
    const dir = store.folder();
    mkdirSync(join(dir, 'copy.db'));
    const opened = await open(dir);
    expect(opened.ok).toBe(false);
  });

  it('the journal in the place of the copy is refused', async () => {
    const dir = await syncedFolder();
    writeFileSync(join(dir, 'copy.db'), readFileSync(join(dir, 'journal.db')));
    expect(await open(dir)).toMatchObject(failure('store.foreign', 'copy.db'));
  });
});

describe('a damaged file', () => {
  it('that is no database is refused, kept, and set aside on request', async () => {
    const dir = await syncedFolder();
    const profile = must(await open(dir));
    must(await profile.journal.stage([{ kind: 'group.delete', groupId: 'a', before: { name: 'a' } }], 1));
    await profile.close();
    writeFileSync(join(dir, 'copy.db'), 'this is not a database, whatever its name says'.repeat(100));
    expect(await open(dir)).toMatchObject(failure('store.corrupt', 'copy.db'));
    const kept = must(await store.worker.discardCopy({ dir })).keptAs!;
    expect(kept).toMatch(/^copy\.damaged-\d{4}-\d\d-\d\d\.db$/);
    expect(readFileSync(join(dir, kept), 'utf8')).toContain('this is not a database');
    const again = must(await open(dir));
    expect(must(await again.copy.meta())).toBeNull();
    // What was staged is not the copy's to lose.
    expect(must(await again.journal.changes()).changes).toHaveLength(1);
    // A second one of the same day gets a name of its own; an open profile is closed for it.
    const second = must(await store.worker.discardCopy({ dir })).keptAs!;
    expect(second).not.toBe(kept);
    expect(existsSync(join(dir, kept))).toBe(true);
    expect(must(await store.worker.discardCopy({ dir })).keptAs).toBeNull();
  });

  it('of the journal is refused and stays', async () => {
    const dir = await syncedFolder();
    writeFileSync(join(dir, 'journal.db'), Buffer.alloc(8192, 7));
    expect(await open(dir)).toMatchObject(failure('store.corrupt', 'journal.db'));
    expect(readFileSync(join(dir, 'journal.db')).equals(Buffer.alloc(8192, 7))).toBe(true);
  });

  it('is noticed when a page turns out to be broken later', async () => {
    const dir = await syncedFolder(largeCompany(1));
    const bytes = readFileSync(join(dir, 'copy.db'));
    // Everything but the schema's first pages.
    bytes.fill(0xa5, 4096 * 30);
    writeFileSync(join(dir, 'copy.db'), bytes);
    const profile = await open(dir);
    const found = profile.ok ? await profile.value.copy.columns(null) : profile;
    expect(found).toMatchObject(failure('store.corrupt', 'copy.db'));
    if (profile.ok) await profile.value.close();
  });

  it('is noticed when the packed columns were altered', async () => {
    const dir = await syncedFolder();
    const db = new DatabaseSync(join(dir, 'copy.db'));
    const { columns } = db.prepare('SELECT columns FROM pack').get() as { columns: Uint8Array };
    columns[columns.length >> 1] ^= 1;
    db.prepare('UPDATE pack SET columns = ?').run(columns);
    db.close();
    const profile = must(await open(dir));
    expect(await profile.copy.columns(null)).toMatchObject(failure('store.corrupt', 'copy.db'));
    await profile.close();
  });

  it('is looked for when the last writer did not close it', async () => {
    const dir = await syncedFolder(largeCompany(1));
    const child = startStoreChild('crawl', dir);
    await child.until((line) => line === 'members');
    await child.kill();
    expect(existsSync(join(dir, 'copy.db-wal'))).toBe(true);
    const bytes = readFileSync(join(dir, 'copy.db'));
    // Far from what opening reads by itself.
    bytes.fill(0xa5, 4096 * 30);
    writeFileSync(join(dir, 'copy.db'), bytes);
    expect(await open(dir)).toMatchObject(failure('store.corrupt', 'copy.db'));
  });
});

describe('a place that cannot be written', () => {
  const giveAway = (path: string): void => {
    if (process.getuid?.() === 0) chownSync(path, 65_534, 65_534);
  };

  it('a read-only file is said to be read-only', async () => {
    for (const name of ['copy.db', 'journal.db']) {
      const dir = await syncedFolder();
      for (const path of [dir, join(dir, 'copy.db'), join(dir, 'journal.db')]) giveAway(path);
      // Owned by somebody else than the one who opens: the owner could make it writable again.
      if (process.getuid?.() === 0) chownSync(join(dir, name), 0, 0);
      chmodSync(join(dir, name), 0o444);
      expect(await startStoreChild('write', dir, { unprivileged: true }).ended).toEqual([`store.read-only ${name}`]);
    }
  });

  it('a read-only folder too', async () => {
    const parent = store.folder();
    chmodSync(parent, 0o555);
    const dir = join(parent, 'profile');
    if (process.getuid?.() === 0) giveAway(parent);
    expect(await startStoreChild('write', dir, { unprivileged: true }).ended).toEqual(['store.read-only journal.db']);
    chmodSync(parent, 0o755);
  });
});

describe('a full disk', () => {
  it('fails the write, not the file: old copy and staging stay, and there is no second try by itself', async () => {
    const dir = await syncedFolder(company());
    const pages = statSync(join(dir, 'copy.db')).size / 4096;
    const tight = openTestStore([`PRAGMA max_page_count = ${pages + 40}`]);
    try {
      const profile = must(await tight.worker.openProfile({ dir }));
      const before = must(await profile.copy.columns(null));
      expect(await crawlInto(profile.copy, largeCompany(1), 2000)).toMatchObject(failure('store.disk-full', 'copy.db'));
      expect(must(await profile.copy.columns(null))).toEqual(before);
      expect(must(await profile.copy.resumableCrawl())).not.toBeNull();
      await profile.close();
    } finally {
      await tight.dispose();
    }
    // With room again all goes well.
    const profile = must(await open(dir));
    must(await crawlInto(profile.copy, largeCompany(1), 3000));
    expect(must(await profile.copy.meta())!.groups).toBe(300);
    await profile.close();
  });

  it('is found while finishing as well', async () => {
    const dir = store.folder();
    const profile = must(await open(dir));
    const crawl = must(await profile.copy.beginCrawl(false));
    await profile.close();
    expect(crawl.id).toBe(1);
    let full = 0;
    // Wherever it hits: the copy is the old one (none) until a sync fits as a whole.
    for (const room of [60, 120, 180, 240]) {
      const tight = openTestStore([`PRAGMA max_page_count = ${room}`]);
      const opened = must(await tight.worker.openProfile({ dir }));
      const result = await crawlInto(opened.copy, largeCompany(1), 1000);
      if (result.ok) {
        expect(must(await opened.copy.meta())!.groups).toBe(300);
      } else {
        full += 1;
        expect(result.error.code).toBe('store.disk-full');
        expect(must(await opened.copy.meta())).toBeNull();
      }
      await opened.close();
      await tight.dispose();
    }
    expect(full).toBeGreaterThan(0);
  });
});

describe('a write that the system does not take', () => {
  it.each([
    ['disk I/O error on write: a quota, a limit on files', 778],
    ['disk I/O error at flushing', 1034],
    ['no room', 13],
  ])('%s is a matter of room, not a damaged file', (message, errcode) => {
    expect(storeError(Object.assign(new Error(message), { errcode }), 'copy.db')).toMatchObject({
      code: 'store.disk-full',
      params: { file: 'copy.db' },
    });
  });

  it('a read that fails is a file that cannot be trusted', () => {
    expect(storeError(Object.assign(new Error('disk I/O error'), { errcode: 266 }), 'copy.db')?.code).toBe(
      'store.corrupt',
    );
  });
});

describe('two copies of the app', () => {
  it('cannot share a data folder', async () => {
    const dir = store.folder();
    const first = startStoreChild('open-app', dir);
    await first.until((line) => line === 'open');
    expect(await store.worker.openApp({ file: join(dir, 'app.db') })).toMatchObject(failure('store.busy', 'app.db'));
    // The lock goes with its owner, however it ends.
    await first.kill();
    const app = must(await store.worker.openApp({ file: join(dir, 'app.db') }));
    const second = startStoreChild('open-app', dir);
    expect(await second.ended).toEqual(['store.busy app.db']);
    expect(await store.worker.openApp({ file: join(dir, 'app.db') })).toMatchObject(failure('store.busy', 'app.db'));
    await app.close();
  });

  it('cannot share a profile', async () => {
    const dir = await syncedFolder();
    const profile = must(await open(dir));
    expect(await startStoreChild('write', dir).ended).toEqual(['store.busy journal.db']);
    await profile.close();
    expect(await startStoreChild('write', dir).ended).toEqual(['written']);
  });
});

describe('migrations', () => {
  const two = (kind: DatabaseKind, statements: string[]): DatabaseKind => ({
    ...kind,
    migrations: [...kind.migrations, { version: 2, statements: [...statements, 'PRAGMA user_version = 2'] }],
  });

  it('run once, after a copy of the file', async () => {
    const file = join(store.folder(), 'app.db');
    const first = must(await openDatabase(file, appDatabase));
    first.statement('INSERT INTO setting (name, value) VALUES (?, ?)').run('theme', '"dark"');
    first.close();
    const second = must(await openDatabase(file, two(appDatabase, ['ALTER TABLE setting ADD COLUMN since INTEGER'])));
    expect({ ...second.statement('SELECT name, value, since FROM setting').get() }).toEqual({
      name: 'theme',
      value: '"dark"',
      since: null,
    });
    second.close();
    expect(statSync(`${file}.backup-v1`).mode & 0o777).toBe(0o600);
    const backup = must(await openDatabase(`${file}.backup-v1`, appDatabase));
    expect({ ...backup.statement('SELECT * FROM setting').get() }).toEqual({ name: 'theme', value: '"dark"' });
    backup.close();
    // The older Canopy refuses what the newer has made.
    expect(await openDatabase(file, appDatabase)).toMatchObject({
      ok: false,
      error: { code: 'store.future', params: { fileVersion: 2, appVersion: 1 } },
    });
  });

  it('that fail leave the file as it was', async () => {
    const file = join(store.folder(), 'app.db');
    must(await openDatabase(file, appDatabase)).close();
    await expect(openDatabase(file, two(appDatabase, ['CREATE TABLE half (x)', 'nonsense']))).rejects.toThrow(
      'nonsense',
    );
    const again = must(await openDatabase(file, appDatabase));
    expect(again.statement("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toMatchObject({
      n: 0,
    });
    again.close();
  });

  it('are numbered without a gap and end with their number', () => {
    for (const kind of [copyDatabase, journalDatabase, appDatabase]) {
      kind.migrations.forEach((migration, i) => {
        expect(migration.version).toBe(i + 1);
        expect(migration.statements.at(-1)).toBe(`PRAGMA user_version = ${i + 1}`);
      });
      expect(kind.stamp).toBe(`PRAGMA application_id = 0x${kind.applicationId.toString(16)}`);
    }
  });
});

describe('@security 23 once open', () => {
  it('nothing reaches another file, changes how this one is kept, or rewrites its schema', async () => {
    const db = must(await openDatabase(join(store.folder(), 'app.db'), appDatabase));
    for (const text of [
      "ATTACH DATABASE '/etc/passwd' AS other",
      'DETACH DATABASE main',
      'PRAGMA writable_schema = ON',
      'PRAGMA journal_mode = OFF',
      'PRAGMA synchronous = OFF',
      'PRAGMA foreign_keys = OFF',
      'CREATE VIRTUAL TABLE t USING fts5 (x)',
      "VACUUM INTO 'elsewhere.db'",
      "SELECT load_extension('x')",
    ]) {
      expect(() => db.statement(text).run(), text).toThrow();
    }
    expect(() => db.statement("UPDATE sqlite_schema SET sql = ''").run()).toThrow();
    expect(() => db.statement('SELECT * FROM setting WHERE "no such column"').all()).toThrow();
    db.close();
  });

  it('not even a statement of its own opening could rewrite the schema: the file is open in defensive mode', async () => {
    const file = join(store.folder(), 'app.db');
    // Run before the authorizer is set, which would deny the first of them.
    const connection = ['PRAGMA writable_schema = ON', "UPDATE sqlite_schema SET sql = sql WHERE name = 'setting'"];
    await expect(openDatabase(file, appDatabase, { connection })).rejects.toThrow('may not be modified');
  });

  it('foreign keys hold', async () => {
    const db = must(await openDatabase(join(store.folder(), 'copy.db'), copyDatabase));
    expect(() => db.statement('INSERT INTO edges (parent_pk, child_pk) VALUES (1, 2)').run()).toThrow('FOREIGN KEY');
    db.close();
  });

  it('no statement is built out of strings', () => {
    const folder = new URL('.', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
    );
    expect(sources.length).toBeGreaterThan(15);
    for (const name of sources) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      for (const [call] of text.matchAll(
        /\b(?:statement|rows|prepare|exec)\(\s*(?:`[^`]*`|'[^']*'|"[^"]*"|[^)]*\))/g,
      )) {
        expect(call, name).not.toMatch(/\$\{|['"`]\s*\+|\+\s*['"`]/);
      }
    }
  });
});
