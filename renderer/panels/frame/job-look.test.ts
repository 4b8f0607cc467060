import { describe, expect, it } from 'vitest';
import type { SyncPhase } from '#shared/ipc/contract.ts';
import type { Job } from '../../state/connection.ts';
import { textTables } from '../../ui/i18n/texts/index.ts';
import { jobLook } from './job-look.ts';

const sync = (phase: SyncPhase | undefined, done: number, total: number, part = false): Job => ({
  kind: 'sync',
  done,
  total,
  waitingUntil: null,
  cancellable: true,
  part,
  ...(phase === undefined ? {} : { phase }),
});
/** All that a first sync of 40 groups tells. */
const firstSync: Job[] = [
  sync(undefined, 0, 0),
  sync('groups', 10, 10),
  sync('groups', 40, 40),
  sync('members', 12, 40),
  sync('members', 40, 40),
  sync('storing', 0, 1),
  sync('storing', 1, 1),
  sync('administrators', 0, 40),
  sync('administrators', 40, 40),
];

describe('a running sync', () => {
  it('has one bar, which never goes back and is full at the end', () => {
    const laterSync = firstSync.map((job) => (job.phase === 'groups' ? { ...job, total: 44 } : job));
    const partly = firstSync.filter(({ phase }) => phase !== 'groups').map((job) => ({ ...job, part: true }));
    for (const jobs of [firstSync, laterSync, partly]) {
      const shares = jobs.map((job) => jobLook(job).share).filter((share) => share !== null);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(new Set(shares).size).toBeGreaterThan(3);
      expect(shares.at(-1)).toBe(1);
    }
  });
  it('says each phase in its own words', () => {
    expect([...new Set(firstSync.map((job) => jobLook(job).words.k))]).toEqual([
      'status.job-start',
      'status.job-groups-so-far',
      'status.job-members',
      'status.job-storing',
      'status.job-administrators',
    ]);
    expect(jobLook(sync('groups', 10, 44)).words).toEqual({ k: 'status.job-groups', values: { done: 10, total: 44 } });
  });
  it('claims no length that nobody knows', () => {
    expect(jobLook(sync('groups', 10, 10)).share).toBeNull();
    expect(jobLook(sync('members', 0, 0)).words.k).toBe('status.job-start');
  });
  it('has a text for whatever it says', () => {
    const jobs = [
      ...firstSync,
      sync('groups', 1, 2),
      ...(['apply', 'administrators', 'probe'] as const).map((kind) => ({ ...sync(undefined, 1, 2), kind })),
    ];
    for (const job of jobs) expect(textTables.app).toHaveProperty([jobLook(job).words.k]);
  });
});
