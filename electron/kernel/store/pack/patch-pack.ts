import type { StringBlock } from '#shared/domain/columns.ts';
import { stringAt } from '#shared/domain/string-block.ts';
import { indexByKey } from './build-pack.ts';
import { compareNamed } from './display-order.ts';
import { entity, type Change, type GroupValue, type PersonValue } from './entities.ts';
import { accessColumn, completeColumns, type PackedDirectory } from './packed-directory.ts';
import { personContact, personFlags } from './person-columns.ts';
import { gatherStrings } from './string-blocks.ts';

/** Looks up the server's id of a key that the base does not hold. */
export interface KeyNames {
  groupId(key: number): string;
  personId(key: number): string;
}

/**
 * The directory with some facts changed: forwards after a sync, backwards for an older snapshot. Linear in the directory, logarithmic in
 * what moves in the display order; nothing is sorted that has not changed. Equal, byte for byte, to packing the resulting rows anew.
 */
export function patchPack(
  base: PackedDirectory,
  changes: Iterable<Change>,
  names: KeyNames,
  snapshotId: number,
  asOf: number,
): PackedDirectory {
  const sorted = sortChanges(changes);
  const { columns } = base;

  const groups = patchNamed(
    { keys: base.groupKeys, ids: columns.groups.ids, names: columns.groups.names },
    new Map(
      [...sorted.groups].map(([key, value]) => [
        key,
        value === null ? null : { name: value[0], id: names.groupId(key) },
      ]),
    ),
  );
  const people = patchNamed(
    { keys: base.personKeys, ids: columns.people.ids, names: columns.people.names },
    new Map(
      [...sorted.people].map(([key, value]) => [
        key,
        value === null ? null : { name: value[0], id: names.personId(key) },
      ]),
    ),
  );

  const flags = new Uint8Array(groups.keys.length);
  for (let i = 0; i < flags.length; i++) {
    const from = groups.oldOfNew[i];
    const changed = sorted.flags.get(groups.keys[i]);
    flags[i] = changed ?? (from < 0 ? 0 : columns.groups.flags[from]);
  }
  const access = new Uint8Array(groups.keys.length);
  for (let i = 0; i < access.length; i++) {
    const from = groups.oldOfNew[i];
    access[i] = sorted.access.get(groups.keys[i]) ?? (from < 0 ? 0 : (columns.groups.access?.[from] ?? 0));
  }
  const personFlagColumn = new Uint8Array(people.keys.length);
  const contactPicks = new Int32Array(people.keys.length);
  const freshContacts: string[] = [];
  for (let i = 0; i < contactPicks.length; i++) {
    const changed = sorted.people.get(people.keys[i]);
    if (changed == null) {
      contactPicks[i] = people.oldOfNew[i];
      personFlagColumn[i] = columns.people.flags[people.oldOfNew[i]];
    } else {
      freshContacts.push(personContact(changed[2], changed[3]));
      contactPicks[i] = -freshContacts.length;
      personFlagColumn[i] = personFlags(changed[4], changed[5]);
    }
  }

  const edges = patchLists(
    { start: columns.edges.childStart, items: columns.edges.children, values: null },
    groups,
    groups,
    sorted.edges,
  );
  const memberships = patchLists(
    { start: columns.memberships.memberStart, items: columns.memberships.members, values: columns.memberships.roles },
    groups,
    people,
    sorted.memberships,
  );
  const assignments = patchLists(
    {
      start: startsOf(columns.assignments.groups, columns.groups.count),
      items: columns.assignments.people,
      values: null,
    },
    groups,
    people,
    sorted.assignments,
  );

  return {
    columns: completeColumns({
      format: 1,
      snapshotId,
      asOf,
      groups: { count: groups.keys.length, ids: groups.ids, names: groups.names, flags, ...accessColumn(access) },
      edges: { childStart: edges.start, children: edges.items },
      people: {
        count: people.keys.length,
        ids: people.ids,
        names: people.names,
        contacts: gatherStrings(columns.people.contacts, contactPicks, freshContacts),
        flags: personFlagColumn,
      },
      memberships: { memberStart: memberships.start, members: memberships.items, roles: memberships.values! },
      assignments: { groups: rowsOf(assignments.start), people: assignments.items },
    }),
    groupKeys: groups.keys,
    personKeys: people.keys,
  };
}

