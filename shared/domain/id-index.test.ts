import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdIndex } from './id-index.ts';
import { packStrings } from './string-block.ts';

describe('the row of an id', () => {
  it('is the one a map would give, for every id there is and for others', () => {
    const id = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.uuid(), fc.nat(300).map(String));
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 200 }), fc.array(id, { maxLength: 20 }), (ids, others) => {
        const index = new IdIndex(packStrings(ids));
        const map = new Map(ids.map((text, row) => [text, row]));
        for (const text of [...ids, ...others]) expect(index.rowOf(text)).toBe(map.get(text) ?? -1);
      }),
    );
  });

  it('is −1 where there are no ids, and for the beginning of one', () => {
    expect(new IdIndex(packStrings([])).rowOf('')).toBe(-1);
    expect(new IdIndex(packStrings(['group-1'])).rowOf('group')).toBe(-1);
    expect(new IdIndex({ bytes: new Uint8Array(0), offsets: new Uint32Array(0) }).rowOf('x')).toBe(-1);
  });
});
