import { appMigration1 } from './0001-app.ts';
import { copyMigration1 } from './0001-copy.ts';
import { journalMigration1 } from './0001-journal.ts';
import { copyMigration2 } from './0002-copy.ts';
import type { DatabaseKind } from './migration.ts';

/** The copy can be read again from the server: a lost last second after a power cut is acceptable, a torn file is not. */
export const copyDatabase: DatabaseKind = {
  name: 'copy.db',
  applicationId: 0x43614370,
  stamp: 'PRAGMA application_id = 0x43614370',
  connection: ['PRAGMA synchronous = NORMAL', 'PRAGMA cache_size = -65536', 'PRAGMA journal_size_limit = 67108864'],
  migrations: [copyMigration1, copyMigration2],
};

/** A write is on the disk when the call returns. */
export const journalDatabase: DatabaseKind = {
  name: 'journal.db',
  applicationId: 0x43614a72,
  stamp: 'PRAGMA application_id = 0x43614a72',
  connection: ['PRAGMA synchronous = FULL'],
  migrations: [journalMigration1],
};

export const appDatabase: DatabaseKind = {
  name: 'app.db',
  applicationId: 0x43614170,
  stamp: 'PRAGMA application_id = 0x43614170',
  connection: ['PRAGMA synchronous = FULL'],
  migrations: [appMigration1],
};
