import type { Directory } from '../domain/directory.ts';

/**
 * Working memory of the impact, kept per directory: while a branch is dragged the effect is computed many times a second, and several
 * megabytes of fresh zeroes each time cost more than the computation. Nothing is ever cleared: `stamp[i] === mark` says that i was met
 * under this mark, and each mark is used once. So computations may take turns (the asynchronous form does), as long as what is written
 * under one mark is read before the turn ends.
 */
export class ImpactScratch {
  /** Marks of people. */
  readonly people: Uint32Array;
  #groupLimit = 0;
  /** Marks of groups: reached in any case, before, after. */
  common = new Uint32Array(0);
  had = new Uint32Array(0);
  has = new Uint32Array(0);
  /** Lists of groups. */
  stack = new Uint32Array(0);
  before = new Uint32Array(0);
  after = new Uint32Array(0);
  /** Zero between uses. */
  counters = new Uint32Array(0);
  #mark = 0;

  constructor(personCount: number) {
    this.people = new Uint32Array(personCount);
  }

  /** A mark that was never used. */
  mark(): number {
    if (this.#mark === 0xffffffff) {
      // After four thousand million people everything starts anew.
      this.#mark = 0;
      for (const array of [this.people, this.common, this.had, this.has]) array.fill(0);
    }
    this.#mark += 1;
    return this.#mark;
  }

  /** Makes room for group indexes below `count`. */
  fit(count: number): void {
    if (count <= this.#groupLimit) return;
    this.#groupLimit = count + 256;
    this.common = new Uint32Array(this.#groupLimit);
    this.had = new Uint32Array(this.#groupLimit);
    this.has = new Uint32Array(this.#groupLimit);
    this.stack = new Uint32Array(this.#groupLimit);
    this.before = new Uint32Array(this.#groupLimit);
    this.after = new Uint32Array(this.#groupLimit);
    this.counters = new Uint32Array(this.#groupLimit);
  }
}

const kept = new WeakMap<Directory, ImpactScratch>();

export function scratchOf(directory: Directory, groupCount: number): ImpactScratch {
  let scratch = kept.get(directory);
  if (scratch === undefined) {
    scratch = new ImpactScratch(directory.personCount);
    kept.set(directory, scratch);
  }
  scratch.fit(groupCount);
  return scratch;
}

/** People met under one mark, each once. */
export class PeopleSet {
  readonly #stamp: Uint32Array;
  readonly #mark: number;
  readonly #list: number[] = [];

  constructor(scratch: ImpactScratch) {
    this.#stamp = scratch.people;
    this.#mark = scratch.mark();
  }

  add(p: number): void {
    if (this.#stamp[p] === this.#mark) return;
    this.#stamp[p] = this.#mark;
    this.#list.push(p);
  }

  /** Ascending. To be taken before another set is begun. */
  sorted(): Uint32Array {
    // Sorting many costs more than looking at everybody.
    if (this.#list.length * 16 < this.#stamp.length) return Uint32Array.from(this.#list).sort();
    const out = new Uint32Array(this.#list.length);
    for (let p = 0, at = 0; at < out.length; p++) if (this.#stamp[p] === this.#mark) out[at++] = p;
    return out;
  }
}
