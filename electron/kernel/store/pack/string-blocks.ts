import type { StringBlock } from '#shared/domain/columns.ts';

const encoder = new TextEncoder();

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
