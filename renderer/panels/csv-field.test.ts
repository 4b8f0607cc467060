import { describe, expect, it } from 'vitest';
import { csvField } from './csv-field.ts';

describe('csv', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=1+1', "'=1+1"],
    ['+86', "'+86"],
    ['-1', "'-1"],
    ['@cmd', "'@cmd"],
    ['=A1,"x"', `"'=A1,""x"""`],
    ['林晓梅', '林晓梅'],
  ])('@security 19 writes %j as %j', (text, expected) => expect(csvField(text)).toBe(expected));
});
