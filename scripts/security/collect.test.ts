import { describe, expect, it } from 'vitest';
import { coverageProblems, taggedTests } from './collect.ts';

/** Written in two parts, so that this file's own samples are not taken for tests. */
const AT = '@';

describe('tagged tests', () => {
  it('are found in every way of writing a title', () => {
    const text = [
      `it('${AT}security 7 refuses strangers', () => {});`,
      `test("the header ${AT}security 4", () => {});`,
      `test('${AT}security 5: goes nowhere', () => {});`,
      `it.each([1, 2])(\`${AT}security 9 refuses %s\`, () => {});`,
      `describe('two rows ${AT}security 12, 13', () => {});`,
      `it('it\\'s quoted ${AT}security 3', () => {});`,
      `// a remark about ${AT}security 1`,
    ].join('\n');
    expect(taggedTests('a.test.ts', text)).toEqual([
      { rows: [7], title: 'refuses strangers', file: 'a.test.ts' },
      { rows: [4], title: 'the header', file: 'a.test.ts' },
      { rows: [5], title: 'goes nowhere', file: 'a.test.ts' },
      { rows: [9], title: 'refuses %s', file: 'a.test.ts' },
      { rows: [12, 13], title: 'two rows', file: 'a.test.ts' },
      { rows: [3], title: "it's quoted", file: 'a.test.ts' },
    ]);
  });
});

describe('coverage', () => {
  const rows = [1, 2, 3].map((row) => ({ row, requirement: `promise ${row}`, check: '' }));
  const proof = (...proved: number[]): { rows: number[]; title: string; file: string } => ({
    rows: proved,
    title: 't',
    file: 'f',
  });

  it('needs a test or a reason for each row', () => {
    expect(coverageProblems([proof(1), proof(2)], rows, new Map([[3, 'later']]))).toEqual([]);
    expect(coverageProblems([proof(1)], rows, new Map([[3, 'later']]))).toEqual(['row 2 (promise 2) has no test']);
  });

  it('reports outdated reasons and rows that do not exist', () => {
    expect(coverageProblems([proof(1, 2, 3)], rows, new Map([[3, 'later']]))).toHaveLength(1);
    expect(coverageProblems([proof(1, 2, 3), proof(9)], rows, new Map())).toEqual([
      'f: "t" names a row that does not exist',
    ]);
  });
});
