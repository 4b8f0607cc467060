import { describe, expect, it } from 'vitest';
import { ERA_TRAITS } from './eras.ts';
import { categoryProblem, newGroupProblem, SHIPPED_SITE_GROUPS } from './guards.ts';
import { categorySlug, predictSlug } from './slug.ts';

describe('slugs', () => {
  it.each([
    ['My Group #1', 'my-group-1'],
    ['Under_score Név Ünï', 'under-score-nev-uni'],
    ['水利工程组', 'shui-li-gong-cheng-zu'],
    ['🚀 Launch team', 'launch-team'],
    ['<b>Bold & "q"</b>', 'b-bold-q-b'],
    ["It's 1,000 km", 'it-s-1000-km'],
    ['Straße Øst', 'strasse-ost'],
    ['!!!', ''],
    ['🚀🚀', ''],
  ])('%s → %s', (title, slug) => expect(predictSlug(title, false)).toBe(slug));

  it.each([
    ['My Group #1', 'My-Group-1'],
    ['Under_score Név Ünï', 'Under-score-Nev-Uni'],
    ['水利工程组', 'Shui-Li-Gong-Cheng-Zu'],
  ])('older versions: %s → %s', (title, slug) => expect(predictSlug(title, true)).toBe(slug));

  it('does not guess what it cannot spell', () => expect(predictSlug('Группа', false)).toBeNull());

  it.each([
    ['Risk & Response', 'risk-response'],
    ['水利 (shuili)', 'shuili'],
    ['水利', ''],
    ['Né', 'ne'],
  ])('category %s → %s', (name, slug) => expect(categorySlug(name)).toBe(slug));
});

describe('guards', () => {
  const site = new Set(SHIPPED_SITE_GROUPS);
  const reason = (name: string, era: keyof typeof ERA_TRAITS, description = 'd') =>
    newGroupProblem(name, description, ERA_TRAITS[era], site)?.params['reason'] ?? null;

  it('refuses what springs a trap, with the reason', () => {
    expect(reason('Harbour', 'F')).toBeNull();
    expect(reason('CONTRIBUTORS!', 'B')).toBe('site-group');
    expect(reason('registered members', 'D')).toBe('site-group');
    expect(reason('x'.repeat(150), 'F')).toBeNull();
    expect(reason('x'.repeat(151), 'E')).toBe('slug-too-long');
    expect(reason('水'.repeat(30), 'F')).toBeNull();
    expect(reason('创'.repeat(31), 'F')).toBe('slug-too-long');
    expect(reason('a [[b]]', 'F')).toBe('template-braces');
    expect(reason('a [[b]]', 'E')).toBeNull();
    expect(reason('a', 'F', '{{ x }}')).toBe('template-braces');
    expect(reason('a', 'F', ' ')).toBe('description-required');
    expect(reason('…', 'A')).toBe('no-letters');
    expect(reason('Группа', 'F')).toBeNull();
    expect(categoryProblem('水利')?.params['reason']).toBe('no-ascii-letters');
    expect(categoryProblem('水利 w')).toBeNull();
  });
});
