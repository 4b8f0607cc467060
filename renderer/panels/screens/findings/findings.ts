import type { Capabilities } from '#shared/capabilities.ts';
import { groupFlag, memberRoleCode, personFlag } from '#shared/domain/columns.ts';
import type { Directory } from '#shared/domain/directory.ts';

/** Kinds of findings in the order in which they are listed. */
export const findingKinds = [
  'empty',
  'unattached',
  'unreadable',
  'no-admin',
  'one-admin',
  'no-manager',
  'one-manager',
  'many-groups',
  'disabled',
  'two-parents',
  'same-name',
  'at-limit',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  kind: FindingKind;
  /** Index of the group or person it is about. */
  index: number;
  subject: 'group' | 'person';
  /** Further groups it is about: the parents, the groups of the same name, the groups of the person. */
  groups: Uint32Array;
  /** The one administrator or manager; −1 elsewhere. */
  person: number;
}

export interface Findings {
  snapshotId: number;
  /** Of which moment the copy is, epoch ms. */
  asOf: number;
  /** When it was computed, epoch ms. */
  computedAt: number;
  byKind: Record<FindingKind, Finding[]>;
  /** Kinds that this directory cannot have (no limit of levels, no administrators of groups, …). */
  absent: ReadonlySet<FindingKind>;
  /** Groups whose administrators have not been read: nothing is said of them. */
  adminsNotKnown: number;
}

export interface FindingOptions {
  capabilities: Capabilities;
  adminReachesSubgroups: boolean;
  /** The first sync is not through: what it has not read yet is no finding. */
  firstSync: boolean;
}

/** Groups or people looked at between two pauses; far less than a millisecond. */
const STRIDE = 256;
const NONE = new Uint32Array(0);

const group = (kind: FindingKind, index: number, groups: Uint32Array = NONE, person = -1): Finding => ({
  kind,
  index,
  subject: 'group',
  groups,
  person,
});

/**
 * Looks through a whole copy for what an administrator would want to know. A generator: it pauses often, so that the page can go on between two
 * steps (`slices.ts`); the result is what it returns. Reads the copy only, never what is staged.
 */
export function* computeFindings(
  directory: Directory,
  options: FindingOptions,
  now: () => number = Date.now,
): Generator<void, Findings> {
  const { capabilities } = options;
  const byKind = Object.fromEntries(findingKinds.map((kind) => [kind, [] as Finding[]])) as Record<
    FindingKind,
    Finding[]
  >;
  const absent = absentKinds(capabilities);

  for (const g of directory.unattached) byKind.unattached.push(group('unattached', g));
  yield;
  yield* lookAtGroups(directory, options, byKind, absent);
  const adminsNotKnown =
    absent.has('no-admin') && absent.has('no-manager') ? 0 : yield* lookAtAdministrators(directory, options, byKind);
  yield* lookAtPeople(directory, capabilities.groupsPerPersonAdvice, byKind);
  yield* lookAtNames(directory, byKind);
  return {
    snapshotId: directory.columns.snapshotId,
    asOf: directory.columns.asOf,
    computedAt: now(),
    byKind,
    absent,
    adminsNotKnown,
  };
}

function absentKinds(capabilities: Capabilities): Set<FindingKind> {
  const absent = new Set<FindingKind>();
  const { groupAdministrators, memberRoles } = capabilities.features;
  // Who runs a group is assigned to it, or is a member with that role.
  const assigned = groupAdministrators.support !== 'absent';
  if (!assigned) absent.add('no-admin').add('one-admin');
  if (assigned || memberRoles.support === 'absent') absent.add('no-manager').add('one-manager');
  if (capabilities.groupsPerPersonAdvice === null) absent.add('many-groups');
  // Groups in categories: several of them are what categories are for, and nothing stands below a group anyway.
  if (capabilities.inheritance === 'direct') absent.add('two-parents').add('at-limit');
  if (capabilities.maxDepth === null) absent.add('at-limit');
  return absent;
}

function* lookAtGroups(
  directory: Directory,
  { capabilities: { maxDepth }, firstSync }: FindingOptions,
  byKind: Record<FindingKind, Finding[]>,
  absent: ReadonlySet<FindingKind>,
): Generator<void, void> {
  const { order } = directory.hierarchy;
  const lastLevel = maxDepth === null || absent.has('at-limit') ? Infinity : maxDepth;
  for (let i = 0; i < order.length; i++) {
    if (i % STRIDE === 0) yield;
    const g = order[i];
    const parents = directory.parentsOf(g);
    if (directory.membersUnknown(g)) {
      const isStillToCome = firstSync && (directory.flags(g) & groupFlag.membersUnreadable) === 0;
      if (!isStillToCome) byKind.unreadable.push(group('unreadable', g));
    }
    // Nobody knows whether a group with an unread list is empty; a category is meant to hold no people.
    else if (
      directory.membersOf(g).length === 0 &&
      directory.childrenOf(g).length === 0 &&
      (directory.flags(g) & groupFlag.category) === 0
    ) {
      byKind.empty.push(group('empty', g));
    }
    if (parents.length > 1 && !absent.has('two-parents')) byKind['two-parents'].push(group('two-parents', g, parents));
    if (directory.level(g) >= lastLevel) byKind['at-limit'].push(group('at-limit', g));
  }
}

const NOBODY = -1;
const SEVERAL = -2;
/** Nothing to find here. */
const FINE = -3;
const both = (a: number, b: number): number => (a === NOBODY ? b : b === NOBODY || a === b ? a : SEVERAL);

