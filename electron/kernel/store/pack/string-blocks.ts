import type { StringBlock } from '#shared/domain/columns.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The string at position `i`. */
export function readString(block: StringBlock, i: number): string {
  return decoder.decode(block.bytes.subarray(block.offsets[i], block.offsets[i + 1]));
}

/**
 * A new block out of an old one and some new strings: entry `n` is the old entry `picks[n]`, or, when negative, `fresh[-picks[n] - 1]`.
 * Runs of neighbouring old entries are copied as one range.
 */
export function gatherStrings(old: StringBlock, picks: Int32Array, fresh: readonly string[]): StringBlock {
  const encoded = fresh.map((text) => encoder.encode(text));
  const offsets = new Uint32Array(picks.length + 1);
  let size = 0;
  for (let n = 0; n < picks.length; n++) {
    const pick = picks[n];
    size += pick < 0 ? encoded[-pick - 1].length : old.offsets[pick + 1] - old.offsets[pick];
    offsets[n + 1] = size;
  }
  const bytes = new Uint8Array(size);
  let n = 0;
  while (n < picks.length) {
    const first = n;
    const pick = picks[n];
    n += 1;
    if (pick < 0) {
      bytes.set(encoded[-pick - 1], offsets[first]);
      continue;
    }
    while (n < picks.length && picks[n] === pick + (n - first)) n += 1;
    bytes.set(old.bytes.subarray(old.offsets[pick], old.offsets[pick + (n - first)]), offsets[first]);
  }
  return { bytes, offsets };
}

const nothing: StringBlock = { bytes: new Uint8Array(0), offsets: new Uint32Array(1) };

/** All strings as one block. */
export function blockOf(strings: readonly string[]): StringBlock {
  const picks = new Int32Array(strings.length);
  for (let i = 0; i < picks.length; i++) picks[i] = -i - 1;
  return gatherStrings(nothing, picks, strings);
}
