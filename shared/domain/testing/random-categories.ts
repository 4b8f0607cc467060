import { accessCode, groupFlag, memberRoleCode, type DirectoryColumns } from '../columns.ts';
import { csrFromPairs } from '../csr.ts';
import { effectiveCounts } from '../effective.ts';
import { packStrings } from '../string-block.ts';
import { randomNumbers } from './random-directory.ts';

export interface RandomCategoriesOptions {
  categories: number;
  groups: number;
  people: number;
  seed: number;
  /** Share of groups whose members are unreadable. */
  unknown?: number;
}

/**
 * Columns of a flat directory made from a seed: groups in none, one or several categories, members and managers by role, all three access
 * levels. Ids follow names: `category:cat-3`, `group:team-7`, `user:p2`.
 */
export function randomCategories({
  categories,
  groups,
  people,
  seed,
  unknown = 0,
}: RandomCategoriesOptions): DirectoryColumns {
  const random = randomNumbers(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const count = categories + groups;
  const flags = new Uint8Array(count);
  const access = new Uint8Array(count);
  const parents: number[] = [];
  const children: number[] = [];
  const rows: [number, number, number][] = [];
  for (let c = 0; c < categories; c++) flags[c] = groupFlag.category;
  for (let g = categories; g < count; g++) {
    access[g] = [accessCode.public, accessCode['public-invite'], accessCode.private][pick(3)];
    const hidden = random() < unknown;
    if (hidden) flags[g] |= groupFlag.membersUnreadable;
    const own = new Set<number>();
    const wanted = categories === 0 ? 0 : [0, 1, 1, 1, 2, 3][pick(6)];
    while (own.size < Math.min(wanted, categories)) own.add(pick(categories));
    for (const c of own) {
      parents.push(c);
      children.push(g);
    }
    if (hidden) continue;
    for (let p = 0; p < people; p++) {
      if (random() < 0.3) rows.push([g, p, random() < 0.3 ? memberRoleCode.manager : memberRoleCode.member]);
    }
  }
  const edges = csrFromPairs(Uint32Array.from(parents), Uint32Array.from(children), count);
  const memberships = csrFromPairs(
    Uint32Array.from(rows, (row) => row[0]),
    Uint32Array.from(rows, (row) => row[1]),
    count,
  );
  const names = Array.from({ length: count }, (_, g) => (g < categories ? `Cat ${g}` : `Team ${g}`));
  const ids = names.map((name, g) => (g < categories ? 'category:' : 'group:') + keyOfName(name));
  const columns = {
    format: 1 as const,
    snapshotId: seed,
    asOf: 0,
    groups: { count, ids: packStrings(ids), names: packStrings(names), flags, access },
    edges: { childStart: edges.start, children: edges.values },
    people: {
      count: people,
      ids: packStrings(Array.from({ length: people }, (_, p) => `user:p${p}`)),
      names: packStrings(Array.from({ length: people }, (_, p) => `Person ${p}`)),
      contacts: packStrings(Array.from({ length: people }, (_, p) => `p${p}@example.com`)),
      flags: new Uint8Array(people),
    },
    memberships: {
      memberStart: memberships.start,
      members: memberships.values,
      roles: Uint8Array.from(rows, (row) => row[2]),
    },
    assignments: { groups: new Uint32Array(0), people: new Uint32Array(0) },
  };
  return { ...columns, groups: { ...columns.groups, effectiveCounts: effectiveCounts(columns, 'direct') } };
}

/** The address these directories make of a name: lower case, words joined by hyphens; of Latin letters and digits alone. */
export const keyOfName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
