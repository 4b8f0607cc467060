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
/** A Chinese text as it is read: without marks for bold, with Latin words in the place of values. */
const plain = (text: string): string => text.replace(/<\/?b>/g, '').replace(/\{\{\w+\}\}/g, 'X');
/** Half-width signs beside Chinese characters, or at the end of a Chinese text; blanks between them and around full-width signs. */
const badlyPunctuated = new RegExp(
  [
    '\\p{Script=Han}\\s*[,:;?!()]',
    '[,:;?!()]\\s*\\p{Script=Han}',
    '\\p{Script=Han}\\.(\\s|$)',
    '\\p{Script=Han}\\s+\\p{Script=Han}',
    '[，。：；？！、（）]\\s',
    '\\s[，。：；？！、（）]',
    '\\.\\.\\.',
    '（[^）]*\\)',
  ].join('|'),
  'u',
);
/** A number before a word that means several. */
const countedMany =
  /\{\{\w+\}\} (?:[a-z-]+ )?(?:people|\w*(?:group|step|change|member|categorie|level|invitation|admin|manager|administrator|path|branche|line|row|request|hour|day|minute|check)s)\b/;
/** Numbers that are never one, or may be one as they stand (`1 of the steps`): limits of a directory, the sample, what is only said of several. */
const alwaysMany = new Set([
  'app:welcome.sample-text-pds',
  'app:welcome.sample-known',
  'app:access.yes-more',
  'app:access.more-paths',
  'app:person.advice',
  'app:effect.state.planned-many',
  'app:effect.state.partly',
  'graph:direct',
  'graph:access.paths-more',
  'caveat:tree-levels',
  'warning:groups-per-person-advice',
  'warning:not-undoable',
]);
const isSingular = (key: string): boolean => key.endsWith('_one');

describe('texts', () => {
  it('has the same keys in both languages', () => {
    for (const table of Object.values(textTables))
      expect(Object.keys(language(table, 0))).toEqual(Object.keys(language(table, 1)));
  });
  it('leaves no text empty, except the word for a step that waits and the gap between Chinese sentences', () => {
    const empty = all.filter((t) => t.en === '' || t.zh === '').map((t) => t.key);
    expect(empty).toEqual(['app:app.gap', 'app:step.state.pending']);
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
  it('says of one what is true of one', () => {
    const one = all.filter((t) => isSingular(t.key)).map((t) => t.en.replaceAll('{{n}}', '1').replace(/<\/?b>/g, ''));
    expect(one.filter((text) => countedMany.test(text.replace(/\b1 /g, '{{n}} ')))).toEqual([]);
    // `{{n}} groups` without a singular, and a second number beside the one that chooses it.
    const many = all.filter((t) => !isSingular(t.key) && !alwaysMany.has(t.key) && !/_other$/.test(t.key));
    expect(many.filter((t) => countedMany.test(t.en.replace(/<\/?b>/g, ''))).map((t) => t.key)).toEqual([]);
    const second = all.filter((t) => /_other$/.test(t.key) && countedMany.test(t.en.replaceAll(/\{\{n\}\}/g, '')));
    expect(second.map((t) => t.key)).toEqual([]);
    // What is called with a count has a singular.
    expect(all.filter((t) => /\{\{n\}\}/.test(t.en) && !/_(one|other)$/.test(t.key) && !alwaysMany.has(t.key))).toEqual(
      [],
    );
    for (const key of alwaysMany) expect(all.map((t) => t.key)).toContain(key);
  });
  it('says with every error what happened and what to do, in both languages', () => {
    const ended = /[.!?。！？]$/;
    for (const [key, both] of Object.entries(textTables.error))
      for (const text of both) expect([key, text]).toEqual([key, expect.stringMatching(ended)]);
    for (const code of errorCodes) {
      const [message, action] = [textTables.error[code], textTables.error[`${code}.action`]];
      for (const at of [0, 1] as const) expect(action?.[at]).not.toBe(message?.[at]);
    }
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
    expect(all.filter((t) => badlyPunctuated.test(plain(t.zh)))).toEqual([]);
  });
  it.each([
    '成员, 组',
    '成员,组',
    '输入名称: {{name}}',
    '名称:',
    '（{{n}} 项)',
    '(共 {{n}} 项)',
    '好吗?',
    '已保存。 再试',
    '已保存 。',
    '成员 注册',
    '{{name}} 的 组',
    '完成.',
    '请稍候...',
  ])('would find %s', (text) => expect(text).toMatch(badlyPunctuated));
  it.each([
    '将 <b>{{name}}</b> 移动到…',
    '{{time}} 的副本',
    'JSON，例如 {"a": 1}。',
    '14:02 已核实',
    '{{done}} / {{total}}',
  ])('lets %s pass', (text) => expect(plain(text)).not.toMatch(badlyPunctuated));
  it('speaks of nobody as he or she', () => {
    expect(all.filter((t) => /\b(he|she|his|her|him)\b/i.test(t.en))).toEqual([]);
  });
});
