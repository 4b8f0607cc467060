import { expect, test, vi } from 'vitest';
import { textTables } from '../../ui/i18n/texts/index.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { paletteCommands } from './commands.ts';
import { findCommands } from './palette-rows.ts';

// The canvas, which some commands act on, watches its size.
vi.hoisted(() =>
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
    },
  ),
);

const inLanguage =
  (index: 0 | 1): Translate =>
  (key, values = {}) =>
    (textTables.app[key]?.[index] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, slot: string) => String(values[slot]));
const english = paletteCommands(inLanguage(0), inLanguage(1));
const chinese = paletteCommands(inLanguage(1), inLanguage(0));
const best = (commands: typeof english, text: string): string | undefined =>
  findCommands(commands, text)[0]?.command.id;

test('every command is found by its name in either language', () => {
  expect(english.length).toBeGreaterThan(15);
  for (const [i, { id, label }] of chinese.entries()) {
    expect(english[i]?.id).toBe(id);
    expect(findCommands(english, label).map((f) => f.command.id)).toContain(id);
    expect(findCommands(chinese, english[i]?.label ?? '').map((f) => f.command.id)).toContain(id);
  }
});

test('a part of the other name is enough', () => {
  expect(best(english, '深色')).toBe('theme-dark');
  expect(best(english, '前往日志')).toBe('go-log');
  expect(best(english, '中文')).toBe('language-zh');
  expect(best(chinese, 'dark theme')).toBe('theme-dark');
  expect(best(chinese, 'go to log')).toBe('go-log');
});
