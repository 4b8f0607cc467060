import { describe, expect, it } from 'vitest';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { countChanges, linesOf } from './change-lines.ts';

const namer = { group: (id: string) => id.toUpperCase(), person: (id: string) => `P-${id}` };
let seq = 0;
const staged = (gestureId: string, intent: Intent): StagedChange => ({
  id: `c${++seq}`,
  seq,
  at: 0,
  gestureId,
  intent,
});

describe('tray lines', () => {
  it('makes one line of one gesture', () => {
    const add = (personId: string): Intent => ({ kind: 'member.add', groupId: 'a', personId, role: 'member' });
    const changes = [
      staged('g1', add('x')),
      staged('g1', add('y')),
      staged('g2', { kind: 'group.delete', groupId: 'b', before: { name: 'Beta' } }),
    ];
    const lines = linesOf(changes, namer);
    expect(countChanges(changes)).toBe(2);
    expect(lines.map((l) => l.text.k)).toEqual(['change.many-member.add', 'change.delete']);
    expect(lines[0].changeIds).toHaveLength(2);
    expect(lines[0].where.values).toEqual({ name: 'A' });
    expect(lines[1].text.values).toEqual({ name: 'Beta' });
  });
  it('says from where to where a group moves', () => {
    const [line] = linesOf(
      [staged('g', { kind: 'group.move', groupId: 'a', from: 'b', to: 'c', mode: 'move' })],
      namer,
    );
    expect(line).toMatchObject({
      glyph: 'move',
      text: { values: { name: 'A' } },
      where: { k: 'change.where-from-to', values: { from: 'B', to: 'C' } },
    });
  });
  it('knows the top level', () => {
    const [line] = linesOf(
      [staged('g', { kind: 'group.create', groupId: 'new:1', parentId: null, name: 'New', description: '' })],
      namer,
    );
    expect(line.where.k).toBe('change.where-top');
  });
});
