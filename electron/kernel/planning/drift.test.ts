import { describe, expect, test } from 'vitest';
import { writtenDirectory, type WrittenGroup } from '#shared/domain/testing/written-directory.ts';
import { findDrift } from './drift.ts';

const before: Record<string, WrittenGroup> = {
  Company: { people: ['Zoe'] },
  Sales: { in: 'Company', people: ['Ann', 'Bo'], admins: ['Ann'] },
  Lab: { in: 'Company', people: ['Cy'] },
};
const ids = ['company', 'sales', 'lab'];
const drift = (was: Record<string, WrittenGroup>, is: Record<string, WrittenGroup>) =>
  findDrift(writtenDirectory({ ...before, ...was }), writtenDirectory({ ...before, ...is }), ids);

describe('what the fresh read found different', () => {
  test('nothing, where nothing is', () => expect(drift({}, {})).toEqual([]));

  test('moved, members and administrators changed, with numbers', () => {
    expect(drift({}, { Sales: { in: 'Lab', people: ['Ann', 'Cy', 'Zoe'], admins: [] } })).toEqual([
      { code: 'group-moved', groupId: 'sales', params: { name: 'Sales', to: 'Lab' } },
      { code: 'members-changed', groupId: 'sales', params: { name: 'Sales', added: 2, removed: 1 } },
      { code: 'admins-changed', groupId: 'sales', params: { name: 'Sales', added: 0, removed: 1 } },
    ]);
  });

  test('people who were not known before have not come meanwhile', () => {
    for (const flag of ['membersNotLoaded', 'membersUnreadable'] as const)
      expect(drift({ Lab: { in: 'Company', flags: [flag] } }, {})).toEqual([]);
    expect(drift({ Sales: { in: 'Company', people: ['Ann', 'Bo'], adminsUnknown: true } }, {})).toEqual([]);
  });

  test('nor have those gone who are not known now', () => {
    expect(drift({}, { Lab: { in: 'Company', flags: ['membersNotLoaded'] } })).toEqual([]);
    expect(drift({}, { Sales: { in: 'Company', people: ['Ann', 'Bo'], adminsUnknown: true } })).toEqual([]);
  });

  test('a group is closed to us since, or has been all along', () => {
    const closed: WrittenGroup = { in: 'Company', flags: ['membersUnreadable'] };
    expect(drift({}, { Lab: closed })).toEqual([{ code: 'not-readable', groupId: 'lab', params: { name: 'Lab' } }]);
    expect(drift({ Lab: closed }, { Lab: closed })).toEqual([]);
  });
});
