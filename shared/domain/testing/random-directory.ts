import { groupFlag, personFlag, type DirectoryColumns } from '../columns.ts';
import { csrFromPairs } from '../csr.ts';
import { effectiveCounts } from '../effective.ts';
import { packStrings } from '../string-block.ts';

export interface RandomDirectoryOptions {
  groups: number;
  people: number;
  memberships: number;
  /** Deepest level, root = 1. */
  depth: number;
  seed: number;
  /** Share of groups that get a second parent; true: one in five. */
  multiParent?: boolean | number;
  /** Share of groups whose members are unreadable or not loaded. */
  unknown?: number;
  /** Administrator assignments; one for every four groups when absent. */
  assignments?: number;
  /** Share of groups mirrored from elsewhere. */
  synced?: number;
}

/** A small, fast generator of numbers in [0, 1); the same seed gives the same numbers (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const places = ['Shanghai', 'Beijing', 'Berlin', 'Lisbon', 'Nairobi', '杭州', '深圳', 'Oslo', 'Lima', '成都'];
const crafts = ['Sales', 'Research', '财务部', 'Support', '研发中心', 'Design', 'Legal', '市场部', 'Platform', 'Field'];
const family = ['Chen', '林', 'Okafor', '王', 'Silva', '单', 'Novak', '李', 'Haddad', '曾', 'Meyer', '赵'];
const given = ['Ana', '晓梅', 'Bo', '重阳', 'Ivo', '建国', 'Mia', '乐', 'Noor', '静', 'Tom', '志强'];

/**
 * Columns of a directory made from a seed: a random tree (or, with `multiParent`, a graph without cycles) of at most `depth` levels, people in
 * a few groups each, names in two scripts. For property tests (tens of groups) and benchmarks (100,000 groups in about a second).
 */
export function randomColumns(options: RandomDirectoryOptions): DirectoryColumns {
  const random = randomNumbers(options.seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const { groups: groupCount, people: personCount } = options;
  // Organisations are wide rather than deep: nine in ten groups go under one of the earliest eighth.
  const nearRoot = (g: number): number => (random() < 0.1 ? g : Math.floor(g / 8));

  const flags = new Uint8Array(groupCount);
  const level = new Uint8Array(groupCount);
  const rootCount = Math.min(groupCount, Math.max(1, Math.round(Math.sqrt(groupCount) / 20)));
  const edgeParents: number[] = [];
  const edgeChildren: number[] = [];
  const second = options.multiParent === true ? 0.2 : options.multiParent === false ? 0 : (options.multiParent ?? 0);
  for (let g = 0; g < groupCount; g++) {
    if (g < rootCount) {
      level[g] = 1;
      flags[g] |= groupFlag.root;
    } else {
      let parent = nearRoot(pick(g));
      while (level[parent] >= options.depth) parent = nearRoot(pick(g));
      level[g] = level[parent] + 1;
      edgeParents.push(parent);
      edgeChildren.push(g);
      if (random() < second) {
        const other = pick(g);
        if (other !== parent && level[other] < options.depth) {
          level[g] = Math.max(level[g], level[other] + 1);
          edgeParents.push(other);
          edgeChildren.push(g);
        }
      }
    }
    if (random() < 0.9) flags[g] |= groupFlag.adminsKnown;
    if (random() < (options.unknown ?? 0))
      flags[g] |= random() < 0.5 ? groupFlag.membersUnreadable : groupFlag.membersNotLoaded;
    if (random() < (options.synced ?? 0)) flags[g] |= groupFlag.synced;
  }
  const edges = csrFromPairs(Uint32Array.from(edgeParents), Uint32Array.from(edgeChildren), groupCount);

  const pairPeople = new Uint32Array(options.memberships);
  const pairGroups = new Uint32Array(options.memberships);
  let pairs = 0;
  if (personCount > 0 && groupCount > 0) {
    const each = options.memberships / personCount;
    const own = new Set<number>();
    for (let p = 0; p < personCount && pairs < options.memberships; p++) {
      const wanted = Math.min(
        groupCount,
        Math.floor(each) + (random() < each % 1 ? 1 : 0) + (random() < 0.1 ? pick(4) : 0),
      );
      own.clear();
      while (own.size < wanted && pairs < options.memberships) {
        // A few groups are large, most are small.
        const g = Math.floor(random() ** 1.3 * groupCount);
        if (own.has(g)) continue;
        own.add(g);
        if ((flags[g] & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded)) !== 0) continue;
        pairGroups[pairs] = g;
        pairPeople[pairs] = p;
        pairs += 1;
      }
    }
  }
  const memberships = csrFromPairs(pairGroups.subarray(0, pairs), pairPeople.subarray(0, pairs), groupCount);

  const assigned = personCount === 0 || groupCount === 0 ? 0 : (options.assignments ?? Math.round(groupCount / 4));
  const taken = new Set<string>();
  const assignmentGroups: number[] = [];
  const assignmentPeople: number[] = [];
  for (let i = 0; i < assigned; i++) {
    const g = pick(groupCount);
    const p = pick(personCount);
    if (taken.has(`${g}:${p}`)) continue;
    taken.add(`${g}:${p}`);
    assignmentGroups.push(g);
    assignmentPeople.push(p);
  }

  const personFlags = new Uint8Array(personCount);
  for (let p = 0; p < personCount; p++) if (random() < 0.03) personFlags[p] |= personFlag.disabled;
  const names = (count: number, nameOf: (i: number) => string): string[] =>
    Array.from({ length: count }, (_, i) => nameOf(i));
  const columns = {
    format: 1 as const,
    snapshotId: options.seed,
    asOf: 0,
    groups: {
      count: groupCount,
      ids: packStrings(names(groupCount, (g) => `g${g.toString(16).padStart(8, '0')}`)),
      names: packStrings(
        names(groupCount, (g) => `${places[pick(places.length)]} ${crafts[pick(crafts.length)]} ${g}`),
      ),
      flags,
    },
    edges: { childStart: edges.start, children: edges.values },
    people: {
      count: personCount,
      ids: packStrings(names(personCount, (p) => `u${p.toString(16).padStart(8, '0')}`)),
      names: packStrings(names(personCount, () => personName(family[pick(family.length)], given[pick(given.length)]))),
      contacts: packStrings(names(personCount, (p) => (random() < 0.7 ? `person${p}@example.com` : ''))),
      flags: personFlags,
    },
    memberships: { memberStart: memberships.start, members: memberships.values, roles: new Uint8Array(pairs) },
    assignments: { groups: Uint32Array.from(assignmentGroups), people: Uint32Array.from(assignmentPeople) },
  };
  return { ...columns, groups: { ...columns.groups, effectiveCounts: effectiveCounts(columns) } };
}

function personName(last: string, first: string): string {
  const isHan = last.charCodeAt(0) > 0x2e80 && first.charCodeAt(0) > 0x2e80;
  return isHan ? last + first : `${first} ${last}`;
}
