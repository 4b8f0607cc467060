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
    for (const key of keys) {
      let node = key === UNATTACHED_KEY || key.startsWith(`${UNATTACHED_KEY}/`) ? UNATTACHED : TOP;
      let known = true;
      for (const id of idsOf(key === UNATTACHED_KEY ? '' : key)) {
        if (id === '') continue;
        const group = indexOf(id);
        if (group < 0) {
          known = false;
          break;
        }
        node = expansion.ensure(node, group);
      }
      if (known && node !== TOP) expansion.open.add(node);
    }
    return expansion;
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

  private ensure(node: number, group: number): number {
    const at = node * STRIDE + group;
    const known = this.nodes.get(at);
    if (known !== undefined) return known;
    const created = this.next++;
    this.nodes.set(at, created);
    return created;
  }
}
