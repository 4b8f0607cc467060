import type { Directory } from './directory.ts';
import { fullForms, hasHan, initialForms, unitsOf, type PinyinReadings, type PinyinUnit } from './pinyin-lines.ts';
import { unpackStrings } from './string-block.ts';

export type { PinyinReadings } from './pinyin-lines.ts';

export const matchKinds = [
  'exact',
  'prefix',
  'word',
  'substring',
  'pinyin',
  'initials',
  'pinyin-inside',
  'initials-inside',
  'contact',
  'id',
] as const;
export type MatchKind = (typeof matchKinds)[number];

export interface SearchHit {
  kind: 'group' | 'person';
  index: number;
  match: MatchKind;
  /** What `ranges` points into. */
  field: 'name' | 'contact' | 'id';
  /** Matched parts, [start, end) in UTF-16 units, ascending. */
  ranges: [number, number][];
}

export interface SearchOptions {
  groups: boolean;
  people: boolean;
  /** Most hits to return. */
  limit: number;
}

export interface SearchResult {
  hits: SearchHit[];
  /** How many groups and people match. */
  total: number;
  /** False: weaker kinds of match were not counted because better ones fill the list. */
  exact: boolean;
}

/** Many lines as one string with a line feed after each, so that one native `indexOf` looks through all of them. */
interface Haystack {
  text: string;
  /** Start of each line; one more entry at the end. */
  starts: Uint32Array;
}
interface PinyinHaystack extends Haystack {
  /** Line → index of the group or person. */
  owner: Uint32Array;
  /** 1 where a match may begin. */
  boundary: Uint8Array;
}
interface Side {
  kind: SearchHit['kind'];
  lines: readonly string[];
  names: Haystack;
  contacts: Haystack | null;
  full: PinyinHaystack | null;
  initials: PinyinHaystack | null;
  nameAt(i: number): string;
  indexOfId(id: string): number;
  /** Number of the query that last found this entry. */
  seen: Uint32Array;
}

