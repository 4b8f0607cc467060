import { foldText, foldedRange } from './fold-text.ts';
import { fullForms, initialForms, unitsOf, type PinyinUnit } from './pinyin-lines.ts';
import type { PinyinHaystack, SearchIndex, SearchSide } from './search-index.ts';

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

/**
 * The best hits: exact, prefix, word start, substring, pinyin, initials, contact, id; within a kind shorter names first. Weaker kinds are not
 * looked at once better ones fill the list. An empty query finds nothing.
 */
export function search(index: SearchIndex, query: string, options: SearchOptions): SearchHit[] {
  const best = new BestList(options.limit);
  const sides = index.sides.filter((side) => (side.kind === 'group' ? options.groups : options.people));
  const asked = scan(index, sides, query, best, (kind) => !best.isFullBelow(rank(kind) * SPAN));
  return best.list.map((entry) => toHit(index, sides[entry.side], entry, asked));
}

/** Everybody who matches in any way, person indexes ascending: a filter, where `search` is a ranking with a limit. */
export function matchingPeople(index: SearchIndex, query: string): Uint32Array {
  const sides = index.sides.filter((side) => side.kind === 'person');
  scan(index, sides, query, new BestList(0), () => true);
  const found: number[] = [];
  for (const { seen } of sides) for (let p = 0; p < seen.length; p++) if (seen[p] === index.queries) found.push(p);
  return Uint32Array.from(found);
}

/** A query as the different scans want it. */
interface Asked {
  wanted: string;
  /** As letters typed for pinyin. */
  typed: string;
  id: string;
}

/** Goes through all sides, the better kinds of match first; each pass takes only who was not found before. */
function scan(
  index: SearchIndex,
  sides: readonly SearchSide[],
  query: string,
  best: BestList,
  isWorthIt: (kind: MatchKind) => boolean,
): Asked {
  const wanted = foldText(query).trim();
  const asked = { wanted, typed: wanted.replace(/[\s'’]+/g, ''), id: query.trim() };
  index.queries += 1;
  if (wanted.length === 0) return asked;
  const pass = (kind: MatchKind, run: (side: SearchSide, s: number) => void): void => {
    if (isWorthIt(kind)) sides.forEach(run);
  };
  const { typed, id } = asked;
  const { queries } = index;
  pass('exact', (side, s) => scanNames(side, s, wanted, queries, best));
  if (/^[a-z0-9]+$/.test(typed)) {
    pass('pinyin', (side, s) => scanPinyin(side, s, side.full, 'pinyin', 'pinyin-inside', typed, queries, best));
    pass('initials', (side, s) =>
      scanPinyin(side, s, side.initials, 'initials', 'initials-inside', typed, queries, best),
    );
  }
  if (wanted.length > 1) pass('contact', (side, s) => scanContacts(side, s, wanted, queries, best));
  pass('id', (side, s) => scanId(side, s, id, queries, best));
  return asked;
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
  /** Position in the line of the haystack, folded, and the line. */
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
    return this.list.length === this.#limit && (this.#limit === 0 || this.list[this.#limit - 1].score < score);
  }
  /** Could an entry of this score enter? Asked before an entry object is made. */
  takes(score: number): boolean {
    return this.list.length < this.#limit || (this.#limit > 0 && score < this.list[this.#limit - 1].score);
  }
  add(entry: Entry): void {
    let at = this.list.length;
    while (at > 0 && this.list[at - 1].score > entry.score) at -= 1;
    this.list.splice(at, 0, entry);
    if (this.list.length > this.#limit) this.list.pop();
  }
}

function scanNames(side: SearchSide, s: number, wanted: string, query: number, best: BestList): void {
  const { text, starts } = side.names;
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
    side.seen[line] = query;
    const scored = score(kind, end - start);
    if (best.takes(scored))
      best.add({ score: scored, side: s, index: line, kind: matchKinds[kind], at: found - start, line });
    at = next;
  }
}

function scanPinyin(
  side: SearchSide,
  s: number,
  hay: PinyinHaystack | null,
  whole: MatchKind,
  inside: MatchKind,
  typed: string,
  query: number,
  best: BestList,
): void {
  if (hay === null) return;
  const { text, starts, owner, boundary } = hay;
  const wholeRank = rank(whole);
  const insideRank = rank(inside);
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
}

function scanContacts(side: SearchSide, s: number, wanted: string, query: number, best: BestList): void {
  if (side.contacts === null) return;
  const { text, starts } = side.contacts;
  let line = 0;
  let at = text.indexOf(wanted);
  while (at >= 0) {
    while (starts[line + 1] <= at) line += 1;
    if (side.seen[line] !== query) {
      side.seen[line] = query;
      const scored = score(CONTACT, at - starts[line]);
      if (best.takes(scored))
        best.add({ score: scored, side: s, index: line, kind: 'contact', at: at - starts[line], line });
    }
    at = text.indexOf(wanted, starts[line + 1]);
  }
}

function scanId(side: SearchSide, s: number, id: string, query: number, best: BestList): void {
  const index = side.indexOfId(id);
  if (index < 0 || side.seen[index] === query) return;
  side.seen[index] = query;
  const scored = score(ID, 0);
  if (best.takes(scored)) best.add({ score: scored, side: s, index, kind: 'id', at: 0, line: index });
}

function toHit(index: SearchIndex, side: SearchSide, entry: Entry, { wanted, typed }: Asked): SearchHit {
  const rangeIn = (text: string): [number, number] => foldedRange(text, entry.at, entry.at + wanted.length);
  const base = { kind: side.kind, index: entry.index, match: entry.kind };
  switch (entry.kind) {
    case 'contact':
      return { ...base, field: 'contact', ranges: [rangeIn(index.directory.personContact(entry.index))] };
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
      return { ...base, field: 'name', ranges: [rangeIn(side.lines[entry.index])] };
  }
}

/** The characters of the name that the typed letters stand for; neighbours are joined. */
function pinyinRanges(
  index: SearchIndex,
  side: SearchSide,
  entry: Entry,
  length: number,
  hay: PinyinHaystack,
  formsOf: (units: readonly PinyinUnit[]) => string[][],
): [number, number][] {
  const units = unitsOf(side.lines[entry.index], index.readings!);
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

function beginsWord(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (isLatin(before)) return false;
  // After a Chinese character only a Latin word begins.
  return before < 0x2e80 || (before >= 0x3000 && before < 0x3040) || before >= 0xff00 || isLatin(text.charCodeAt(at));
}

function isLatin(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || (code >= 0xc0 && code < 0x2000);
}