/** Per row key, per item key: the new value, or null to take it out. */
type ListChanges = Map<number, Map<number, number | null>>;

interface SortedChanges {
  groups: Map<number, GroupValue | null>;
  flags: Map<number, number>;
  access: Map<number, number>;
  people: Map<number, PersonValue | null>;
  edges: ListChanges;
  memberships: ListChanges;
  assignments: ListChanges;
}

function sortChanges(changes: Iterable<Change>): SortedChanges {
  const out: SortedChanges = {
    groups: new Map(),
    flags: new Map(),
    access: new Map(),
    people: new Map(),
    edges: new Map(),
    memberships: new Map(),
    assignments: new Map(),
  };
  const put = (lists: ListChanges, { a, b, to }: Change): void => {
    let list = lists.get(a);
    if (list === undefined) {
      list = new Map();
      lists.set(a, list);
    }
    list.set(b, to === null ? null : Number(to));
  };
  for (const change of changes) {
    switch (change.entity) {
      case entity.group:
        out.groups.set(change.a, change.to === null ? null : (JSON.parse(String(change.to)) as GroupValue));
        break;
      case entity.flags:
        if (change.to !== null) out.flags.set(change.a, Number(change.to));
        break;
      case entity.access:
        out.access.set(change.a, Number(change.to ?? 0));
        break;
      case entity.person:
        out.people.set(change.a, change.to === null ? null : (JSON.parse(String(change.to)) as PersonValue));
        break;
      case entity.edge:
        put(out.edges, change);
        break;
      case entity.membership:
        put(out.memberships, change);
        break;
      case entity.assignment:
        put(out.assignments, change);
        break;
      default:
        throw new Error(`snapshot_delta holds an entity of kind ${change.entity}, which no migration has introduced`);
    }
  }
  return out;
}

/** A list in display order before and after. */
interface PatchedOrder {
  keys: Uint32Array;
  ids: StringBlock;
  names: StringBlock;
  /** Old index per new index; −1: was not there. */
  oldOfNew: Int32Array;
  /** New index per old index; −1: is gone. */
  newOfOld: Int32Array;
  /** New index by key. */
  byKey: Int32Array;
  /** Does a larger old index always mean a larger new one? Then lists stay sorted by themselves. */
  monotone: boolean;
}

