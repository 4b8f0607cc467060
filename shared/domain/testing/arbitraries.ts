import fc from 'fast-check';
import { buildDirectory, type Directory } from '../directory.ts';
import { randomColumns, type RandomDirectoryOptions } from './random-directory.ts';

/** Small directories of every shape; a failing one is printed by the options it was made from. */
export function anyDirectory(
  fixed: Partial<RandomDirectoryOptions> = {},
): fc.Arbitrary<{ options: RandomDirectoryOptions; directory: Directory }> {
  return fc
    .record({
      groups: fc.integer({ min: 1, max: 40 }),
      people: fc.integer({ min: 0, max: 25 }),
      memberships: fc.integer({ min: 0, max: 90 }),
      depth: fc.integer({ min: 2, max: 6 }),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      multiParent: fc.constantFrom(0, 0.15, 0.5),
      unknown: fc.constantFrom(0, 0.1),
    })
    .map((made) => {
      const options: RandomDirectoryOptions = { ...made, ...fixed };
      return {
        options,
        directory: buildDirectory(randomColumns(options)),
        [fc.toStringMethod]: () => JSON.stringify(options),
      };
    });
}
