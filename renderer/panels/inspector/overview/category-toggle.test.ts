import { describe, expect, it } from 'vitest';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { categoryToggle } from './category-toggle.ts';

const into: Intent = { kind: 'group.move', groupId: 'g', from: null, to: 'a', mode: 'also' };
const outOf: Intent = { kind: 'group.move', groupId: 'g', from: 'a', to: null, mode: 'move' };
const staged = (...intents: Intent[]): StagedChange[] =>
  intents.map((intent, seq) => ({ id: `c${seq}`, seq, at: 0, gestureId: `g${seq}`, intent }));

describe('ticking a category', () => {
  it('adds the group to it and keeps its other categories', () => {
    expect(categoryToggle([], 'g', 'a', true)).toEqual({ stage: into });
  });
  it('takes the group out of that one only', () => {
    expect(categoryToggle([], 'g', 'a', false)).toEqual({ stage: outOf });
  });
  it('takes the opposite back instead of staging twice', () => {
    expect(categoryToggle(staged(into), 'g', 'a', false)).toEqual({ unstage: 'c0' });
    expect(categoryToggle(staged(outOf), 'g', 'a', true)).toEqual({ unstage: 'c0' });
  });
  it('leaves other groups, other categories and real moves alone', () => {
    const move: Intent = { kind: 'group.move', groupId: 'g', from: 'b', to: 'a', mode: 'move' };
    expect(categoryToggle(staged({ ...into, groupId: 'h' }), 'g', 'a', false)).toEqual({ stage: outOf });
    expect(categoryToggle(staged({ ...into, to: 'b' }), 'g', 'a', false)).toEqual({ stage: outOf });
    expect(categoryToggle(staged(move), 'g', 'a', false)).toEqual({ stage: outOf });
  });
  it('does not tear a gesture of several groups apart', () => {
    const both = staged(into, { ...into, groupId: 'h' }).map((c) => ({ ...c, gestureId: 'one' }));
    expect(categoryToggle(both, 'g', 'a', false)).toEqual({ stage: outOf });
  });
});
