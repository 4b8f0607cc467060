import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseReadBack, readBackSentences, type ReadBackCode } from '#shared/plan/read-back.ts';
import { readBackTexts } from '../../ui/i18n/texts/read-back.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { readBackWords } from './read-back-words.ts';

const inLanguage =
  (index: 0 | 1): Translate =>
  (key, values = {}) =>
    key === 'app.list-separator'
      ? '、'
      : (readBackTexts[key]?.[index] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, slot: string) => String(values[slot]));
const names = { '3f2a91bc': 'Finance 财务部', '77c0ffee': 'Tax' };

/** Something that may stand in a place of a template: the first word of a choice, else what the name says. */
function inPlace(expression: string): string {
  const choice = /\? '([^']+)'/.exec(expression)?.[1];
  if (choice !== undefined) return choice;
  if (expression === 'what') return 'the group';
  return expression.endsWith('readBack') ? 'is a member now' : 'member';
}

describe('what was read back', () => {
  it('is said in the language of the reader, with names for ids', () => {
    expect(readBackWords(inLanguage(1), 'its name now reads "Tax Two"', names)).toBe('读回名称为“Tax Two”');
    expect(readBackWords(inLanguage(1), 'its parents now read 3f2a91bc, 77c0ffee', names)).toBe(
      '读回上级为 Finance 财务部、Tax',
    );
    expect(readBackWords(inLanguage(1), 'its parents now read none', names)).toBe('读回没有上级');
    expect(readBackWords(inLanguage(1), 'created as 77c0ffee, not attached to its parent', names)).toBe(
      '已创建为 Tax，但未挂到上级',
    );
  });

  it('keeps several sentences apart, and what it does not know as it is', () => {
    expect(readBackWords(inLanguage(1), 'its access now reads public, it has a logo now', names)).toBe(
      '读回访问级别为 public、现有图标',
    );
    expect(readBackWords(inLanguage(1), 'something of 77c0ffee', names)).toBe('something of Tax');
    expect(readBackWords(inLanguage(1), 'a constructor of 77c0ffee5', names)).toBe('a constructor of 77c0ffee5');
  });

  it.each(Object.keys(readBackSentences) as ReadBackCode[])(
    '%s is known again, and the English is the same',
    (code) => {
      const sentence = readBackSentences[code].replaceAll(/\{(\w+)\}/g, 'x$1');
      expect(parseReadBack(sentence)?.code).toBe(code);
      expect(readBackWords(inLanguage(0), sentence, {})).toBe(sentence);
    },
  );

  it('knows every sentence of the providers', () => {
    const unknown: string[] = [];
    let seen = 0;
    for (const file of ['pds/look.ts', 'geonode/look.ts', 'geonode/invitations.ts']) {
      const source = readFileSync(new URL(`../../../electron/kernel/providers/${file}`, import.meta.url), 'utf8');
      const literal =
        /(?:seen\(\s*'\w+',\s*|readBack = |told\.(?:push|unshift)\()(?:'([^']+)'|`((?:[^`$]|\$\{[^}]*\})+)`)/g;
      for (const [, plain, template] of source.matchAll(literal)) {
        seen += 1;
        const sentence =
          plain ?? (template as string).replaceAll(/\$\{([^}]*)\}/g, (_, place: string) => inPlace(place));
        if (readBackWords(inLanguage(1), sentence, {}) === sentence) unknown.push(`${file}: ${sentence}`);
      }
    }
    expect(seen).toBeGreaterThan(50);
    expect(unknown).toEqual([]);
  });
});
