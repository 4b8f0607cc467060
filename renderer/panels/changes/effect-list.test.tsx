import '../../ui/i18n/i18n.ts';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Impact } from '#shared/plan/impact-types.ts';
import { EffectList } from './effect-list.tsx';

const nobody = new Uint32Array(0);
const PEOPLE = [
  ['王芳', 'wang.fang@example.com'],
  ['Ann', 'ann@example.com'],
  ['王芳', 'wang.fang2@example.com'],
];

it('tells namesakes of a class apart by their address, and names the rest alone', () => {
  const lost = Uint32Array.of(0, 1, 2);
  const impact: Impact = {
    snapshotId: 1,
    gains: nobody,
    loses: lost,
    keeps: nobody,
    unknownGroups: nobody,
    groups: [{ group: 0, gained: nobody, lost, adminsGained: nobody, adminsLost: nobody }],
    adminGains: nobody,
    adminLoses: nobody,
  };
  const html = renderToStaticMarkup(
    <EffectList
      impact={impact}
      names={{ group: () => 'Lab', person: (p) => PEOPLE[p][0], contact: (p) => PEOPLE[p][1] }}
    />,
  );
  const shown = html.replaceAll(/<[^>]*>/g, '|');
  expect(shown).toContain('|wang.fang@example.com|');
  expect(shown).toContain('|wang.fang2@example.com|');
  expect(shown).not.toContain('|ann@example.com|');
  expect(html).toContain('title="Ann\nann@example.com"');
});
