import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDirectory, type Directory } from './directory.ts';
import type { PinyinReadings } from './pinyin-lines.ts';
import { foldText } from './fold-text.ts';
import { buildSearchIndex } from './search-index.ts';
import { matchingPeople, search, type SearchHit } from './search.ts';
import { packStrings } from './string-block.ts';
import { randomColumns } from './testing/random-directory.ts';

/** Enough of a dictionary for the names below. */
const table: Record<string, string[]> = {
  林: ['lin'],
  晓: ['xiao'],
  梅: ['mei'],
  重: ['zhong', 'chong'],
  庆: ['qing'],
  单: ['dan', 'shan', 'chan'],
  乐: ['le', 'yue'],
  吕: ['lü'],
  女: ['nǚ'],
  研: ['yan'],
  发: ['fa'],
  部: ['bu'],
};
const readings: PinyinReadings = (character) => (table[character] ?? []).map((reading) => reading.replace('ǚ', 'ü'));

function named(groups: string[], people: string[], contacts: string[] = people.map(() => '')): Directory {
  const columns = randomColumns({ groups: groups.length, people: people.length, memberships: 0, depth: 3, seed: 1 });
  columns.groups.names = packStrings(groups);
  columns.people.names = packStrings(people);
  columns.people.contacts = packStrings(contacts);
  return buildDirectory(columns);
}
const everything = { groups: true, people: true, limit: 50 };
const found = (directory: Directory, query: string, withPinyin = true): string[] => {
  const index = buildSearchIndex(directory, withPinyin ? readings : null);
  return search(index, query, everything).map((hit) => nameOf(directory, hit));
};
const nameOf = (directory: Directory, hit: SearchHit): string =>
  hit.kind === 'group' ? directory.groupName(hit.index) : directory.personName(hit.index);
const marked = (directory: Directory, hit: SearchHit): string => {
  const text = hit.field === 'contact' ? directory.personContact(hit.index) : nameOf(directory, hit);
  return hit.ranges.map(([start, end]) => text.slice(start, end)).join('|');
};