export interface SearchIndex {
  directory: Directory;
  sides: Side[];
  readings: PinyinReadings | null;
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
        nameAt: (i) => groupNames[i],
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
        nameAt: (i) => personNames[i],
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

/** The best hits: exact, prefix, word start, substring, pinyin, initials, contact, id; within a kind shorter names first. */
export function search(index: SearchIndex, query: string, options: SearchOptions): SearchHit[] {
  return searchWithTotal(index, query, options).hits;
}

/** The same with the number of all matches. An empty query finds nothing. */
export function searchWithTotal(index: SearchIndex, query: string, options: SearchOptions): SearchResult {
  const wanted = foldText(query.trim());
  if (wanted.length === 0 || options.limit < 1) return { hits: [], total: 0, exact: true };
  index.queries += 1;
  const best = new BestList(options.limit);
  const sides = index.sides.filter((side) => (side.kind === 'group' ? options.groups : options.people));
  let total = 0;
  let exact = true;
  const pass = (kind: MatchKind, run: (side: Side, s: number) => number): void => {
    if (best.isFullBelow(rank(kind) * SPAN)) {
      exact = false;
      return;
    }
    sides.forEach((side, s) => (total += run(side, s)));
  };
  pass('exact', (side, s) => scanNames(side, s, wanted, index.queries, best));
  const typed = wanted.replace(/[\s'’]+/g, '');
  if (/^[a-z0-9]+$/.test(typed)) {
    pass('pinyin', (side, s) => scanPinyin(side, s, side.full, 'pinyin', 'pinyin-inside', typed, index.queries, best));
    pass('initials', (side, s) =>
      scanPinyin(side, s, side.initials, 'initials', 'initials-inside', typed, index.queries, best),
    );
  }
  if (wanted.length > 1) pass('contact', (side, s) => scanContacts(side, s, wanted, index.queries, best));
  pass('id', (side, s) => scanId(side, s, query.trim(), index.queries, best));
  return { hits: best.list.map((entry) => toHit(index, sides[entry.side], entry, wanted, typed)), total, exact };
}

/** Scores: kind of match first, then length, then place. Lengths beyond the span count as equal. */
const SPAN = 4096;
const rank = (kind: MatchKind): number => matchKinds.indexOf(kind);
const score = (kindRank: number, length: number): number => kindRank * SPAN + (length < SPAN ? length : SPAN - 1);
const [EXACT, PREFIX, WORD, SUBSTRING, , , , , CONTACT, ID] = matchKinds.map((_, i) => i);

interface Entry {
  score: number;
  side: number;
  index: number;
  kind: MatchKind;
  /** Position in the haystack's text, and the line. */
  at: number;
  line: number;
}

/** The best `limit` entries, sorted; of equal scores the earlier found stays ahead. */
class BestList {
  readonly list: Entry[] = [];
  readonly #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }
  /** Is the list full with scores below this? Then nothing of that score or above can enter. */
  isFullBelow(score: number): boolean {
    return this.list.length === this.#limit && this.list[this.#limit - 1].score < score;
  }
  /** Could an entry of this score enter? Asked before an entry object is made. */
  takes(score: number): boolean {
    return this.list.length < this.#limit || score < this.list[this.#limit - 1].score;
  }
  add(entry: Entry): void {
    let at = this.list.length;
    while (at > 0 && this.list[at - 1].score > entry.score) at -= 1;
    this.list.splice(at, 0, entry);
    if (this.list.length > this.#limit) this.list.pop();
  }
}

function scanNames(side: Side, s: number, wanted: string, query: number, best: BestList): number {
  const { text, starts } = side.names;
  let total = 0;
  let line = 0;
  let at = text.indexOf(wanted);
  while (at >= 0) {
    while (starts[line + 1] <= at) line += 1;
    const start = starts[line];
    const end = starts[line + 1] - 1;
    let kind = SUBSTRING;
    let found = at;
    let next: number;
    if (at === start) {
      kind = wanted.length === end - start ? EXACT : PREFIX;
      next = text.indexOf(wanted, end + 1);
    } else {
      next = at;
      // A later occurrence in the same name may begin a word; asked only while such a hit could still enter the list.
      if (best.takes(score(WORD, end - start))) {
        for (; next >= 0 && next < end; next = text.indexOf(wanted, next + 1)) {
          if (!beginsWord(text, next)) continue;
          kind = WORD;
          found = next;
          break;
        }
      }
      if (next >= 0 && next < end) next = text.indexOf(wanted, end + 1);
    }
    total += 1;
    side.seen[line] = query;
    const scored = score(kind, end - start);
    if (best.takes(scored))
      best.add({ score: scored, side: s, index: line, kind: matchKinds[kind], at: found - start, line });
    at = next;
  }
  return total;
}

function scanPinyin(
  side: Side,
  s: number,
  hay: PinyinHaystack | null,
  whole: MatchKind,
  inside: MatchKind,
  typed: string,
  query: number,
  best: BestList,
): number {
  if (hay === null) return 0;
  const { text, starts, owner, boundary } = hay;
  const wholeRank = rank(whole);
  const insideRank = rank(inside);
  let total = 0;
  let line = 0;
  let at = text.indexOf(typed);
  while (at >= 0) {
    while (starts[line + 1] <= at) line += 1;
    if (boundary[at] === 0) {
      at = text.indexOf(typed, at + 1);
      continue;
    }
    const index = owner[line];
    const end = starts[line + 1] - 1;
    if (side.seen[index] !== query) {
      side.seen[index] = query;
      total += 1;
      const scored = score(at === starts[line] ? wholeRank : insideRank, end - starts[line]);
      if (best.takes(scored))
        best.add({
          score: scored,
          side: s,
          index,
          kind: at === starts[line] ? whole : inside,
          at: at - starts[line],
          line,
        });
    }
    at = text.indexOf(typed, end + 1);
  }
  return total;
}

function scanContacts(side: Side, s: number, wanted: string, query: number, best: BestList): number {
  if (side.contacts === null) return 0;
  const { text, starts } = side.contacts;
  let total = 0;
  let line = 0;
  let at = text.indexOf(wanted);
  while (at >= 0) {
    while (starts[line + 1] <= at) line += 1;
    if (side.seen[line] !== query) {
      side.seen[line] = query;
      total += 1;
      const scored = score(CONTACT, at - starts[line]);
      if (best.takes(scored))
        best.add({ score: scored, side: s, index: line, kind: 'contact', at: at - starts[line], line });
    }
    at = text.indexOf(wanted, starts[line + 1]);
  }
  return total;
}

function scanId(side: Side, s: number, id: string, query: number, best: BestList): number {
  const index = side.indexOfId(id);
  if (index < 0 || side.seen[index] === query) return 0;
  side.seen[index] = query;
  const scored = score(ID, 0);
  if (best.takes(scored)) best.add({ score: scored, side: s, index, kind: 'id', at: 0, line: index });
  return 1;
}

function toHit(index: SearchIndex, side: Side, entry: Entry, wanted: string, typed: string): SearchHit {
  const base = { kind: side.kind, index: entry.index, match: entry.kind };
  switch (entry.kind) {
    case 'contact':
      return { ...base, field: 'contact', ranges: [[entry.at, entry.at + wanted.length]] };
    case 'id':
      return { ...base, field: 'id', ranges: [] };
    case 'pinyin':
    case 'pinyin-inside':
      return { ...base, field: 'name', ranges: pinyinRanges(index, side, entry, typed.length, side.full!, fullForms) };
    case 'initials':
    case 'initials-inside':
      return {
        ...base,
        field: 'name',
        ranges: pinyinRanges(index, side, entry, typed.length, side.initials!, initialForms),
      };
    default:
      return { ...base, field: 'name', ranges: [[entry.at, entry.at + wanted.length]] };
  }
}

/** The characters of the name that the typed letters stand for; neighbours are joined. */
function pinyinRanges(
  index: SearchIndex,
  side: Side,
  entry: Entry,
  length: number,
  hay: PinyinHaystack,
  formsOf: (units: readonly PinyinUnit[]) => string[][],
): [number, number][] {
  const units = unitsOf(side.nameAt(entry.index), index.readings!);
  let first = entry.line;
  while (first > 0 && hay.owner[first - 1] === entry.index) first -= 1;
  const form = formsOf(units)[entry.line - first];
  const ranges: [number, number][] = [];
  let at = 0;
  units.forEach((unit, i) => {
    const start = at;
    at += form[i].length;
    if (start >= entry.at + length || at <= entry.at) return;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === unit.start) last[1] = unit.end;
    else ranges.push([unit.start, unit.end]);
  });
  return ranges;
}

/** Lower case, full-width letters as plain ones; never another length, so that positions stay positions. */
export function foldText(text: string): string {
  let folded = text.toLowerCase();
  if (folded.length !== text.length) {
    folded = '';
    for (const character of text) {
      const lower = character.toLowerCase();
      folded += lower.length === character.length ? lower : character;
    }
  }
  // Final sigma depends on what follows, line feeds separate names here, U+FF01–FF5E are ASCII in full width.
  return /[ς\n\uff01-\uff5e]/.test(folded)
    ? folded
        .replace(/ς/g, 'σ')
        .replace(/\n/g, ' ')
        .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0).toLowerCase())
    : folded;
}

function beginsWord(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (isLatin(before)) return false;
  // After a Chinese character only a Latin word begins.
  return before < 0x2e80 || (before >= 0x3000 && before < 0x3040) || before >= 0xff00 || isLatin(text.charCodeAt(at));
}

function isLatin(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0xc0 && code < 0x2000);
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
