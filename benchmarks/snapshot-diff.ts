import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { Comparison } from '#shared/domain/comparison.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Logger } from '../electron/kernel/ports/logger.ts';
import { openStoreWorker } from '../electron/kernel/store/client.ts';
import { copyDatabase } from '../electron/kernel/store/migrations/index.ts';
import { copyRepository } from '../electron/kernel/store/repositories/copy.ts';
import { openDatabase, type Database } from '../electron/kernel/store/sqlite/open-database.ts';
import { absoluteFigure, median, quantile, type BenchContext, type Benchmark, type Figure } from './figure.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const ROUNDS = 15;
/** One in so many groups is renamed or moved, one in so many memberships is new, between the two syncs. */
const ONE_IN = 200;
/** Items per list, as a screen asks for them. */
const LISTED = 200;

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** The staging as a crawl leaves it, filled without a server. */
function stage(db: Database, columns: DirectoryColumns): void {
  const { groups, people, edges, memberships } = columns;
  const groupKey = db.statement('INSERT INTO group_key (pk, id) VALUES (?, ?)');
  const group = db.statement(
    `INSERT INTO stage_groups (group_pk, name, description, creator, flags, children_state, read_at) VALUES (?, ?, '', 'system', ?, 1, 1)`,
  );
  const edge = db.statement('INSERT INTO stage_edges (parent_pk, child_pk) VALUES (?, ?)');
  const personKey = db.statement('INSERT INTO person_key (pk, id) VALUES (?, ?)');
  const person = db.statement(
    `INSERT INTO stage_people (person_pk, name, user_name, email, phone, role, status, description)
     VALUES (?, ?, '', ?, '', 'user', 'enabled', '')`,
  );
  const membership = db.statement('INSERT INTO stage_memberships (group_pk, person_pk, role) VALUES (?, ?, ?)');
  db.transaction(() => {
    const names = unpackStrings(groups.names);
    unpackStrings(groups.ids).forEach((id, g) => {
      groupKey.run(g + 1, id);
      group.run(g + 1, names[g], 0);
      if ((groups.flags[g] & 1) !== 0) edge.run(0, g + 1);
      for (let at = edges.childStart[g]; at < edges.childStart[g + 1]; at++) edge.run(g + 1, edges.children[at] + 1);
      for (let at = memberships.memberStart[g]; at < memberships.memberStart[g + 1]; at++)
        membership.run(g + 1, memberships.members[at] + 1, memberships.roles[at]);
    });
    const personNames = unpackStrings(people.names);
    const contacts = unpackStrings(people.contacts);
    unpackStrings(people.ids).forEach((id, p) => {
      personKey.run(p + 1, id);
      person.run(p + 1, personNames[p], contacts[p]);
    });
    db.statement('UPDATE crawl SET groups_complete = 1, top_complete = 1').run();
  });
}

/** What is in the copy, staged again with some of it changed. */
function stageChanged(db: Database): void {
  const changed = { n: ONE_IN };
  db.transaction(() => {
    db.statement(
      `INSERT INTO stage_groups (group_pk, name, description, creator, flags, children_state, read_at)
       SELECT group_pk, CASE WHEN group_pk % :n = 1 THEN name || ' renamed' ELSE name END, description, creator, 0, 1, 2 FROM groups`,
    ).run(changed);
    db.statement(
      `INSERT INTO stage_edges (parent_pk, child_pk)
       SELECT 0, group_pk FROM groups WHERE flags & 1
       UNION ALL SELECT CASE WHEN child_pk % :n = 2 THEN 1 ELSE parent_pk END, child_pk FROM edges WHERE child_pk <> 1`,
    ).run(changed);
    db.statement(
      `INSERT INTO stage_people (person_pk, name, user_name, email, phone, role, status, description)
       SELECT person_pk, name, user_name, email, phone, role, status, description FROM people`,
    ).run();
    db.statement(
      `INSERT INTO stage_memberships (group_pk, person_pk, role)
       SELECT group_pk, CASE WHEN (group_pk + person_pk) % :n = 0 THEN person_pk % 1000 + 1 ELSE person_pk END, role FROM memberships
       WHERE true ON CONFLICT DO NOTHING`,
    ).run(changed);
    db.statement('UPDATE crawl SET groups_complete = 1, top_complete = 1').run();
  });
}

/** One look at every value of both columns: what comparing without knowing what changed would have to do at the least. */
function onePass(before: DirectoryColumns, after: DirectoryColumns): number {
  let differing = 0;
  const pass = (x: Uint8Array | Uint32Array, y: Uint8Array | Uint32Array): void => {
    const shared = Math.min(x.length, y.length);
    for (let i = 0; i < shared; i++) if (x[i] !== y[i]) differing += 1;
    differing += Math.max(x.length, y.length) - shared;
  };
  pass(before.groups.names.bytes, after.groups.names.bytes);
  pass(before.groups.flags, after.groups.flags);
  pass(before.edges.childStart, after.edges.childStart);
  pass(before.edges.children, after.edges.children);
  pass(before.people.names.bytes, after.people.names.bytes);
  pass(before.memberships.memberStart, after.memberships.memberStart);
  pass(before.memberships.members, after.memberships.members);
  pass(before.memberships.roles, after.memberships.roles);
  return differing;
}

async function timed(work: () => unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await work();
    samples.push(performance.now() - start);
  }
  return samples;
}

/** Difference of two syncs, asked of the store as a screen asks, beside one pass over the columns of both. */
export const benchmark: Benchmark = {
  ids: ['snapshot-diff'],
  async run(context: BenchContext): Promise<Figure[]> {
    const dir = mkdtempSync(join(tmpdir(), 'canopy-bench-'));
    const db = must(await openDatabase(join(dir, 'copy.db'), copyDatabase));
    const { methods } = copyRepository(db, Date.now);
    const { groups, people, memberships } = context;
    const first = must(methods.beginCrawl(false));
    stage(db, randomColumns({ groups, people, memberships, depth: 10, seed: 5 }));
    must(methods.finishCrawl(first.id, 1));
    const second = must(methods.beginCrawl(false));
    stageChanged(db);
    must(methods.finishCrawl(second.id, 2));
    db.close();
    context.log('two syncs stored');

    const worker = openStoreWorker(new URL('../electron/kernel/store/worker.ts', import.meta.url), { logger: silent });
    const profile = must(await worker.openProfile({ dir }));
    const before = must(await profile.copy.columns(1));
    const after = must(await profile.copy.columns(2));
    const pass = await timed(() => onePass(before, after));
    let difference: Comparison | null = null;
    const compared = await timed(async () => {
      difference = must(await profile.copy.compare(1, 2, LISTED));
    });
    await profile.close();
    await worker.close();
    rmSync(dir, { recursive: true, force: true });
    const found = difference as Comparison | null;
    const figure = absoluteFigure(
      'snapshot-diff',
      `difference of two syncs of ${groups} groups`,
      median(compared),
      'ms',
      50,
      {
        'p95 ms': Math.round(quantile(compared, 0.95) * 10) / 10,
        renamed: found?.groups.renamed.total ?? 0,
        moved: found?.groups.moved.total ?? 0,
        'memberships added': found?.memberships.added.total ?? 0,
        'memberships removed': found?.memberships.removed.total ?? 0,
      },
    );
    const reference = median(pass);
    return [
      {
        ...figure,
        reference: { title: 'one pass over both columns', value: Math.round(reference * 1000) / 1000, unit: 'ms' },
        ratio: Math.round((median(compared) / reference) * 100) / 100,
      },
    ];
  },
};
