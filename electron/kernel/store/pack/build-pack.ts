import { packStrings } from '#shared/domain/string-block.ts';
import { displayOrder } from './display-order.ts';
import { accessColumn, completeColumns, type PackedDirectory } from './packed-directory.ts';

/** The directory as parallel rows, in any order, keyed by the store's own integers. */
export interface DirectoryRows {
  groups: { keys: Uint32Array; ids: string[]; names: string[]; flags: Uint8Array; access: Uint8Array };
  people: { keys: Uint32Array; ids: string[]; names: string[]; contacts: string[]; flags: Uint8Array };
  edges: { parents: Uint32Array; children: Uint32Array };
  memberships: { groups: Uint32Array; people: Uint32Array; roles: Uint8Array };
  assignments: { groups: Uint32Array; people: Uint32Array };
}

/** Packs rows from scratch: the first sync, or a pack that was lost. Everything else patches (`patch-pack.ts`). */
export function buildPack(rows: DirectoryRows, snapshotId: number, asOf: number): PackedDirectory {
  const groupOrder = displayOrder(rows.groups.names, rows.groups.ids);
  const personOrder = displayOrder(rows.people.names, rows.people.ids);
  const groupKeys = groupOrder.map((from) => rows.groups.keys[from]);
  const personKeys = personOrder.map((from) => rows.people.keys[from]);
  const groupOf = indexByKey(groupKeys);
  const personOf = indexByKey(personKeys);

  const edges = compress(
    groupOrder.length,
    rows.edges.parents.map((key) => groupOf[key]),
    rows.edges.children.map((key) => groupOf[key]),
    null,
  );
  const memberships = compress(
    groupOrder.length,
    rows.memberships.groups.map((key) => groupOf[key]),
    rows.memberships.people.map((key) => personOf[key]),
    rows.memberships.roles,
  );
  const assignments = compress(
    groupOrder.length,
    rows.assignments.groups.map((key) => groupOf[key]),
    rows.assignments.people.map((key) => personOf[key]),
    null,
  );
  return {
    columns: completeColumns({
      format: 1,
      snapshotId,
      asOf,
      groups: {
        count: groupOrder.length,
        ids: packStrings(reorder(rows.groups.ids, groupOrder)),
        names: packStrings(reorder(rows.groups.names, groupOrder)),
        flags: Uint8Array.from(groupOrder, (from) => rows.groups.flags[from]),
        ...accessColumn(Uint8Array.from(groupOrder, (from) => rows.groups.access[from])),
      },
      edges: { childStart: edges.start, children: edges.items },
      people: {
        count: personOrder.length,
        ids: packStrings(reorder(rows.people.ids, personOrder)),
        names: packStrings(reorder(rows.people.names, personOrder)),
        contacts: packStrings(reorder(rows.people.contacts, personOrder)),
        flags: Uint8Array.from(personOrder, (from) => rows.people.flags[from]),
      },
      memberships: { memberStart: memberships.start, members: memberships.items, roles: memberships.values! },
      assignments: { groups: expand(assignments.start), people: assignments.items },
    }),
    groupKeys,
    personKeys,
  };
}

function reorder(strings: readonly string[], order: Uint32Array): string[] {
  return Array.from(order, (from) => strings[from]);
}

/** key → index; −1 where there is none. */
export function indexByKey(keys: Uint32Array): Int32Array {
  let max = 0;
  for (const key of keys) if (key > max) max = key;
  const index = new Int32Array(max + 1).fill(-1);
  for (let i = 0; i < keys.length; i++) index[keys[i]] = i;
  return index;
}

/** Pairs as CSR, items ascending within each row, with an optional byte per pair. Two counting passes, no comparison sort. */
function compress(
  rowCount: number,
  rows: Uint32Array,
  items: Uint32Array,
  values: Uint8Array | null,
): { start: Uint32Array; items: Uint32Array; values: Uint8Array | null } {
  const byItem = countingOrder(items);
  const start = new Uint32Array(rowCount + 1);
  for (const row of rows) start[row + 1] += 1;
  for (let i = 0; i < rowCount; i++) start[i + 1] += start[i];
  const next = start.slice(0, rowCount);
  const out = new Uint32Array(items.length);
  const outValues = values === null ? null : new Uint8Array(items.length);
  for (const pair of byItem) {
    const to = next[rows[pair]]++;
    out[to] = items[pair];
    if (outValues !== null) outValues[to] = values![pair];
  }
  return { start, items: out, values: outValues };
}

/** Positions ordered by their value, stable. */
function countingOrder(values: Uint32Array): Uint32Array {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  const next = new Uint32Array(max + 2);
  for (const value of values) next[value + 1] += 1;
  for (let i = 0; i <= max; i++) next[i + 1] += next[i];
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) order[next[values[i]]++] = i;
  return order;
}

/** Row number per item of a CSR. */
function expand(start: Uint32Array): Uint32Array {
  const rows = new Uint32Array(start[start.length - 1]);
  for (let row = 0; row + 1 < start.length; row++) rows.fill(row, start[row], start[row + 1]);
  return rows;
}
