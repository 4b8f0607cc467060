import { describe, expect, it } from 'vitest';
import type { Intent } from './intent.ts';
import { mergeUpdate } from './merge-updates.ts';
import { staged } from './testing/capabilities.ts';

type Update = Extract<Intent, { kind: 'group.update' }>;
const rename = (name: string, before = 'Tax', groupId = 'tax'): Update => ({
  kind: 'group.update',
  groupId,
  name,
  before: { name: before },
});
const describeAs = (description: string, before: string): Update => ({
  kind: 'group.update',
  groupId: 'tax',
  description,
  before: { name: 'Tax', description: before },
});
const edit = (attributes: Update['attributes'], before: Update['attributes']): Update => ({
  kind: 'group.update',
  groupId: 'tax',
  attributes,
  before: { name: 'Tax', attributes: before },
});

describe('edits of one group', () => {
  it('keeps the old name of the first rename and the new one of the last', () => {
    const tray = staged(rename('Taxes'), rename('Dues', 'Fees', 'fees'));
    expect(mergeUpdate(tray, [rename('Taxation', 'Taxes')])).toEqual({
      replaces: [tray[0]],
      intent: rename('Taxation', 'Tax'),
    });
  });
  it('leaves nothing of a name that is taken back', () => {
    expect(mergeUpdate(staged(rename('Taxes')), [rename(' Tax ', 'Taxes')])).toMatchObject({ intent: null });
  });
  it('merges descriptions, and each attribute by itself', () => {
    expect(mergeUpdate(staged(describeAs('b', 'a')), [describeAs('c', 'b')])?.intent).toEqual(describeAs('c', 'a'));
    const tray = staged(edit({ access: 'private' }, { access: 'public' }), edit({ keywords: ['x'] }, { keywords: [] }));
    expect(mergeUpdate(tray, [edit({ keywords: ['x', 'y'] }, { keywords: [] })])).toEqual({
      replaces: [tray[1]],
      intent: edit({ keywords: ['x', 'y'] }, { keywords: [] }),
    });
    expect(mergeUpdate(tray, [edit({ access: 'public' }, { access: 'private' })])).toMatchObject({ intent: null });
  });
  it('merges several at once where one edit speaks of what they did', () => {
    const both: Update = { ...rename('Dues', 'Taxes'), description: 'c', before: { name: 'Taxes', description: 'b' } };
    const result = mergeUpdate(staged(rename('Taxes'), describeAs('b', 'a')), [both]);
    expect(result?.replaces.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(result?.intent).toEqual({ ...both, before: { name: 'Tax', description: 'a' } });
  });
  it('lets other fields, other groups and what belongs to a larger gesture stand', () => {
    expect(mergeUpdate(staged(rename('Taxes')), [describeAs('b', 'a')])).toBeNull();
    expect(mergeUpdate(staged(rename('Taxes', 'Tax', 'other')), [rename('Dues')])).toBeNull();
    expect(mergeUpdate(staged(rename('Taxes')), [rename('Dues'), rename('Due', 'Fee', 'fee')])).toBeNull();
    const together = staged(rename('Taxes'), rename('Dues', 'Fees', 'fees')).map((c) => ({ ...c, gestureId: 'g' }));
    expect(mergeUpdate(together, [rename('Taxation')])).toBeNull();
  });
});
