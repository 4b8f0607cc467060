import { describe, expect, it } from 'vitest';
import { parsePeople, parsePeopleTable } from './people-list.ts';

describe('a pasted list of people', () => {
  it('is divided by lines, commas and semicolons', () => {
    expect(parsePeople('Ann Lee\n bob ;c@x.org，陈志远\n\n').map((w) => w.text)).toEqual([
      'Ann Lee',
      'bob',
      'c@x.org',
      '陈志远',
    ]);
  });
  it('knows a person with an address in brackets by both', () => {
    expect(parsePeople('"Ann Lee" <ann@x.org>')).toEqual([
      { text: '"Ann Lee" <ann@x.org>', keys: ['ann@x.org', 'Ann Lee'] },
    ]);
  });
  it('is a table where tabs divide', () => {
    expect(parsePeople('Ann Lee\tann@x.org\nBob\tbob@x.org').map((w) => w.keys)).toEqual([
      ['ann@x.org', 'Ann Lee'],
      ['bob@x.org', 'Bob'],
    ]);
  });
});

describe('a CSV file of people', () => {
  it('uses the columns it knows, the surest first', () => {
    expect(parsePeopleTable('Name,Role,E-mail\r\n"Lee, Ann",member,ann@x.org\r\nBob,manager,\r\n')).toEqual([
      { text: 'Lee, Ann', keys: ['ann@x.org', 'Lee, Ann'] },
      { text: 'Bob', keys: ['Bob'] },
    ]);
  });
  it('reads what was exported: byte order mark, id, Chinese heads, marks against formulas', () => {
    const text = '\uFEFFid,姓名,邮箱,角色,经由\r\nu1,"林 ""小"" 梅",\'=a@x.org,成员,直接\r\n';
    expect(parsePeopleTable(text)).toEqual([{ text: '林 "小" 梅', keys: ['u1', '=a@x.org', '林 "小" 梅'] }]);
  });
  it('takes semicolons, and a single column without a head', () => {
    expect(parsePeopleTable('email;name\na@x.org;Ann').map((w) => w.keys)).toEqual([['a@x.org', 'Ann']]);
    expect(parsePeopleTable('ann\nbob\n').map((w) => w.text)).toEqual(['ann', 'bob']);
  });
  it('of nothing is nothing', () => {
    expect(parsePeopleTable('\uFEFF\n\n')).toEqual([]);
  });
});
