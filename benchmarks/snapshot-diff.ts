import { skippedFigure, type Benchmark, type Figure } from './figure.ts';

/** Comparing two snapshots is not built yet: every sync is kept with its deltas, but nothing compares two moments as a whole. */
export const benchmark: Benchmark = {
  ids: ['snapshot-diff'],
  run: (): Promise<Figure[]> =>
    Promise.resolve([
      skippedFigure(
        'snapshot-diff',
        'difference of two syncs',
        'not built yet: snapshots are kept, nothing compares two of them',
      ),
    ]),
};
