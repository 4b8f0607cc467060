import { buildDirectory } from '#shared/domain/directory.ts';
import { pathsTo } from '#shared/domain/paths.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { absoluteFigure, quantile, type BenchContext, type Benchmark, type Figure } from './figure.ts';

/** "Why is X in Y", all paths up to 50, for the people with the most memberships and the widest groups. */
export const benchmark: Benchmark = {
  ids: ['why'],
  async run(context: BenchContext): Promise<Figure[]> {
    const directory = buildDirectory(
      randomColumns({
        groups: context.groups,
        people: context.people,
        memberships: context.memberships,
        depth: 10,
        seed: 7,
      }),
    );
    const samples: number[] = [];
    let paths = 0;
    for (let i = 0; i < 400; i += 1) {
      const person = (i * 7919) % directory.personCount;
      const group = i % 2 === 0 ? directory.roots[0] : (i * 104729) % directory.groupCount;
      const start = performance.now();
      paths += pathsTo(directory, person, group, { max: 50 }).paths.length;
      samples.push(performance.now() - start);
    }
    return [
      absoluteFigure('why', 'why is X in Y, all paths up to 50, p95', quantile(samples, 0.95), 'ms', 10, {
        p50: quantile(samples, 0.5),
        paths,
      }),
    ];
  },
};
