import type { SyncPhase } from '#shared/ipc/contract.ts';
import type { Job } from '../../state/connection.ts';
import type { Values } from '../../ui/i18n/use-t.ts';

export interface JobLook {
  /** What is being done: an i18n key with its values. */
  words: { k: string; values: Values };
  /** How much of the whole job is done, 0 to 1; null: nobody knows. */
  share: number | null;
}

/** Where each phase of a sync begins and ends in the one bar; about what they take on a large directory. */
const whole: Record<SyncPhase, readonly [from: number, to: number]> = {
  groups: [0, 0.25],
  members: [0.25, 0.9],
  storing: [0.9, 0.93],
  administrators: [0.93, 1],
};
const part: Record<SyncPhase, readonly [from: number, to: number]> = {
  groups: [0, 0],
  members: [0, 0.85],
  storing: [0.85, 0.9],
  administrators: [0.9, 1],
};

/** How a running job is said and how far its bar is. A sync has one bar for all its phases, which never goes back. */
export function jobLook(job: Job): JobLook {
  const { done, total, phase } = job;
  const own = total === 0 ? null : Math.min(1, done / total);
  if (job.kind !== 'sync') return { words: { k: `status.job-${job.kind}`, values: { done, total } }, share: own };
  if (phase === undefined || own === null) return { words: { k: 'status.job-start', values: {} }, share: null };
  // The lists of a first sync do not say how long they are.
  if (phase === 'groups' && done >= total)
    return { words: { k: 'status.job-groups-so-far', values: { done } }, share: null };
  const [from, to] = (job.part ? part : whole)[phase];
  return {
    words: { k: `status.job-${phase}`, values: phase === 'storing' ? {} : { done, total } },
    share: from + (to - from) * own,
  };
}
