import type { Run } from '#shared/plan/run.ts';

/**
 * What is to be said of a run that was open when the profile was opened, or that stopped since: it waits for a decision, or it came to its end
 * by itself when the server answered again. Null: it is at work, or its end was seen.
 */
export function openRunOf(
  openRunId: string,
  run: Pick<Run, 'id' | 'state' | 'recovered'> | null,
): 'waits' | 'complete' | null {
  // Nothing was heard of it yet.
  if (run?.id !== openRunId) return 'waits';
  if (run.state === 'stopped' || run.state === 'awaiting-guard') return 'waits';
  return run.state === 'done' && run.recovered ? 'complete' : null;
}
