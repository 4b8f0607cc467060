import {
  Check,
  CircleHelp,
  CircleSlash,
  LoaderCircle,
  OctagonAlert,
  TriangleAlert,
  Undo2,
  type LucideIcon,
} from 'lucide-react';
import type { RunSummary } from '#shared/plan/run.ts';

/** How a run stands, as one word of the history: what the journal says, and whether it was taken back since. */
export type RunLook = 'running' | 'waits' | 'stopped' | 'done' | 'partly' | 'undone' | 'rolled-back' | 'left';

export function runLook(run: Pick<RunSummary, 'state' | 'undoneBy' | 'verified' | 'steps'>): RunLook {
  if (run.undoneBy !== null) return 'undone';
  switch (run.state) {
    case 'running':
      return 'running';
    case 'awaiting-guard':
      return 'waits';
    case 'stopped':
      return 'stopped';
    case 'done':
      return run.verified < run.steps ? 'partly' : 'done';
    case 'rolled-back':
      return 'rolled-back';
    case 'left':
      return 'left';
  }
}

export const runIcons: Record<RunLook, LucideIcon> = {
  running: LoaderCircle,
  waits: TriangleAlert,
  stopped: OctagonAlert,
  done: Check,
  partly: CircleHelp,
  undone: Undo2,
  'rolled-back': Undo2,
  left: CircleSlash,
};

/** `under 1 s`, `42 s`, `3 min`, `1 h 5 min`: numbers of an i18n key. Null: it has not ended. */
export function runDuration(
  run: Pick<RunSummary, 'startedAt' | 'finishedAt'>,
): { key: string; values: { count: number; minutes: number } } | null {
  if (run.finishedAt === null) return null;
  const seconds = Math.max(0, Math.round((run.finishedAt - run.startedAt) / 1000));
  if (seconds === 0) return { key: 'history.moment', values: { count: 0, minutes: 0 } };
  if (seconds < 60) return { key: 'history.seconds', values: { count: seconds, minutes: 0 } };
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return { key: 'history.minutes', values: { count: minutes, minutes: 0 } };
  return { key: 'history.hours', values: { count: Math.floor(minutes / 60), minutes: minutes % 60 } };
}
