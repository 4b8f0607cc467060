import { describe, expect, it } from 'vitest';
import { findingById, findingLines, lineId, SHOWN, type LineChoice } from './finding-lines.ts';
import { findingKinds, type Finding, type FindingKind, type Findings } from './findings.ts';

const finding = (kind: FindingKind, index: number): Finding => ({
  kind,
  index,
  subject: kind === 'disabled' ? 'person' : 'group',
  groups: new Uint32Array(0),
  person: -1,
});
function findings(counts: Partial<Record<FindingKind, number>>): Findings {
  const byKind = Object.fromEntries(
    findingKinds.map((kind) => [kind, Array.from({ length: counts[kind] ?? 0 }, (_, i) => finding(kind, i))]),
  ) as Findings['byKind'];
  return { snapshotId: 1, asOf: 0, computedAt: 0, byKind, absent: new Set(), adminsNotKnown: 0 };
}
const all: LineChoice = { kind: 'all', filter: '', expanded: new Set(), folded: new Set() };
const nameOf = (f: Finding): string => `${f.kind === 'disabled' ? 'Person' : 'Group'} ${f.index}`;
const written = (lines: ReturnType<typeof findingLines>): string[] =>
  lines.map((l) => (l.type === 'more' ? `+${l.rest}` : lineId(l)));

describe('lines of the findings', () => {
  it('stand under their kind, kinds without any are left out', () => {
    expect(written(findingLines(findings({ empty: 1, disabled: 2 }), all, nameOf))).toEqual([
      'kind:empty',
      'empty:0',
      'kind:disabled',
      'disabled:0',
      'disabled:1',
    ]);
  });
  it('are six of a kind, then how many more; one more is simply shown', () => {
    const lines = findingLines(findings({ empty: 20 }), all, nameOf);
    expect(lines).toHaveLength(1 + SHOWN + 1);
    expect(written(lines).at(-1)).toBe('+14');
    expect(findingLines(findings({ empty: SHOWN + 1 }), all, nameOf)).toHaveLength(1 + SHOWN + 1);
    expect(written(findingLines(findings({ empty: SHOWN + 1 }), all, nameOf)).at(-1)).toBe(`empty:${SHOWN}`);
  });
  it('are all of them where the kind is expanded or alone', () => {
    expect(
      findingLines(findings({ empty: 20, disabled: 1 }), { ...all, expanded: new Set(['empty']) }, nameOf),
    ).toHaveLength(23);
    expect(findingLines(findings({ empty: 20, disabled: 1 }), { ...all, kind: 'empty' }, nameOf)).toHaveLength(21);
  });
  it('leave only the heading of a folded kind', () => {
    expect(written(findingLines(findings({ empty: 3 }), { ...all, folded: new Set(['empty']) }, nameOf))).toEqual([
      'kind:empty',
    ]);
  });
  it('are filtered by name, headings count what is left', () => {
    const lines = findingLines(findings({ empty: 3, disabled: 2 }), { ...all, filter: ' person 1' }, nameOf);
    expect(written(lines)).toEqual(['kind:disabled', 'disabled:1']);
    expect(lines[0]).toMatchObject({ count: 1 });
  });
});

describe('a finding by its id', () => {
  it('is the one of its kind, also where one kind begins like another', () => {
    const given = findings({ 'no-admin': 2, 'one-admin': 1 });
    expect(findingById(given, 'no-admin:1')).toBe(given.byKind['no-admin'][1]);
    expect(findingById(given, 'one-admin:5')).toBeNull();
    expect(findingById(given, 'kind:empty')).toBeNull();
    expect(findingById(given, null)).toBeNull();
  });
});
