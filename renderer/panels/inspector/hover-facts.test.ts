import '../../ui/i18n/i18n.ts';
import i18next from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { categoryCapabilities, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { hoverFacts } from './hover-facts.ts';

const t: Translate = (key, values) => i18next.t(key, { ...values, n: values?.['count'] });
const place = { from: 3, to: 4, below: 4 };

afterEach(async () => {
  await i18next.changeLanguage('en');
});

describe('what is said of a place a group is carried over', () => {
  it('tells the level, all groups below that come along, and that the ids stay', async () => {
    const capabilities = { ...treeCapabilities, maxDepth: 10, reparent: 'edge-pair' } as const;
    expect(hoverFacts(t, { legal: true }, place, capabilities)).toEqual([
      'Level 3 → 4 of 10',
      'with 4 groups below',
      'ids kept',
    ]);
    await i18next.changeLanguage('zh-Hans');
    expect(hoverFacts(t, { legal: true }, place, capabilities)[1]).toBe('连同下级 4 个组');
  });

  it('says that ids change where a move makes groups anew', () => {
    const facts = hoverFacts(t, { legal: true }, place, { ...treeCapabilities, reparent: 'rebuild' });
    expect(facts.at(-1)).toBe('ids change');
  });

  it('says nothing but the reason where nothing can be dropped', () => {
    const facts = hoverFacts(t, { legal: false, reason: 'same-parent' }, place, treeCapabilities);
    expect(facts).toHaveLength(1);
    expect(facts[0]).toMatch(/^Cannot go here: /);
  });

  it('has no level where groups stand in categories', () => {
    expect(hoverFacts(t, { legal: true }, { from: 1, to: 1, below: 0 }, categoryCapabilities)).toEqual(['ids kept']);
  });
});
