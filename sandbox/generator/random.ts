/** A seeded source of random choices: the same seed makes the same choices on every machine. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from 0 (included) to `below` (excluded). */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
  /** 32 lower-case hexadecimal digits, the form of every id in the documented samples. */
  id(): string;
  /** A copy in random order. */
  shuffled<T>(from: readonly T[]): T[];
}

/** Four hexadecimal digits for each 16 bits: large organisations need half a million ids. */
const HEX = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).padStart(4, '0'));

/** sfc32, seeded through splitmix32; integer arithmetic only, so no platform differs. */
export function createRandom(seed: number): Random {
  let mix = seed | 0;
  const splitmix = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  // A seed beyond 32 bits keeps its upper part too.
  const high = Math.floor(seed / 0x1_0000_0000) | 0;
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix() ^ high, splitmix()];
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let i = 0; i < 16; i += 1) word();

  const next = (): number => word() / 0x1_0000_0000;
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T,
    chance: (probability) => next() < probability,
    id: () => {
      let id = '';
      for (let i = 0; i < 4; i += 1) {
        const part = word();
        id += (HEX[part >>> 16] as string) + (HEX[part & 0xffff] as string);
      }
      return id;
    },
    shuffled: <T>(from: readonly T[]): T[] => {
      const copy = [...from];
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
  };
}