describe('search', () => {
  it('ranks exact, prefix, word, inside; shorter names first', () => {
    const directory = named(['Absales', 'North sales', 'Sales office', 'sales', 'Sales-x'], []);
    expect(found(directory, 'SALES')).toEqual(['sales', 'Sales-x', 'Sales office', 'North sales', 'Absales']);
  });

  it('marks what it found, at the start of a word when there is one', () => {
    const directory = named(['Wash and ash tree', 'R&D 研发部'], []);
    const index = buildSearchIndex(directory, readings);
    const ranges = (query: string): [number, number][][] => search(index, query, everything).map((hit) => hit.ranges);
    expect(ranges('ash')).toEqual([[[9, 12]]]);
    expect(ranges('研发')).toEqual([[[4, 6]]]);
    expect(ranges('d')).toEqual([[[2, 3]], [[7, 8]]]);
  });

  it('finds Chinese names by full pinyin, by initials and by any reading', () => {
    const directory = named([], ['林晓梅', '重庆', '单乐', '吕乐']);
    expect(found(directory, 'lxm')).toEqual(['林晓梅']);
    expect(found(directory, 'linxiao')).toEqual(['林晓梅']);
    expect(found(directory, 'Lin Xiao Mei')).toEqual(['林晓梅']);
    expect(found(directory, 'xiaom')).toEqual(['林晓梅']);
    for (const query of ['chongqing', 'zhongqing', 'cq', 'zq']) expect(found(directory, query)).toEqual(['重庆']);
    for (const query of ['shanyue', 'danle', 'sy', 'dl']) expect(found(directory, query)).toEqual(['单乐']);
    expect([found(directory, 'lvle'), found(directory, 'lule')]).toEqual([['吕乐'], ['吕乐']]);
  });

  it('does not begin in the middle of a syllable', () => {
    expect(found(named([], ['林晓梅']), 'inxiao')).toEqual([]);
    expect(found(named([], ['林晓梅']), 'iao')).toEqual([]);
  });

  it('marks the characters that the letters stand for', () => {
    const directory = named(['总部 研发部'], ['林晓梅']);
    const index = buildSearchIndex(directory, readings);
    const all = (query: string): string[] =>
      search(index, query, everything).map((hit) => `${hit.match} ${marked(directory, hit)}`);
    expect(all('lxm')).toEqual(['initials 林晓梅']);
    expect(all('xiaome')).toEqual(['pinyin-inside 晓梅']);
    expect(all('yanfa')).toEqual(['pinyin-inside 研发']);
  });

  it('finds people by e-mail and anything by its id', () => {
    const directory = named(['Sales'], ['Ann', 'Bo'], ['ann@example.com', 'bo@sales.example']);
    const index = buildSearchIndex(directory);
    const hits = search(index, 'sales.ex', everything);
    expect(hits.map((hit) => [hit.kind, hit.match, marked(directory, hit)])).toEqual([
      ['person', 'contact', 'sales.ex'],
    ]);
    expect(search(index, directory.personId(0), everything)).toMatchObject([
      { kind: 'person', index: 0, match: 'id', ranges: [] },
    ]);
    expect(search(index, directory.groupId(0), { ...everything, groups: false })).toEqual([]);
  });

  it('finds nothing for nothing, and keeps to the sides and the limit asked for', () => {
    const index = buildSearchIndex(named(['a1', 'a2', 'a3'], ['a4', 'a5']));
    expect(search(index, '   ', everything)).toEqual([]);
    expect(search(index, 'a', { groups: false, people: true, limit: 50 }).map((hit) => hit.kind)).toEqual([
      'person',
      'person',
    ]);
    expect(search(index, 'a', { ...everything, limit: 2 }).length).toBe(2);
  });

  it('as a filter finds everybody who matches in any way, and no groups', () => {
    const people = ['Bo Lin', '林晓梅', 'Ann', ...Array.from({ length: 30 }, (_, i) => `Lina ${i}`)];
    const index = buildSearchIndex(
      named(
        ['Linen'],
        people,
        people.map((_, p) => (p === 2 ? 'ann@lin.example' : '')),
      ),
      readings,
    );
    expect([...matchingPeople(index, 'lin')]).toEqual(people.map((_, p) => p));
    expect([...matchingPeople(index, 'lina 2')]).toEqual([5, ...Array.from({ length: 10 }, (_, i) => 23 + i)]);
    expect([...matchingPeople(index, ' ')]).toEqual([]);
    // And a ranking after it is not confused.
    expect(search(index, 'ann', everything).map((hit) => hit.index)).toEqual([2]);
  });

  it('keeps positions when lower case is longer, and reads full-width letters', () => {
    const directory = named(['İstanbul Ｓａｌｅｓ', 'ΟΔΟΣ', 'a\nb'], []);
    const index = buildSearchIndex(directory);
    const one = (query: string): string => marked(directory, search(index, query, everything)[0]);
    expect([one('stan'), one('sales'), one('ΟΔΟΣ'), one('δοσ'), one('a b')]).toEqual([
      'stan',
      'Ｓａｌｅｓ',
      'ΟΔΟΣ',
      'ΔΟΣ',
      'a\nb',
    ]);
  });

  it('finds a name by what one types, whatever invisible marks stand in it or in what is pasted', () => {
    const written = [
      'Fin\u200bance',
      'Lo\u00adgistics',
      '\u202eSales\u202c',
      '葛\u{e0100}城 Office',
      '👩\u200d🚒 Rescue',
    ];
    const directory = named(written, ['林\u200d晓梅'], ['lin\u200b@example.com']);
    const index = buildSearchIndex(directory, readings);
    const one = (query: string): string => marked(directory, search(index, query, everything)[0]);
    expect(['finance', 'logistics', 'sales', '葛城', 'rescue', '林晓', 'lin@ex'].map(one)).toEqual([
      'Fin\u200bance',
      'Lo\u00adgistics',
      'Sales',
      '葛\u{e0100}城',
      'Rescue',
      '林\u200d晓',
      'lin\u200b@ex',
    ]);
    expect(one('👩')).toBe('👩\u200d🚒');
    expect(found(directory, '\u200bFin\u200dance\ufeff')).toEqual(['Fin\u200bance']);
    expect(search(index, 'finance', everything)[0]?.match).toBe('exact');
    expect(found(directory, '\u200b')).toEqual([]);
    expect(found(directory, 'lxm')).toEqual(['林\u200d晓梅']);
  });

  it('finds every part of every name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'B', ' ', '研', '-', 'İ', 'ς'), maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 8 }),
        fc.array(name, { maxLength: 8 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (groups, people, which, from, length) => {
          const directory = named(groups, people);
          const index = buildSearchIndex(directory, readings);
          const all = [...groups, ...people];
          const target = which % all.length;
          const points = [...all[target]];
          const start = points.length === 0 ? 0 : from % points.length;
          const query = points.slice(start, start + 1 + (length % 4)).join('');
          const wanted = foldText(query).trim();
          if (wanted === '') return;
          const hits = search(index, query, everything);
          expect(hits.some((hit) => (hit.kind === 'group' ? hit.index : groups.length + hit.index) === target)).toBe(
            true,
          );
          // And nothing that does not hold it, each once.
          const seen = new Set<string>();
          for (const hit of hits) {
            expect(seen.has(`${hit.kind}${hit.index}`)).toBe(false);
            seen.add(`${hit.kind}${hit.index}`);
            if (hit.match === 'exact' || hit.match === 'prefix' || hit.match === 'word' || hit.match === 'substring') {
              // What is marked begins and ends with whole graphemes.
              expect(foldText(marked(directory, hit))).toContain(wanted);
            }
          }
          const holding = all.filter((text) => foldText(text).includes(wanted)).length;
          expect(seen.size).toBeGreaterThanOrEqual(holding);
        },
      ),
      { numRuns: 400 },
    );
  });
});
