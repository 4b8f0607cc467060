import type { Directory } from './directory.ts';
import { foldText } from './fold-text.ts';
import { fullForms, hasHan, initialForms, unitsOf, type PinyinReadings, type PinyinUnit } from './pinyin-lines.ts';
import { unpackStrings } from './string-block.ts';

/** Many folded lines as one string with a line feed after each, so that one native `indexOf` looks through all of them. */
export interface Haystack {
  text: string;
  /** Start of each line; one more entry at the end. */
  starts: Uint32Array;
}
export interface PinyinHaystack extends Haystack {
  /** Line → index of the group or person. */
  owner: Uint32Array;
  /** 1 where a match may begin. */
  boundary: Uint8Array;
}
/** Groups or people. */
export interface SearchSide {
  kind: 'group' | 'person';
  /** Names by index, as they are written. */
  lines: readonly string[];
  names: Haystack;
  contacts: Haystack | null;
  full: PinyinHaystack | null;
  initials: PinyinHaystack | null;
  indexOfId(id: string): number;
  /** Number of the query that last found this entry. */
  seen: Uint32Array;
}

export interface SearchIndex {
  directory: Directory;
  sides: SearchSide[];
  readings: PinyinReadings | null;
  /** How many there have been; the number of the last one stands in `seen`. */
  queries: number;
}

/**
 * Builds the index over names, contacts and, with `readings`, pinyin. Costs about a second at 300,000 names with pinyin for all of them;
 * who has others waiting takes the same in steps. The pinyin data is the caller's: this file knows no dictionary.
 */
export function buildSearchIndex(directory: Directory, readings: PinyinReadings | null = null): SearchIndex {
  const index = toTheEnd(indexSteps(directory));
  if (readings !== null) toTheEnd(pinyinSteps(index, readings));
  return index;
}

/** The index without pinyin, in steps of some milliseconds. */
export function* indexSteps(directory: Directory): Generator<void, SearchIndex> {
  const { groups, people } = directory.columns;
  const groupNames = unpackStrings(groups.names);
  yield;
  const personNames = unpackStrings(people.names);
  yield;
  const contacts = unpackStrings(people.contacts);
  yield;
  // The id maps are made here, not at the first keystroke.
  directory.groupIndex('');
  yield;
  directory.personIndex('');
  yield;
  return {
    directory,
    readings: null,
    queries: 0,
    sides: [
      {
        kind: 'group',
        lines: groupNames,
        names: yield* haystack(groupNames),
        contacts: null,
        full: null,
        initials: null,
        indexOfId: (id) => directory.groupIndex(id),
        seen: new Uint32Array(groups.count),
      },
      {
        kind: 'person',
        lines: personNames,
        names: yield* haystack(personNames),
        contacts: yield* haystack(contacts),
        full: null,
        initials: null,
        indexOfId: (id) => directory.personIndex(id),
        seen: new Uint32Array(people.count),
      },
    ],
  };
}

/** Adds pinyin to an index, in steps of some milliseconds; the index answers without it until the last step. */
export function* pinyinSteps(index: SearchIndex, readings: PinyinReadings): Generator<void, void> {
  const cached = cachedReadings(readings);
  const made: { full: PinyinHaystack | null; initials: PinyinHaystack | null }[] = [];
  for (const side of index.sides) {
    const full = yield* pinyinHaystack(side.lines, cached, fullForms);
    made.push({ full, initials: yield* pinyinHaystack(side.lines, cached, initialForms) });
  }
  index.sides.forEach((side, i) => Object.assign(side, made[i]));
  index.readings = cached;
}

function toTheEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Names a step looks at; with pinyin a name costs some microseconds. */
const STEP = 4000;
const PINYIN_STEP = 1000;

function* haystack(lines: readonly string[]): Generator<void, Haystack> {
  const starts = new Uint32Array(lines.length + 1);
  const parts: string[] = [];
  let at = 0;
  for (let from = 0; from < lines.length; from += STEP) {
    const to = Math.min(lines.length, from + STEP);
    const folded: string[] = [];
    for (let i = from; i < to; i++) {
      const line = foldText(lines[i]);
      folded.push(line);
      starts[i] = at;
      at += line.length + 1;
    }
    parts.push(folded.join('\n') + '\n');
    yield;
  }
  starts[lines.length] = at;
  return { text: parts.join(''), starts };
}

function* pinyinHaystack(
  names: readonly string[],
  readings: PinyinReadings,
  formsOf: (units: readonly PinyinUnit[]) => string[][],
): Generator<void, PinyinHaystack | null> {
  const parts: { text: string; boundary: Uint8Array; owner: number[]; starts: number[] }[] = [];
  let at = 0;
  let count = 0;
  for (let from = 0; from < names.length; from += PINYIN_STEP) {
    const to = Math.min(names.length, from + PINYIN_STEP);
    const began = at;
    const lines: string[] = [];
    const owner: number[] = [];
    const starts: number[] = [];
    const begins: number[] = [];
    for (let i = from; i < to; i++) {
      if (!hasHan(names[i])) continue;
      const units = unitsOf(names[i], readings);
      if (units.length === 0) continue;
      for (const form of formsOf(units)) {
        starts.push(at);
        owner.push(i);
        let unitAt = at;
        for (let u = 0; u < units.length; u++) {
          if (units[u].boundary) begins.push(unitAt);
          unitAt += form[u].length;
        }
        lines.push(form.join(''));
        at = unitAt + 1;
      }
    }
    yield;
    if (lines.length === 0) continue;
    count += lines.length;
    const boundary = new Uint8Array(at - began);
    for (const begin of begins) boundary[begin - began] = 1;
    parts.push({ text: lines.join('\n') + '\n', boundary, owner, starts });
  }
  if (parts.length === 0) return null;
  const hay: PinyinHaystack = {
    text: parts.map((part) => part.text).join(''),
    starts: new Uint32Array(count + 1),
    owner: new Uint32Array(count),
    boundary: new Uint8Array(at),
  };
  let line = 0;
  for (const part of parts) {
    hay.starts.set(part.starts, line);
    hay.owner.set(part.owner, line);
    hay.boundary.set(part.boundary, part.starts[0]);
    line += part.owner.length;
  }
  hay.starts[count] = at;
  return hay;
}

function cachedReadings(readings: PinyinReadings): PinyinReadings {
  const known = new Map<string, readonly string[]>();
  return (character) => {
    let found = known.get(character);
    if (found === undefined) {
      // 女 is typed nv or, by those who do not know, nu.
      const typed = readings(character).flatMap((reading) => {
        const lower = reading.toLowerCase();
        return lower.includes('ü') ? [lower.replace('ü', 'v'), lower.replace('ü', 'u')] : [lower];
      });
      found = [...new Set(typed)].filter((reading) => /^[a-z]+$/.test(reading));
      known.set(character, found);
    }
    return found;
  };
}
