import { create } from 'zustand';
import type { Run } from '#shared/plan/run.ts';

interface RunsState {
  /** The run that the review sheet, the status bar and the history look at: the newest one heard of. */
  run: Run | null;
  /** Counts up with every finished run, so that the history is read again. */
  finished: number;
}

export const useRuns = create<RunsState>(() => ({ run: null, finished: 0 }));

const isOver = (run: Run): boolean => run.state !== 'running';

export const runActions = {
  receive(run: Run): void {
    const before = useRuns.getState();
    // News of an older run (it was taken back) does not take the place of the present one.
    if (before.run && run.id !== before.run.id && run.startedAt < before.run.startedAt) {
      useRuns.setState({ finished: before.finished + 1 });
      return;
    }
    const newlyOver = isOver(run) && !(before.run?.id === run.id && before.run.state === run.state);
    useRuns.setState({ run, finished: before.finished + (newlyOver ? 1 : 0) });
  },
  /** Shows a run of before. */
  adopt: (run: Run): void => useRuns.setState({ run }),
  clear: (): void => useRuns.setState({ run: null }),
};
