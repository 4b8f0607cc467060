import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { appTexts } from './texts/app.ts';
import { sentences } from './sentences.ts';
import type { Translate } from './use-t.ts';

const inLanguage =
  (index: 0 | 1): Translate =>
  (key) =>
    appTexts[key]?.[index] ?? key;

it('parts sentences by a blank in English and by nothing in Chinese', () => {
  expect(sentences(inLanguage(0), 'Saved.', null, '', false, 'Go on.')).toBe('Saved. Go on.');
  expect(sentences(inLanguage(1), '已保存。', undefined, '请继续。')).toBe('已保存。请继续。');
});

it('is how the panels put one text behind another', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!test)\.tsx?$/.test(f));
  expect(files.length).toBeGreaterThan(100);
  // `{t('a')} {… t('b')}`, `${t('a')}, ${b}` and `${t('a')} ${t('b')}`; a blank before an element is layout.
  const joined = /\bt\([^()]*\)\}(?: |\{' '\}\s*)\$?\{[^}]*\b(?:t\(|errorText\()/g;
  const halved = /\$\{t\([^()]*\)\}[,:;.] \$\{|\}[,:;.] \$\{t\(/g;
  const found = files.flatMap((file) =>
    [joined, halved].flatMap((pattern) =>
      [...readFileSync(root + file, 'utf8').matchAll(pattern)].map(([text]) => `${file}: ${text}`),
    ),
  );
  expect(found).toEqual([]);
});
