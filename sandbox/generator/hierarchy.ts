import { groupName, storeName } from './names.ts';
import type { Random } from './random.ts';
import { LANDMARKS, readTemplate } from './template.ts';
import type { Trade } from './template.ts';

/** A group of the sample before times and descriptions are given. */
export interface SampleGroup {
  readonly id: string;
  readonly name: string;
  /** Index of the parent, -1 for a root. A parent stands before its children. */
  readonly parent: number;
  /** 1 for a root. */
  readonly level: number;
  readonly trade: Trade;
}

/** How many shops the widest family gets in a large organisation. */
function storeCount(count: number): number {
  return count < 2000 ? 0 : Math.min(5000, Math.floor(count * 0.04));
}

/**
 * Exactly `count` groups with exactly `depth` levels under one root (with one
 * level there is nothing but roots). The template comes first, upper levels
 * before lower ones, after one branch that reaches the full depth; what is
 * missing then grows by chance, wider towards the leaves.
 *
 * `count` must be at least `depth`, and `depth` from 1 to 10.
 */
export function growHierarchy(random: Random, count: number, depth: number): SampleGroup[] {
  const groups: SampleGroup[] = [];
  const byLevel: number[][] = Array.from({ length: depth + 1 }, () => []);
  const namesBelow = new Map<number, Set<string>>();
  const taken = (parent: number): Set<string> => {
    let names = namesBelow.get(parent);
    if (names === undefined) namesBelow.set(parent, (names = new Set()));
    return names;
  };
  const add = (name: string, parent: number, trade: Trade): number => {
    const level = parent < 0 ? 1 : (groups[parent] as SampleGroup).level + 1;
    const index = groups.length;
    groups.push({ id: random.id(), name, parent, level, trade });
    (byLevel[level] as number[]).push(index);
    taken(parent).add(name);
    return index;
  };
  const grow = (parent: number): number => {
    const above = groups[parent];
    const trade = above?.trade ?? 'operations';
    return add(groupName(random, trade, (above?.level ?? 0) + 1, taken(parent)), parent, trade);
  };

  const template = readTemplate();
  const placed = new Map<number, number>();
  const place = (entry: number): void => {
    const source = template[entry];
    if (source === undefined || placed.has(entry) || source.level > depth || groups.length >= count) return;
    if (source.parent >= 0) place(source.parent);
    const parent = source.parent < 0 ? -1 : placed.get(source.parent);
    if (parent !== undefined) placed.set(entry, add(source.name, parent, source.trade));
  };

  const deepest = template.findIndex(
    (entry) => entry.level === Math.min(depth, Math.max(...template.map((e) => e.level))),
  );
  place(deepest);
  for (let last = groups.length - 1; (groups[last] as SampleGroup).level < depth; last = groups.length - 1) grow(last);

  const order = template
    .map((_, index) => index)
    .sort((a, b) => {
      const [one, other] = [template[a] as { level: number }, template[b] as { level: number }];
      return one.level - other.level || a - b;
    });
  for (const entry of order) place(entry);

  if (depth === 1) {
    while (groups.length < count) grow(-1);
    return groups;
  }

  const stores = template.findIndex((entry) => entry.name === LANDMARKS.stores);
  const mall = placed.get(stores);
  if (mall !== undefined && (groups[mall] as SampleGroup).level < depth) {
    for (let number = 1; number <= storeCount(count) && groups.length < count; number += 1) {
      add(storeName(random, number), mall, 'partners');
    }
  }

  const ratio = Math.max(1.7, count ** (1 / (depth - 1)));
  const weights = Array.from({ length: depth + 1 }, (_, level) => {
    if (level < 2) return 0;
    return ratio ** (level - 1) * (level === depth && depth > 2 ? 0.6 : 1);
  });
  // Shops stay small and the empty group stays empty of subgroups.
  const barren = (index: number): boolean => {
    const group = groups[index] as SampleGroup;
    return group.name === LANDMARKS.empty || (group.parent === mall && !random.chance(0.02));
  };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  while (groups.length < count) {
    let left = random.next() * total;
    let level = 2;
    while (level < depth && left >= (weights[level] as number)) left -= weights[level++] as number;
    const above = byLevel[level - 1] as number[];
    // Earlier groups get more children: organisations are not evenly spread.
    const choose = (): number => above[Math.floor(above.length * random.next() ** 1.7)] as number;
    let parent = choose();
    for (let attempt = 0; attempt < 20 && barren(parent); attempt += 1) parent = choose();
    grow(parent);
  }
  return groups;
}
