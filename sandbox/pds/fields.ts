import { decodeMarker } from './paging.ts';
import { invalid, missing, outOfRange, Refusal, suffixOf } from './refusal.ts';
import type { PdsSwitches } from './switches.ts';

/**
 * The fields of a JSON body, checked when they are asked for. `null` counts as
 * absent; unknown fields are tolerated (§1.2). A text that is not well-formed
 * Unicode is refused, since it could not be given back.
 */
export interface Fields {
  has(name: string): boolean;
  raw(name: string): unknown;
  /** A text that must be there and not be empty. */
  required(name: string, longest?: number): string;
  /** A text; absent is undefined, empty is "". */
  optional(name: string, longest?: number): string | undefined;
  /** Like `optional`, for ids and filters where empty means absent. */
  filled(name: string, longest?: number): string | undefined;
  flag(name: string): boolean | undefined;
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined;
  texts(name: string): string[];
  /** Rows per page, 1 to `most`. */
  limit(most?: number): number;
  /** The key after which a page begins, "" for the first; `fits` tells whether this listing makes such keys. */
  marker(fits?: (key: string) => boolean): string;
}

const LONGEST_ID = 1024;

function lengthOf(text: string, switches: PdsSwitches): number {
  switch (switches.get('nameLength')) {
    case 'code-points':
      return [...text].length;
    case 'utf16':
      return text.length;
    case 'bytes':
      return Buffer.byteLength(text);
  }
}

export function createFields(body: Record<string, unknown>, switches: PdsSwitches): Fields {
  const raw = (name: string): unknown => (Object.hasOwn(body, name) ? (body[name] ?? undefined) : undefined);
  const optional = (name: string, longest = LONGEST_ID): string | undefined => {
    const value = raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalid(name, 'A text is expected.');
    if (!value.isWellFormed()) throw invalid(name, 'The text is not well-formed.');
    if (lengthOf(value, switches) > longest) throw outOfRange(name, `At most ${longest} characters are allowed.`);
    return value;
  };
  const filled = (name: string, longest?: number): string | undefined => optional(name, longest) || undefined;
  return {
    has: (name) => raw(name) !== undefined,
    raw,
    optional,
    filled,
    required: (name, longest) => {
      const value = optional(name, longest);
      if (value === undefined) throw missing(name);
      if (value === '') {
        throw new Refusal(400, 'InvalidParameterEmpty', suffixOf(name), `The input parameter ${name} is empty.`);
      }
      return value;
    },
    flag: (name) => {
      const value = raw(name);
      if (value === undefined) return undefined;
      if (typeof value !== 'boolean') throw invalid(name, 'true or false is expected.');
      return value;
    },
    oneOf: (name, values) => {
      const value = filled(name);
      if (value === undefined) return undefined;
      const found = values.find((known) => known === value);
      if (found === undefined) throw invalid(name, `One of ${values.join(', ')} is expected.`);
      return found;
    },
    texts: (name) => {
      const value = raw(name);
      if (value === undefined) return [];
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
        throw invalid(name, 'A list of texts is expected.');
      }
      return value as string[];
    },
    limit: (most = 100) => {
      const value = raw('limit');
      if (value === undefined) return most;
      if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid('limit', 'A whole number is expected.');
      if (value < 1 || value > most) throw outOfRange('limit', `It must be from 1 to ${most}.`);
      return value;
    },
    marker: (fits = () => true) => {
      const value = filled('marker', 4096);
      if (value === undefined) return '';
      const key = decodeMarker(value);
      if (key !== null && fits(key)) return key;
      if (switches.get('badMarker') === 'from-start') return '';
      throw invalid('marker', 'It was not handed out by a previous page.');
    },
  };
}
