import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packStrings, stringAt, unpackStrings } from './string-block.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '研发中心', '👩‍💻', '\u202eabc', '\ufeffbom', 'R&D\n<b>', '\u0000'),
);

describe('string block', () => {
  it('gives back what was packed, in one go and one by one', () => {
    fc.assert(
      fc.property(fc.array(text), (strings) => {
        const block = packStrings(strings);
        expect(unpackStrings(block)).toEqual(strings);
        expect(strings.map((_, i) => stringAt(block, i))).toEqual(strings);
      }),
    );
  });

  it('writes the same bytes as the platform', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (string) => {
        expect([...packStrings([string]).bytes]).toEqual([...new TextEncoder().encode(string)]);
      }),
    );
  });

  it('turns lone surrogates into the replacement character', () => {
    expect(unpackStrings(packStrings(['a\ud800b', '\udc00', 'c']))).toEqual(['a\ufffdb', '\ufffd', 'c']);
  });

  it('has nothing outside of its range', () => {
    const block = packStrings(['a']);
    expect([stringAt(block, -1), stringAt(block, 1), stringAt(packStrings([]), 0)]).toEqual(['', '', '']);
  });

  it('keeps strings apart when the bytes are damaged', () => {
    const block = packStrings(['ab', 'cd', 'ef']);
    block.bytes[2] = 0xff;
    expect(unpackStrings(block)).toEqual(['ab', '\ufffdd', 'ef']);
  });
});
