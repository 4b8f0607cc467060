import type { PlacementKey } from './placement-key.ts';
import { idsOf, UNATTACHED_KEY } from './placement-key.ts';

/** Wider than any directory; two numbers below it join into one exact double. */
const STRIDE = 2 ** 24;
const TOP = 0;
const UNATTACHED = 1;

/**
 * The set of expanded placements, ready for a walk over the hierarchy. Comparing path strings for a hundred thousand
 * placements would cost more than the layout; here a walk carries the number of its place in a tree of expanded paths, and
 * every question is one look-up in a map of numbers.
 */
export class Expansion {
  private readonly nodes = new Map<number, number>();
  private readonly open = new Set<number>();
  private next = 2;
  private readonly everything: boolean;

  constructor(everything = false) {
    this.everything = everything;
  }

  /** Every group with subgroups is open: for measuring and for "expand all" on small directories. */
  static all(): Expansion {
    return new Expansion(true);
  }

  /** From placement keys; keys whose groups are gone are left out. `indexOf` answers −1 for an unknown id. */
  static fromKeys(keys: Iterable<PlacementKey>, indexOf: (id: string) => number): Expansion {
    const expansion = new Expansion();
    for (const key of keys) expansion.expand(key, indexOf);
    return expansion;
  }

  expand(key: PlacementKey, indexOf: (id: string) => number): void {
    const node = this.find(key, indexOf, true);
    if (node >= 0) this.open.add(node);
  }

  collapse(key: PlacementKey, indexOf: (id: string) => number): void {
    this.open.delete(this.find(key, indexOf, false));
  }

  /** Place of the top (`unattached`: of the heading), from which walks start. */
  top(unattached: boolean): number {
    return unattached ? UNATTACHED : TOP;
  }

  isUnattachedOpen(): boolean {
    return this.everything || this.open.has(UNATTACHED);
  }

  /** Place of a group below a place; −1 when nothing on that path is known. */
  below(node: number, group: number): number {
    if (node < 0) return -1;
    return this.nodes.get(node * STRIDE + group) ?? -1;
  }

  isOpen(node: number): boolean {
    return this.everything || (node >= 0 && this.open.has(node));
  }

  get isEverything(): boolean {
    return this.everything;
  }

  /** Place of a key; −1 when a group on it is unknown, or when nobody has expanded anything there and nothing is created. */
  private find(key: PlacementKey, indexOf: (id: string) => number, create: boolean): number {
    if (key === UNATTACHED_KEY) return UNATTACHED;
    let node = key.startsWith(`${UNATTACHED_KEY}/`) ? UNATTACHED : TOP;
    for (const id of idsOf(key)) {
      const group = indexOf(id);
      if (group < 0) return -1;
      node = create ? this.ensure(node, group) : this.below(node, group);
      if (node < 0) return -1;
    }
    return node;
  }

  private ensure(node: number, group: number): number {
    const at = node * STRIDE + group;
    const known = this.nodes.get(at);
    if (known !== undefined) return known;
    const created = this.next++;
    this.nodes.set(at, created);
    return created;
  }
}
