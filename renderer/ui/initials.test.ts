import { describe, expect, it } from 'vitest';
import { initialsOf, splitName } from './initials.ts';
import { safeName } from './safe-name.ts';

describe('initials', () => {
  it.each([
    ['林晓梅', '林'],
    ['林晓梅 Lin Xiaomei', '林'],
    ['Elena Petrova', 'EP'],
    ['Ana Maria de Souza', 'AS'],
    ['superadmin', 'SU'],
    ['Søren', 'SØ'],
    ['  ', ''],
    ['🙂', '🙂'],
    ['Contractor 0412', 'C0'],
  ])('%s → %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('bilingual names', () => {
  it.each([
    ['林晓梅 Lin Xiaomei', { main: '林晓梅', second: 'Lin Xiaomei' }],
    ['Lin Xiaomei 林晓梅', { main: '林晓梅', second: 'Lin Xiaomei' }],
    ['林晓梅', { main: '林晓梅', second: '' }],
    ['Elena Petrova', { main: 'Elena Petrova', second: '' }],
    ['Risk Engine 风控 v2', { main: 'Risk Engine 风控 v2', second: '' }],
  ])('%s', (name, parts) => expect(splitName(name)).toEqual(parts));
});

describe('hostile names', () => {
  it.each([
    ['a\u202Egpj.exe', 'a\uFFFDgpj.exe'],
    ['zero\u200Bwidth', 'zero\uFFFDwidth'],
    ['nul\u0000', 'nul\uFFFD'],
    ['Arabic\u061Cmark', 'Arabic\uFFFDmark'],
    ['two\u2028lines\u2029', 'two\uFFFDlines\uFFFD'],
    ['\uE0000\uE001', '\uFFFD0\uFFFD'],
    ['<b>bold</b>', '<b>bold</b>'],
    ['👩‍🔧', '👩‍🔧'],
  ])('@security 19 %j is shown as %j', (name, shown) => expect(safeName(name)).toBe(shown));
});
