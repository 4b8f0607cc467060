import { describe, expect, it } from 'vitest';
import { ageOf, formatBytes, formatClock, formatDayTime, formatMoment, formatNumber } from './format.ts';
import { resolveLanguage } from './i18n.ts';

const at = (h: number, m: number, s = 0): number => new Date(2025, 2, 11, h, m, s).getTime();

describe('formats', () => {
  it('writes numbers with a comma in both languages', () => expect(formatNumber(1284)).toBe('1,284'));
  it('writes times', () => {
    expect(formatClock(at(9, 5, 7))).toBe('09:05:07');
    expect(formatMoment(at(14, 2), at(20, 0), 'en')).toBe('14:02');
    expect(formatMoment(new Date(2025, 2, 2, 8).getTime(), at(20, 0), 'en')).toBe('2 March');
    expect(formatMoment(new Date(2025, 2, 2, 8).getTime(), at(20, 0), 'zh-Hans')).toBe('3月2日');
    expect(formatDayTime(new Date(2025, 2, 2, 8).getTime(), at(20, 0), 'en')).toBe('2 March, 08:00');
    expect(formatDayTime(new Date(2025, 2, 2, 8).getTime(), at(20, 0), 'zh-Hans')).toBe('3月2日 08:00');
    expect(formatMoment(new Date(2023, 2, 2, 8).getTime(), at(20, 0), 'en')).toBe('2 March 2023');
  });
  it.each([
    [20, { key: 'age.now', values: { count: 0, minutes: 0 } }],
    [6 * 60, { key: 'age.minutes', values: { count: 6, minutes: 6 } }],
    [2 * 3600 + 11 * 60, { key: 'age.hours', values: { count: 2, minutes: 11 } }],
    [9 * 86_400, { key: 'age.days', values: { count: 9, minutes: 0 } }],
  ])('%i s ago', (seconds, age) => expect(ageOf(0, seconds * 1000)).toEqual(age));
  it('never says that a copy is of the future', () => expect(ageOf(5000, 0).key).toBe('age.now'));
  it('writes sizes', () => expect([formatBytes(6_700_000), formatBytes(2048)]).toEqual(['6.4 MB', '2 KB']));
});

describe('language', () => {
  it.each([
    ['system', ['zh-CN', 'en'], 'zh-Hans'],
    ['system', ['de-DE', 'zh-TW', 'en'], 'zh-Hans'],
    ['system', ['de-DE'], 'en'],
    ['system', [], 'en'],
    ['en', ['zh-CN'], 'en'],
    ['zh-Hans', ['en'], 'zh-Hans'],
  ] as const)('%s with %j is %s', (setting, preferred, expected) =>
    expect(resolveLanguage(setting, preferred)).toBe(expected),
  );
});
