import { describe, expect, it } from 'vitest';
import type { MatchKind, SearchHit } from '#shared/domain/search.ts';
import type { Command } from './commands.ts';
import { matchLabel } from './match-label.ts';
import { parseQuery } from './palette-query.ts';
import { findCommands, paletteSections, recentRows } from './palette-rows.ts';

const command = (id: string, label: string, aliases = '', reason: string | null = null): Command => ({
  id,
  label,
  aliases: aliases.split(' ').filter(Boolean),
  reason,
  icon: (() => null) as unknown as Command['icon'],
  run: () => undefined,
});
const hit = (kind: SearchHit['kind'], index: number, match: MatchKind): SearchHit => ({
  kind,
  index,
  match,
  field: 'name',
  ranges: [],
});

describe('what is looked for', () => {
  it.each([
    ['lxm', 'all', 'lxm'],
    ['> theme', 'commands', 'theme'],
    ['》主题', 'commands', '主题'],
    ['@林', 'people', '林'],
    ['＠ 林', 'people', '林'],
    ['#', 'groups', ''],
    ['＃财务', 'groups', '财务'],
    ['  a > b', 'all', 'a > b'],
  ])('%s', (typed, mode, text) => {
    expect(parseQuery(typed)).toEqual({ mode, text });
  });
});

describe('labels', () => {
  it('prefers the beginning, then a word, then the inside, and marks what was found', () => {
    expect(matchLabel('Review changes', [], 'rev')).toEqual({ rank: 1, ranges: [[0, 3]] });
    expect(matchLabel('Review changes', [], 'CHA')).toEqual({ rank: 2, ranges: [[7, 10]] });
    expect(matchLabel('Review changes', [], 'view')).toEqual({ rank: 3, ranges: [[2, 6]] });
  });
  it('finds by the label in the other language, anywhere in a Chinese one', () => {
    expect(matchLabel('Dark theme', ['深色主题', 'dark'], '深色')).toEqual({ rank: 4, ranges: [] });
    expect(matchLabel('Dark theme', ['深色主题', 'dark'], '主题')?.rank).toBe(4);
    expect(matchLabel('深色主题', ['Dark theme'], 'dark theme')?.rank).toBe(4);
    expect(matchLabel('深色主题', ['Dark theme'], 'heme')).toBeNull();
  });
  it('finds whatever invisible marks stand in a name', () => {
    expect(matchLabel('Move Fin\u200bance to…', [], 'finance')).toEqual({ rank: 2, ranges: [[5, 13]] });
  });
  it('finds by the words of the other language, by pinyin and by its initials, at the start of a word only', () => {
    expect(matchLabel('同步', ['sync', 'tongbu', 'tb'], 'tb')?.rank).toBe(4);
    expect(matchLabel('同步', ['sync', 'tongbu', 'tb'], 'tong bu')?.rank).toBe(4);
    expect(matchLabel('同步', ['sync', 'tongbu', 'tb'], 'bu')).toBeNull();
  });
});

describe('commands', () => {
  it('puts those that cannot be run now behind equals', () => {
    const found = findCommands([command('undo', 'Undo staging', '', 'nothing'), command('under', 'Undo it')], 'undo');
    expect(found.map((f) => f.command.id)).toEqual(['under', 'undo']);
  });
  it('lists all for no text, in their order', () => {
    expect(findCommands([command('b', 'B'), command('a', 'A')], '').map((f) => f.command.id)).toEqual(['b', 'a']);
  });
});

describe('sections', () => {
  it('begin with the best answer', () => {
    const sections = paletteSections(
      [hit('person', 1, 'substring')],
      [hit('group', 2, 'prefix')],
      findCommands([command('x', 'Some text')], 'text'),
    );
    expect(sections.map((s) => s.name)).toEqual(['groups', 'commands', 'people']);
  });
  it('keep people, groups, commands among equals, and leave out empty ones', () => {
    expect(
      paletteSections(
        [hit('person', 1, 'prefix')],
        [hit('group', 2, 'prefix')],
        findCommands([command('x', 'text')], 'te'),
      ).map((s) => s.name),
    ).toEqual(['people', 'groups', 'commands']);
    expect(paletteSections([], [], [])).toEqual([]);
  });
});

describe('recent entries', () => {
  it('are rows as long as the copy has them; ids may hold colons', () => {
    const rows = recentRows(
      ['group:a:b', 'person:p', 'group:gone', 'nonsense'],
      (id) => (id === 'a:b' ? 4 : -1),
      (id) => (id === 'p' ? 7 : -1),
    );
    expect(rows).toEqual([
      { kind: 'group', index: 4, hit: null },
      { kind: 'person', index: 7, hit: null },
    ]);
  });
});
