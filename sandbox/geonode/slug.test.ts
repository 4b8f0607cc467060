import { describe, expect, test } from 'vitest';
import { parseKeywords, printKeywords } from './keywords.ts';
import { categorySlug, groupSlug } from './slug.ts';

describe('slugs', () => {
  test.each([
    ['My Group #1', 'My-Group-1', 'my-group-1'],
    ['Under_score Név Ünï', 'Under-score-Nev-Uni', 'under-score-nev-uni'],
    ['水利工程组', 'Shui-Li-Gong-Cheng-Zu', 'shui-li-gong-cheng-zu'],
    ['🚀 Launch team', 'Launch-team', 'launch-team'],
    ['<b>Bold & "q"</b>', 'b-Bold-q-b', 'b-bold-q-b'],
    ['Tide Gauges 北岸', 'Tide-Gauges-Bei-An', 'tide-gauges-bei-an'],
    ['!!!', '', ''],
    ['🚀🚀', '', ''],
    ['…', '', ''],
  ])('of %j are %j and %j', (title, old, young) => {
    expect([groupSlug(title, true), groupSlug(title, false)]).toEqual([old, young]);
  });

  test.each([
    ['Risk & Response', 'risk-response'],
    ['geology!', 'geology'],
    ['水利', ''],
    ['水利 (shuili)', 'shuili'],
    ['City  planning', 'city-planning'],
  ])('of the category %j is %j', (name, slug) => {
    expect(categorySlug(name)).toBe(slug);
  });
});

describe('keywords', () => {
  test.each([
    ['tide, gauge', ['gauge', 'tide']],
    ['tide gauge', ['gauge', 'tide']],
    ['harbour, "sea bed"', ['harbour', 'sea bed']],
    ['"ridge, north" snow "ice cap"', ['ice cap', 'ridge, north', 'snow']],
    ['sea bed, shore', ['sea bed', 'shore']],
    ['', []],
  ])('from %j', (text, names) => {
    expect(parseKeywords(text)).toEqual(names);
  });

  test('are printed sorted, quoted where needed', () => {
    expect(printKeywords(['snow', 'ice cap', 'ridge, north'])).toBe('"ice cap", "ridge, north", snow');
    expect(printKeywords(['harbour', 'sea bed'])).toBe('"sea bed", harbour');
  });
});
