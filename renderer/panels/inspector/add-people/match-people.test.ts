import { describe, expect, it } from 'vitest';
import { buildDirectory } from '#shared/domain/directory.ts';
import { packStrings } from '#shared/domain/string-block.ts';
import { writtenColumns } from '#shared/domain/testing/written-directory.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { categoryCapabilities, staged } from '#shared/plan/testing/capabilities.ts';
import { matchPeople } from './match-people.ts';
import { parsePeople } from './people-list.ts';

/** Two Anns, one of them in the team; ids from user names. */
const written = writtenColumns({ Team: { people: ['Ann Lee'] } }, ['Bob', '林晓梅 Lin Xiaomei', 'Ann Lee ', 'Dan']);
const directory = buildDirectory({
  ...written,
  people: {
    ...written.people,
    ids: packStrings(['user:ann', 'user:bob', 'user:lin', 'user:ANN', 'user:dan']),
    contacts: packStrings(['ann@x.org', 'bob@x.org', 'lin@x.org', '', '+86 139']),
  },
});
const overlay = foldChanges(
  directory,
  staged({ kind: 'member.add', groupId: 'team', personId: 'user:dan', role: 'member' }),
  categoryCapabilities,
);
const match = (text: string, more: { found?: [string, string[]][]; chosen?: [number, string][] } = {}) =>
  matchPeople(parsePeople(text), {
    directory,
    overlay,
    group: 0,
    found: new Map(more.found ?? []),
    chosen: new Map(more.chosen ?? []),
  }).map((m) => `${m.state} ${m.person}`);

describe('matching a list with the copy', () => {
  it('knows people by id, user name, e-mail, phone, name and either half of a name', () => {
    for (const text of ['user:lin', 'lin', 'LIN@X.ORG', '林晓梅 Lin  Xiaomei', '林晓梅', 'lin xiaomei'])
      expect(match(text)).toEqual(['found 2']);
    expect(match('+86 139')).toEqual(['member 4']);
  });
  it('tells members, staged ones among them, from people to be added', () => {
    expect(match('ann@x.org\nDan\nBob')).toEqual(['member 0', 'member 4', 'found 1']);
  });
  it('keeps user names apart that differ in letter case alone', () => {
    expect(match('ann\nANN')).toEqual(['member 0', 'found 3']);
  });
  it('asks which of several is meant, and takes the answer', () => {
    expect(match('Ann Lee')).toEqual(['several -1']);
    expect(match('Ann Lee', { chosen: [[0, 'user:ANN']] })).toEqual(['found 3']);
    expect(match('Ann Lee', { chosen: [[0, 'user:bob']] })).toEqual(['several -1']);
  });
  it('says who is not there, until the server has found them', () => {
    expect(match('bobby')).toEqual(['missing -1']);
    expect(match('bobby', { found: [['bobby', ['user:bob']]] })).toEqual(['found 1']);
  });
  it('takes nobody twice', () => {
    expect(match('Bob\nbob@x.org')).toEqual(['found 1', 'repeated 1']);
  });
});
