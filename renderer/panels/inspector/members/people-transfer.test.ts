import { describe, expect, it } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { transferIntents } from './people-transfer.ts';

const directory = buildDirectory(
  writtenColumns({ From: { people: ['Ann:manager', 'Bob'] }, To: { people: ['Bob', 'Cai'] } }),
);
const said = (people: number[], mode: 'copy' | 'move'): string[] =>
  transferIntents(emptyOverlay(directory), people, 0, 1, mode).map((i) =>
    [i.kind, i.groupId, 'personId' in i ? directory.personName(directory.personIndex(i.personId)) : ''].join(' '),
  );

describe('people into another group', () => {
  it('are added there, once, and stay here', () => {
    expect(said([0, 1], 'copy')).toEqual(['member.add to Ann']);
  });
  it('leave here when they are moved; who is there already too', () => {
    expect(said([0, 1], 'move')).toEqual(['member.add to Ann', 'member.remove from Ann', 'member.remove from Bob']);
  });
  it('are only added when they are not direct members here', () => {
    expect(said([2], 'move')).toEqual([]);
  });
  it('become plain members', () => {
    expect(transferIntents(emptyOverlay(directory), [0], 0, 1, 'copy')[0]).toMatchObject({ role: 'member' });
  });
});
