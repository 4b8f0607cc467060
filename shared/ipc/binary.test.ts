import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBinary, encodeMessage } from './binary.ts';
import type { ServerMessage } from './wire.ts';

const result = (value: unknown): ServerMessage => ({ type: 'result', id: 7, result: { ok: true, value } });
const binaryOf = (message: ServerMessage): Uint8Array => {
  const encoded = encodeMessage(message);
  if (!('binary' in encoded)) throw new Error('it went as text');
  return encoded.binary;
};

const typed = fc.oneof(
  fc.uint8Array(),
  fc.int8Array(),
  fc.uint8ClampedArray(),
  fc.uint16Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float32Array({ noNaN: true }),
  fc.float64Array({ noNaN: true }),
);
const key = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('$', '$$', '$a', '__proto__', 'constructor', ''));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string({ unit: 'grapheme' }),
    typed,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('binary messages', () => {
  it('come back as they went, whatever is in them', () => {
    fc.assert(
      fc.property(tree, typed, (value, array) => {
        for (const message of [
          result({ value, array }),
          { type: 'progress', id: 1, seq: 2, value: [value, array] } as const,
        ]) {
          expect(decodeBinary(binaryOf(message))).toEqual(message);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are plain JSON text without typed arrays', () => {
    const message: ServerMessage = { type: 'event', id: 3, value: { $: 1, names: ['研发'], none: null } };
    const encoded = encodeMessage(message);
    expect('text' in encoded && (JSON.parse(encoded.text) as unknown)).toEqual(message);
  });

  it('carry only the part that a view shows', () => {
    const block = new Uint32Array(1000).map((_, i) => i);
    const bytes = binaryOf(result(block.subarray(10, 12)));
    expect(bytes.length).toBeLessThan(200);
    expect(decodeBinary(bytes)).toEqual(result(Uint32Array.of(10, 11)));
  });

  it('are read wherever they lie in memory, Node buffers included', () => {
    const message = result({ a: Float64Array.of(1.5, -2), b: Uint8Array.of(1), c: Uint32Array.of(5) });
    const bytes = binaryOf(message);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeBinary(shifted.subarray(3))).toEqual(message);
    const buffer = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    expect(decodeBinary(buffer)).toEqual(message);
    const clean = decodeBinary(bytes) as { result: { value: { c: Uint32Array } } };
    expect([clean.result.value.c.byteOffset % 4, clean.result.value.c.buffer === bytes.buffer]).toEqual([0, true]);
  });

  it('keep `__proto__` a key', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}') as object;
    const back = decodeBinary(binaryOf(result({ value, array: Uint8Array.of(1) }))) as {
      result: { value: { value: object } };
    };
    expect(Object.keys(back.result.value.value)).toEqual(['__proto__']);
    expect('polluted' in back.result.value.value).toBe(false);
  });

  it('refuse what cannot travel', () => {
    expect(() => encodeMessage(result([BigInt64Array.of(1n)]))).toThrow('cannot travel');
    const round: unknown[] = [Uint8Array.of(1)];
    round.unshift(round);
    expect(() => encodeMessage(result(round))).toThrow('nested too deeply');
  });

  it('refuse every damaged block with a clear error, and never read beyond it @security 8', () => {
    const good = binaryOf(result({ a: Uint32Array.of(1, 2, 3), b: Uint8Array.of(4), text: 'x'.repeat(50) }));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
        const bad = good.slice(0, length);
        if (at < bad.length) bad[at] = byte;
        try {
          const message = decodeBinary(bad);
          expect(['result', 'progress', 'event']).toContain(message.type);
        } catch (error) {
          expect((error as Error).message).toMatch(/^Binary message: /);
        }
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decodeBinary(bytes)).toThrow(/^Binary message: /);
      }),
    );
  });

  it('refuse lengths, kinds and references that lie @security 8', () => {
    const lie = (change: (view: DataView) => void): Uint8Array => {
      const bytes = binaryOf(result([Uint32Array.of(1)]));
      change(new DataView(bytes.buffer));
      return bytes;
    };
    const table = (bytes: Uint8Array): number =>
      Math.ceil((16 + new DataView(bytes.buffer).getUint32(8, true)) / 8) * 8;
    const at = table(binaryOf(result([Uint32Array.of(1)])));
    expect(() => decodeBinary(lie((view) => view.setUint32(4, 9, true)))).toThrow('format 9');
    expect(() => decodeBinary(lie((view) => view.setUint32(8, 0xffffffff, true)))).toThrow('text is longer');
    expect(() => decodeBinary(lie((view) => view.setUint32(12, 0xffffffff, true)))).toThrow('table is longer');
    expect(() => decodeBinary(lie((view) => view.setUint32(at, 99, true)))).toThrow('no known kind');
    expect(() => decodeBinary(lie((view) => view.setUint32(at + 4, 0xffffffff, true)))).toThrow(
      'attachment 0 is longer',
    );
    expect(() => decodeBinary(lie((view) => view.setUint32(12, 0, true)))).toThrow('attachment that is not there');
    const other = new TextEncoder().encode(JSON.stringify({ type: 'call', id: 1 }));
    const block = new Uint8Array(16 + other.length);
    block.set(lie(() => undefined).subarray(0, 16));
    const view = new DataView(block.buffer);
    view.setUint32(8, other.length, true);
    view.setUint32(12, 0, true);
    block.set(other, 16);
    expect(() => decodeBinary(block)).toThrow('neither result, progress nor event');
  });
});
