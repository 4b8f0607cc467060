import { describe, expect, it } from 'vitest';
import { capabilityNames, supportSchema } from '#shared/capabilities.ts';
import { errorCodes } from '#shared/errors/codes.ts';
import { warningSchema } from '#shared/plan/step.ts';
import { targetReasons } from '#shared/plan/legality.ts';
import { textTables } from './index.ts';
import { language } from './text-table.ts';

const all = Object.entries(textTables).flatMap(([namespace, table]) =>
  Object.entries(table).map(([key, both]) => ({ key: `${namespace}:${key}`, en: both[0], zh: both[1] })),
);
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]))].sort();
const isSingular = (key: string): boolean => key.endsWith('_one');

describe('texts', () => {
  it('has the same keys in both languages', () => {
    for (const table of Object.values(textTables))
      expect(Object.keys(language(table, 0))).toEqual(Object.keys(language(table, 1)));
  });
  it('leaves no text empty, except the word for a step that waits', () => {
    expect(all.filter((t) => (t.en === '' || t.zh === '') && t.key !== 'app:step.state.pending')).toEqual([]);
  });
  it('fills in the same values in both languages', () => {
    // A singular may do without its number; Chinese has no singular.
    const wrong = all.filter((t) => !isSingular(t.key) && placeholders(t.en).join() !== placeholders(t.zh).join());
    expect(wrong).toEqual([]);
  });
  it('marks bold alike', () => {
    expect(all.filter((t) => (t.en.match(/<b>/g) ?? []).length !== (t.zh.match(/<b>/g) ?? []).length)).toEqual([]);
  });
  it('has both plurals or none', () => {
    const keys = new Set(all.map((t) => t.key));
    expect([...keys].filter((k) => k.endsWith('_one') && !keys.has(k.replace(/_one$/, '_other')))).toEqual([]);
    expect([...keys].filter((k) => k.endsWith('_other') && !keys.has(k.replace(/_other$/, '_one')))).toEqual([]);
  });
  it('names every code that comes from elsewhere', () => {
    for (const code of errorCodes) {
      expect(textTables.error).toHaveProperty([code]);
      expect(textTables.error).toHaveProperty([`${code}.action`]);
    }
    for (const code of warningSchema.shape.code.options) expect(textTables.warning).toHaveProperty([code]);
    for (const name of capabilityNames) expect(textTables.capability).toHaveProperty([name]);
    for (const support of supportSchema.options) expect(textTables.support).toHaveProperty([support]);
    for (const why of targetReasons) expect(textTables.reason).toHaveProperty([why]);
  });
  it('says errors in at most 14 words, in sentences', () => {
    const long = Object.entries(textTables.error).filter(([, [en]]) => en.split(' ').length > 14 || !/[.!?]$/.test(en));
    expect(long).toEqual([]);
  });
  it('punctuates Chinese sentences in full width', () => {
    const half = all.filter((t) => /\p{Script=Han}[,;!?]|\p{Script=Han}\.(\s|$)/u.test(t.zh));
    expect(half).toEqual([]);
  });
  it('speaks of nobody as he or she', () => {
    expect(all.filter((t) => /\b(he|she|his|her|him)\b/i.test(t.en))).toEqual([]);
  });
});