function patchNamed(
  base: { keys: Uint32Array; ids: StringBlock; names: StringBlock },
  changes: Map<number, { name: string; id: string } | null>,
): PatchedOrder {
  const oldByKey = indexByKey(base.keys);
  const oldIndex = (key: number): number => (key < oldByKey.length ? oldByKey[key] : -1);
  const leaves = new Uint8Array(base.keys.length);
  const fresh: { key: number; name: string; id: string; old: number }[] = [];
  for (const [key, value] of changes) {
    const old = oldIndex(key);
    if (value === null) {
      if (old >= 0) leaves[old] = 1;
    } else if (old < 0 || stringAt(base.names, old) !== value.name) {
      if (old >= 0) leaves[old] = 1;
      fresh.push({ key, name: value.name, id: value.id, old });
    }
  }
  fresh.sort(compareNamed);

  const kept = new Int32Array(base.keys.length);
  let keptCount = 0;
  for (let i = 0; i < leaves.length; i++) if (leaves[i] === 0) kept[keptCount++] = i;

  const count = keptCount + fresh.length;
  const picks = new Int32Array(count);
  const keys = new Uint32Array(count);
  const oldOfNew = new Int32Array(count);
  let from = 0;
  let to = 0;
  const takeKept = (until: number): void => {
    for (; from < until; from++, to++) {
      picks[to] = kept[from];
      oldOfNew[to] = kept[from];
      keys[to] = base.keys[kept[from]];
    }
  };
  fresh.forEach((item, n) => {
    let low = from;
    let high = keptCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = { name: stringAt(base.names, kept[middle]), id: stringAt(base.ids, kept[middle]) };
      if (compareNamed(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    takeKept(low);
    picks[to] = -n - 1;
    oldOfNew[to] = item.old;
    keys[to] = item.key;
    to += 1;
  });
  takeKept(keptCount);

  const newOfOld = new Int32Array(base.keys.length).fill(-1);
  for (let i = 0; i < count; i++) if (oldOfNew[i] >= 0) newOfOld[oldOfNew[i]] = i;
  return {
    keys,
    ids: gatherStrings(
      base.ids,
      picks,
      fresh.map((item) => item.id),
    ),
    names: gatherStrings(
      base.names,
      picks,
      fresh.map((item) => item.name),
    ),
    oldOfNew,
    newOfOld,
    byKey: indexByKey(keys),
    monotone: fresh.every((item) => item.old < 0),
  };
}

interface Lists {
  start: Uint32Array;
  items: Uint32Array;
  values: Uint8Array | null;
}

function patchLists(base: Lists, rows: PatchedOrder, columns: PatchedOrder, changes: ListChanges): Lists {
  let room = base.items.length;
  for (const list of changes.values()) room += list.size;
  const start = new Uint32Array(rows.keys.length + 1);
  const items = new Uint32Array(room);
  const values = base.values === null ? null : new Uint8Array(room);
  let end = 0;
  for (let row = 0; row < rows.keys.length; row++) {
    const first = end;
    const old = rows.oldOfNew[row];
    const changed = changes.get(rows.keys[row]);
    if (old >= 0) {
      for (let at = base.start[old]; at < base.start[old + 1]; at++) {
        const item = columns.newOfOld[base.items[at]];
        if (item < 0 || changed?.has(columns.keys[item]) === true) continue;
        items[end] = item;
        if (values !== null) values[end] = base.values![at];
        end += 1;
      }
    }
    if (changed !== undefined) {
      for (const [key, value] of changed) {
        if (value === null) continue;
        items[end] = columns.byKey[key];
        if (values !== null) values[end] = value;
        end += 1;
      }
    }
    if (changed !== undefined || !columns.monotone) sortRange(items, values, first, end);
    start[row + 1] = end;
  }
  return { start, items: items.slice(0, end), values: values === null ? null : values.slice(0, end) };
}

/** Sorts one row ascending; its values go along. Most rows are sorted already. */
function sortRange(items: Uint32Array, values: Uint8Array | null, first: number, end: number): void {
  let sorted = true;
  for (let i = first + 1; i < end && sorted; i++) sorted = items[i - 1] < items[i];
  if (sorted) return;
  if (values === null) {
    items.subarray(first, end).sort();
    return;
  }
  // Item and value as one number: values are below 256, items below 2^32, the product below 2^53.
  const joined = Float64Array.from(
    { length: end - first },
    (_, i) => items[first + i] * 256 + values[first + i],
  ).sort();
  joined.forEach((both, i) => {
    items[first + i] = Math.floor(both / 256);
    values[first + i] = both % 256;
  });
}

/** CSR starts of pairs that are ordered by row. */
function startsOf(rows: Uint32Array, rowCount: number): Uint32Array {
  const start = new Uint32Array(rowCount + 1);
  for (const row of rows) start[row + 1] += 1;
  for (let i = 0; i < rowCount; i++) start[i + 1] += start[i];
  return start;
}

function rowsOf(start: Uint32Array): Uint32Array {
  const rows = new Uint32Array(start[start.length - 1]);
  for (let row = 0; row + 1 < start.length; row++) rows.fill(row, start[row], start[row + 1]);
  return rows;
}
