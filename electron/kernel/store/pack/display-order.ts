import { compareNames } from '#shared/domain/name-order.ts';

/**
 * The order in which groups and people are shown: by name as a Chinese reader expects (pinyin, then Latin), numbers by value, and by id
 * where names are equal, so that it is one total order whatever it was computed from.
 */
export interface Named {
  name: string;
  id: string;
}

export function compareNamed(a: Named, b: Named): number {
  return compareNames(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Positions 0 … n−1 in display order. */
export function displayOrder(names: readonly string[], ids: readonly string[]): Uint32Array {
  const order = new Uint32Array(names.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => compareNames(names[a], names[b]) || (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : 0));
}
