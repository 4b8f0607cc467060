import { FEWEST_PEOPLE, usualPeople } from './generator/organisation.ts';
import type { SampleSize } from './generator/organisation.ts';

export type DialectChoice = 'pds' | 'geonode' | 'both';

export const GEONODE_ERAS = ['A', 'B', 'C1', 'C2', 'D', 'E', 'F'] as const;

/** How a sandbox is started; what is absent takes the default of the command line. */
export interface SandboxOptions {
  readonly dialect?: DialectChoice;
  readonly groups?: number;
  readonly people?: number;
  readonly depth?: number;
  readonly seed?: number;
  /** Port of the first dialect; 0 is any. Further dialects and the control port take any. */
  readonly port?: number;
  /** A file that keeps the directory; in memory without one. */
  readonly data?: string;
  readonly geonodeEra?: (typeof GEONODE_ERAS)[number];
  /** Fault rules as `PUT /faults` takes them. */
  readonly faults?: unknown;
}

/** Options that contradict each other, the file, or what a sandbox can be. */
export class SandboxOptionError extends Error {
  override readonly name = 'SandboxOptionError';
}

const DEFAULT_GROUPS = 120;
const DEFAULT_DEPTH = 6;
const DEFAULT_SEED = 7;

/** Sizes that were asked for, before defaults. */
export type SizeWish = { readonly [Key in keyof SampleSize]?: number };

/**
 * Fills a wish with defaults. Too few groups for the default depth make it
 * shallower; too few for a depth that was asked for are an error.
 *
 * @throws SandboxOptionError
 */
export function sizeOf(wish: SizeWish): SampleSize {
  const groups = wish.groups ?? DEFAULT_GROUPS;
  const depth = wish.depth ?? Math.min(DEFAULT_DEPTH, groups);
  const people = wish.people ?? usualPeople(groups);
  const seed = wish.seed ?? DEFAULT_SEED;
  const whole: [string, number, number, number][] = [
    ['groups', groups, 1, 1_000_000],
    ['depth', depth, 1, 10],
    ['people', people, FEWEST_PEOPLE, 5_000_000],
    ['seed', seed, 0, Number.MAX_SAFE_INTEGER],
  ];
  for (const [name, value, low, high] of whole) {
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new SandboxOptionError(`${name} must be a whole number from ${low} to ${high}`);
    }
  }
  if (groups < depth) throw new SandboxOptionError(`${groups} groups cannot make ${depth} levels`);
  return { groups, people, depth, seed };
}
