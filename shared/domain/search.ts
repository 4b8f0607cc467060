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
 * Builds the index over names, contacts and, with `readings`, pinyin. Costs about half a second at 300,000 names with pinyin for all of them;
 * meant for a worker. The pinyin data is the caller's: this file knows no dictionary.
 */
export function buildSearchIndex(directory: Directory, readings: PinyinReadings | null = null): SearchIndex {
  const { groups, people } = directory.columns;
  const cached = readings === null ? null : cachedReadings(readings);
  const groupNames = unpackStrings(groups.names);
  const personNames = unpackStrings(people.names);
  // The id maps are made here, not at the first keystroke.
  directory.groupIndex('');
  directory.personIndex('');
  return {
    directory,
    readings: cached,
    queries: 0,
    sides: [
      {
        kind: 'group',
        names: haystack(groupNames),
        contacts: null,
        full: cached === null ? null : pinyinHaystack(groupNames, cached, fullForms),
        initials: cached === null ? null : pinyinHaystack(groupNames, cached, initialForms),
        nameAt: (i) => groupNames[i],
        indexOfId: (id) => directory.groupIndex(id),
        seen: new Uint32Array(groups.count),
      },
      {
        kind: 'person',
        names: haystack(personNames),
        contacts: haystack(unpackStrings(people.contacts)),
        full: cached === null ? null : pinyinHaystack(personNames, cached, fullForms),
        initials: cached === null ? null : pinyinHaystack(personNames, cached, initialForms),
        nameAt: (i) => personNames[i],
        indexOfId: (id) => directory.personIndex(id),
        seen: new Uint32Array(people.count),
      },
    ],
  };
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

function haystack(lines: readonly string[]): Haystack {
  const starts = new Uint32Array(lines.length + 1);
  const folded = new Array<string>(lines.length);
  let at = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = foldText(lines[i]);
    folded[i] = line;
    starts[i] = at;
    at += line.length + 1;
  }
  starts[lines.length] = at;
  return { text: lines.length === 0 ? '' : folded.join('\n') + '\n', starts };
}

function pinyinHaystack(
  names: readonly string[],
  readings: PinyinReadings,
  formsOf: (units: readonly PinyinUnit[]) => string[][],
): PinyinHaystack | null {
  const lines: string[] = [];
  const owner: number[] = [];
  const starts: number[] = [];
  const begins: number[] = [];
  let at = 0;
  for (let i = 0; i < names.length; i++) {
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
  if (lines.length === 0) return null;
  starts.push(at);
  const boundary = new Uint8Array(at);
  for (const begin of begins) boundary[begin] = 1;
  return { text: lines.join('\n') + '\n', starts: Uint32Array.from(starts), owner: Uint32Array.from(owner), boundary };
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