/** Groups nobody runs, and groups that hang on one person. Returns of how many groups nobody knows. */
function* lookAtAdministrators(
  directory: Directory,
  options: FindingOptions,
  byKind: Record<FindingKind, Finding[]>,
): Generator<void, number> {
  const assigned = options.capabilities.features.groupAdministrators.support !== 'absent';
  // A category runs nothing and is run by nobody.
  const reaches = options.adminReachesSubgroups && options.capabilities.inheritance !== 'direct';
  const [none, one] = assigned ? (['no-admin', 'one-admin'] as const) : (['no-manager', 'one-manager'] as const);
  const { groupCount } = directory;
  /** The one administrator a group has directly or from above, or none, or several. */
  const who = new Int32Array(groupCount).fill(NOBODY);
  const unknown = new Uint8Array(groupCount).fill(1);
  const verdict = new Int32Array(groupCount).fill(FINE);
  let notKnown = 0;
  let n = 0;
  // From the top down: parents stand on a smaller level than their children, by whatever path.
  for (const g of yield* byLevel(directory)) {
    if (n++ % STRIDE === 0) yield;
    if ((directory.flags(g) & groupFlag.category) !== 0) continue;
    const own = ownAdministrators(directory, g);
    const isKnown = assigned ? (directory.flags(g) & groupFlag.adminsKnown) !== 0 : !directory.membersUnknown(g);
    let all = own;
    let dark = isKnown ? 0 : 1;
    if (reaches) {
      for (const parent of directory.parentsOf(g)) {
        all = both(all, who[parent]);
        dark |= unknown[parent];
      }
    }
    who[g] = all;
    unknown[g] = dark;
    if (dark === 1) notKnown += 1;
    // Below the group where the one person is assigned it is the same finding.
    else if (all === NOBODY || (all >= 0 && own === all)) verdict[g] = all;
  }
  // Once more in the order of the outline: sorting what was found would be one long step.
  for (const g of directory.hierarchy.order) {
    if (n++ % STRIDE === 0) yield;
    if (verdict[g] === NOBODY) byKind[none].push(group(none, g));
    else if (verdict[g] >= 0) byKind[one].push(group(one, g, NONE, verdict[g]));
  }
  return notKnown;
}

function ownAdministrators(directory: Directory, g: number): number {
  let own = NOBODY;
  for (const p of directory.adminsOf(g)) own = both(own, p);
  const { roles } = directory.columns.memberships;
  for (let k = directory.members.start[g]; k < directory.members.start[g + 1] && own !== SEVERAL; k++) {
    if (roles[k] !== memberRoleCode.member) own = both(own, directory.members.values[k]);
  }
  return own;
}

/** Every group once, by level from the top. */
function* byLevel(directory: Directory): Generator<void, Uint32Array> {
  const { level } = directory.hierarchy;
  let deepest = 0;
  for (let g = 0; g < directory.groupCount; g++) deepest = Math.max(deepest, level[g]);
  yield;
  const starts = new Uint32Array(deepest + 2);
  for (let g = 0; g < directory.groupCount; g++) starts[level[g] + 1] += 1;
  for (let l = 1; l < starts.length; l++) starts[l] += starts[l - 1];
  yield;
  const out = new Uint32Array(directory.groupCount);
  for (let g = 0; g < directory.groupCount; g++) out[starts[level[g]]++] = g;
  return out;
}

function* lookAtPeople(
  directory: Directory,
  advice: number | null,
  byKind: Record<FindingKind, Finding[]>,
): Generator<void, void> {
  const { flags } = directory.columns.people;
  for (let p = 0; p < directory.personCount; p++) {
    if (p % STRIDE === 0) yield;
    const groups = directory.groupsOfPerson(p);
    if (groups.length === 0) continue;
    const finding = (kind: FindingKind): Finding => ({ kind, index: p, subject: 'person', groups, person: -1 });
    if (advice !== null && groups.length > advice) byKind['many-groups'].push(finding('many-groups'));
    if ((flags[p] & personFlag.disabled) !== 0) byKind.disabled.push(finding('disabled'));
  }
  byKind['many-groups'].sort((a, b) => b.groups.length - a.groups.length);
}

/** Groups of one name under one parent, or at the top level: one finding for all of a name. */
function* lookAtNames(directory: Directory, byKind: Record<FindingKind, Finding[]>): Generator<void, void> {
  const { order } = directory.hierarchy;
  // A pair under two common parents is found once.
  const told = new Set<string>();
  let looked = 0;
  for (let i = -1; i < order.length; i++) {
    const siblings = i < 0 ? directory.roots : directory.childrenOf(order[i]);
    const named = new Map<string, number[]>();
    for (const g of siblings) {
      if (looked++ % STRIDE === 0) yield;
      const name = directory.groupName(g).normalize('NFC').trim();
      const same = named.get(name);
      if (same) same.push(g);
      else named.set(name, [g]);
    }
    for (const same of named.values()) {
      if (same.length < 2) continue;
      const key = same.join();
      if (told.has(key)) continue;
      told.add(key);
      byKind['same-name'].push(group('same-name', same[0], Uint32Array.from(same)));
    }
    if (looked++ % STRIDE === 0) yield;
  }
}

/** All findings together. */
export function countFindings(findings: Findings | null): number {
  return findings === null ? 0 : findingKinds.reduce((sum, kind) => sum + findings.byKind[kind].length, 0);
}

/** Names a finding across copies of the list; ids come from the snapshot, so it lives as long as that. */
export const findingId = (finding: Finding): string => `${finding.kind}:${finding.index}`;
