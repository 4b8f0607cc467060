import type { Capabilities } from '../capabilities.ts';
import { groupFlag, personFlag } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { effectiveMembers } from '../domain/effective.ts';
import type { Identity } from '../domain/profile.ts';
import { accessWarnings, groupWarnings, isIrreversible } from './group-warnings.ts';
import { administratorsAfter, administratorsBefore } from './impact-admins.ts';
import type { Impact } from './impact-types.ts';
import { inviteWarnings, outsideWarnings, type SentInvite } from './invite-warnings.ts';
import type { Overlay } from './overlay-state.ts';
import { rebuiltGroups } from './rebuild.ts';
import type { Guard, Step, Warning } from './step.ts';

export interface GuardRules {
  /** Ids of people who must keep their administrator rights. */
  namedAdmins: readonly string[];
  guardPeople: number;
  guardPercent: number;
  adminReachesSubgroups: boolean;
}

export interface GuardInput {
  directory: Directory;
  overlay: Overlay;
  impact: Impact;
  steps: readonly Step[];
  capabilities: Capabilities;
  identity: Identity | null;
  profile: GuardRules;
  /** Invitations sent before, as far as they are known here. */
  invited?: readonly SentInvite[];
}

type Params = Warning['params'];

/** Most warnings of one kind that name their group or person; the effect list has all of them. */
const NAMED = 5;

/** Tier, the name to type, and why (product.md, Guards: reversibility times reach). */
export function guardOf(input: GuardInput): Guard {
  const { directory, impact, steps, profile } = input;
  if (steps.length === 0) return { tier: 'T0', typedName: null, reasons: [] };
  const reasons: Guard['reasons'] = [];
  const rebuilt = [...rebuiltGroups(input.overlay, input.capabilities)];
  const anew = new Set(rebuilt.map((g) => directory.groupId(g)));
  const deletions = steps.flatMap(({ operation }) =>
    operation.kind === 'group.delete' && !anew.has(operation.groupId) ? [operation] : [],
  );
  if (deletions.length > 0)
    reasons.push({ code: 'deletes-group', params: { name: deletions[0].name, count: deletions.length } });
  if (rebuilt.length > 0) {
    const name = currentName(input, rebuilt[0]);
    reasons.push({ code: 'rebuilds-branch', params: { name, count: rebuilt.length } });
  }
  const single =
    steps.length === 1 && (steps[0].operation.kind === 'member.add' || steps[0].operation.kind === 'member.remove');
  const shares = lostShares(input);
  if (!single) {
    if (shares.length > 0)
      reasons.push({
        code: 'share-of-group',
        params: { name: shares[0].name, percent: shares[0].percent, limit: profile.guardPercent },
      });
    if (impact.loses.length > profile.guardPeople) {
      reasons.push({ code: 'people-touched', params: { people: impact.loses.length, limit: profile.guardPeople } });
    }
  }
  const irreversible = steps.some((step) => isIrreversible(step) && step.operation.kind !== 'group.delete');
  if (irreversible) reasons.push({ code: 'irreversible', params: {} });
  const tops = topLevelMoves(input);
  if (tops.length > 0)
    reasons.push({ code: 'top-level-move', params: { name: directory.groupName(tops[0]), count: tops.length } });
  const mine = ownRights(input);
  if (mine !== null) reasons.push({ code: 'own-rights', params: { name: mine } });
  if (reasons.length > 0) return { tier: 'T3', typedName: typedName(input, deletions[0]?.name ?? null, mine), reasons };
  return { tier: single ? 'T1' : 'T2', typedName: null, reasons: [] };
}

/** What the review says beside the numbers. Blocking ones are lock-out guards that nobody can click away. */
export function warningsOf(input: GuardInput): Warning[] {
  return [
    ...lockOutWarnings(input),
    ...reachWarnings(input),
    ...accessWarnings(input),
    ...groupWarnings(input),
    ...nameWarnings(input),
    ...peopleWarnings(input),
    ...outsideWarnings(input),
    ...inviteWarnings(input),
    ...undoWarnings(input),
  ];
}

function warn(code: Warning['code'], params: Params, stepIds: string[] = [], blocking = false): Warning {
  return { code, blocking, stepIds, params };
}

function stepsOn(steps: readonly Step[], groupId: string): string[] {
  return steps.filter((step) => step.operation.groupId === groupId).map((step) => step.id);
}

/** Groups that lose more than the allowed share of their people, worst first. */
function lostShares({
  directory,
  overlay,
  impact,
  profile,
}: GuardInput): { group: number; name: string; lost: number; percent: number }[] {
  const out: { group: number; name: string; lost: number; percent: number }[] = [];
  for (const { group, lost } of impact.groups) {
    if (lost.length === 0 || group >= directory.groupCount || overlay.isDeleted(group)) continue;
    // The packed counts are right unless members are not known; then they are a lower bound and the share errs on the careful side.
    const had = directory.columns.groups.effectiveCounts[group] ?? 0;
    const before = had >= lost.length ? had : effectiveMembers(directory, group).length;
    const percent = before === 0 ? 100 : (lost.length * 100) / before;
    if (percent > profile.guardPercent)
      out.push({ group, name: directory.groupName(group), lost: lost.length, percent: Math.round(percent) });
  }
  return out.sort((a, b) => b.lost - a.lost || b.percent - a.percent);
}

/** Moved groups that stand at the top or directly under a root group in the copy. */
function topLevelMoves({ overlay, capabilities }: GuardInput): number[] {
  // A category is no branch, and a group without one is at no top.
  if (capabilities.inheritance === 'direct') return [];
  const { directory } = overlay;
  const isCategory = (g: number): boolean => (directory.flags(g) & groupFlag.category) !== 0;
  return [...overlay.moved.keys()].filter((g) => {
    const parents = directory.parentsOf(g);
    if (overlay.isDeleted(g) || directory.level(g) > 2) return false;
    // A group that stands nowhere is no branch yet; a category is a label, not a place of access.
    return parents.length === 0 ? (directory.flags(g) & groupFlag.unattached) === 0 : !parents.some(isCategory);
  });
}

function me({ directory, identity }: GuardInput): number {
  return identity?.personId == null ? -1 : directory.personIndex(identity.personId);
}

/** The name of a group in which my own access or administrator right changes; null: none does. */
function ownRights(input: GuardInput): string | null {
  const my = me(input);
  if (my < 0) return null;
  // In a group that I make I had no rights that could change.
  const touched = input.impact.groups.find(
    ({ group, adminsGained, adminsLost, lost }) =>
      input.overlay.creatorOf(group) !== my &&
      (adminsGained.includes(my) || adminsLost.includes(my) || lost.includes(my)),
  );
  if (touched !== undefined) return currentName(input, touched.group);
  for (const [g, change] of input.overlay.admins)
    if (change.added.has(my) || change.removed.has(my)) return currentName(input, g);
  for (const [g, change] of input.overlay.members)
    if (input.overlay.creatorOf(g) !== my && (change.removed.has(my) || changesRole(change, my)))
      return currentName(input, g);
  return null;
}

/** Joining as a plain member takes nothing and gives no right over the group. */
const changesRole = (
  { added, roles }: { added: ReadonlySet<number>; roles: ReadonlyMap<number, string> },
  p: number,
): boolean => roles.has(p) && !(added.has(p) && roles.get(p) === 'member');

function currentName({ directory, overlay }: GuardInput, g: number): string {
  const name = g < directory.groupCount ? directory.groupName(g) : overlay.nameOf(g);
  return name.trim() === '' ? overlay.groupId(g) : name;
}

/** The deleted group first, else the group that loses most, else the moved branch, else where my own rights change. */
function typedName(input: GuardInput, deleted: string | null, mine: string | null): string {
  if (deleted !== null && deleted.trim() !== '') return deleted;
  let most = -1;
  let lost = 0;
  // Parents come first in the list: of a group and those above it that lose the same people, the group itself is meant.
  for (const effect of input.impact.groups) {
    if (effect.lost.length < Math.max(1, lost)) continue;
    lost = effect.lost.length;
    most = effect.group;
  }
  if (most >= 0) return currentName(input, most);
  const moved = input.overlay.moved.keys().next().value;
  if (moved !== undefined) return currentName(input, moved);
  return mine ?? input.steps[0].operation.groupId;
}

function lockOutWarnings(input: GuardInput): Warning[] {
  const { directory, overlay, impact, steps, identity, profile } = input;
  const out: Warning[] = [];
  // The last administrator: counted on the group itself, because reaching down is only presumed.
  for (const g of new Set([...overlay.admins.keys(), ...overlay.members.keys(), ...newOnes(overlay)])) {
    if (overlay.isDeleted(g)) continue;
    const hadSome = overlay.creatorOf(g) !== null || administratorsBefore(directory, g, false).size > 0;
    if (!hadSome || administratorsAfter(overlay, g, false).size > 0) continue;
    const known =
      (overlay.flags(g) & groupFlag.adminsKnown) !== 0 ||
      input.capabilities.features.groupAdministrators.support === 'absent';
    const params = { name: currentName(input, g) };
    out.push(
      known
        ? warn('last-admin', params, stepsOn(steps, overlay.groupId(g)), true)
        : warn('admins-not-known', { count: 1, ...params }),
    );
  }
  const my = me(input);
  const named = new Map<number, string>();
  for (const id of profile.namedAdmins) {
    const p = directory.personIndex(id);
    if (p >= 0) named.set(p, directory.personName(p));
  }
  // A domain-wide administrator is not locked out by losing an assignment; a plain account is.
  const dependent = identity !== null && (identity.role === 'user' || identity.role === 'unknown');
  let mine = 0;
  let mineAt = -1;
  const namedLost = new Map<number, number>();
  for (const { group, adminsLost } of impact.groups) {
    if (adminsLost.length === 0 || overlay.isDeleted(group)) continue;
    if (my >= 0 && adminsLost.includes(my)) {
      mine += 1;
      if (mineAt < 0) mineAt = group;
    }
    for (const p of named.keys()) if (adminsLost.includes(p) && !namedLost.has(p)) namedLost.set(p, group);
  }
  if (mine > 0)
    out.push(
      warn(
        'own-rights',
        { name: currentName(input, mineAt), count: mine },
        stepsOn(steps, overlay.groupId(mineAt)),
        dependent,
      ),
    );
  else if (my >= 0 && ownRights(input) !== null)
    out.push(warn('own-rights', { name: ownRights(input) ?? '', count: 0 }));
  for (const [p, g] of namedLost) {
    out.push(
      warn(
        'last-admin',
        { name: currentName(input, g), person: named.get(p)!, named: 1 },
        stepsOn(steps, overlay.groupId(g)),
        true,
      ),
    );
  }
  return out;
}

function reachWarnings(input: GuardInput): Warning[] {
  const { directory, overlay, impact, steps, capabilities, profile } = input;
  const out: Warning[] = [];
  for (const share of lostShares(input).slice(0, NAMED)) {
    out.push(
      warn(
        'share-of-group-lost',
        { name: share.name, percent: share.percent, people: share.lost },
        stepsOn(steps, overlay.groupId(share.group)),
      ),
    );
  }
  for (const g of topLevelMoves(input))
    out.push(warn('top-level-move', { name: directory.groupName(g) }, stepsOn(steps, overlay.groupId(g))));
  if (impact.unknownGroups.length > 0) {
    out.push(
      warn('unknown-members', {
        count: impact.unknownGroups.length,
        name: directory.groupName(impact.unknownGroups[0]),
      }),
    );
  }
  if (capabilities.features.groupAdministrators.support !== 'absent') {
    const asked = new Set<number>(overlay.admins.keys());
    for (const g of overlay.moved.keys()) {
      asked.add(g);
      if (profile.adminReachesSubgroups)
        for (const above of [...directory.ancestorsOf(g), ...overlay.ancestorsOf(g)]) asked.add(above);
    }
    for (const g of overlay.deleted) asked.add(g);
    const unknown = [...asked].filter((g) => !overlay.isNew(g) && (overlay.flags(g) & groupFlag.adminsKnown) === 0);
    if (unknown.length > 0)
      out.push(warn('admins-not-known', { count: unknown.length, name: directory.groupName(unknown[0]) }));
    const presumed = capabilities.adminReach === 'subtree-presumed' && profile.adminReachesSubgroups;
    if (presumed && impact.adminGains.length + impact.adminLoses.length > 0) {
      out.push(warn('admin-reach-presumed', { gain: impact.adminGains.length, lose: impact.adminLoses.length }));
    }
  }
  for (const g of overlay.stagedGroups()) {
    if ((overlay.flags(g) & groupFlag.synced) !== 0)
      out.push(warn('synced-group', { name: directory.groupName(g) }, stepsOn(steps, overlay.groupId(g))));
  }
  return out;
}

/** Names that a sibling has already; after a lost answer a created group is looked for by its name. */
function nameWarnings({ overlay, steps }: GuardInput): Warning[] {
  const out: Warning[] = [];
  for (const g of new Set([...overlay.names.keys(), ...overlay.moved.keys(), ...newOnes(overlay)])) {
    if (overlay.isDeleted(g)) continue;
    const name = overlay.nameOf(g);
    const parents = overlay.parentsOf(g);
    const siblings =
      parents.length === 0 ? [overlay.roots()] : [...parents].map((parent) => overlay.childrenOf(parent));
    const taken = siblings.some((row) =>
      row.some((other) => other !== g && !overlay.isDeleted(other) && overlay.nameOf(other) === name),
    );
    if (!taken) continue;
    const stepIds = stepsOn(steps, overlay.groupId(g));
    out.push(warn('name-taken', { name }, stepIds));
    if (overlay.isNew(g)) out.push(warn('create-by-name', { name }, stepIds));
  }
  return out;
}

function newOnes(overlay: Overlay): number[] {
  return overlay.newGroups.map((_, k) => overlay.directory.groupCount + k);
}

function peopleWarnings({ directory, overlay, capabilities }: GuardInput): Warning[] {
  const out: Warning[] = [];
  const more = new Map<number, number>();
  const disabled = new Set<number>();
  const flags = directory.columns.people.flags;
  for (const [g, change] of overlay.members) {
    if (overlay.isDeleted(g)) continue;
    for (const p of change.added) {
      more.set(p, (more.get(p) ?? 0) + 1);
      if ((flags[p] & personFlag.disabled) !== 0) disabled.add(p);
    }
    for (const p of change.removed) if (more.has(p)) more.set(p, more.get(p)! - 1);
  }
  for (const change of overlay.admins.values())
    for (const p of change.added) if ((flags[p] & personFlag.disabled) !== 0) disabled.add(p);
  const advice = capabilities.groupsPerPersonAdvice;
  if (advice !== null) {
    const over = [...more].filter(([p, delta]) => delta > 0 && directory.groupsOfPerson(p).length + delta > advice);
    for (const [p, delta] of over.slice(0, NAMED)) {
      const groups = directory.groupsOfPerson(p).length + delta;
      out.push(
        warn('groups-per-person-advice', { person: directory.personName(p), groups, advice, count: over.length }),
      );
    }
  }
  if (disabled.size > 0) {
    out.push(
      warn('disabled-person', { person: directory.personName(disabled.values().next().value!), count: disabled.size }),
    );
  }
  return out;
}

function undoWarnings({ overlay, steps }: GuardInput): Warning[] {
  const last = steps.filter((step) => step.inverse === null);
  if (last.length === 0) return [];
  const g = overlay.groupIndex(last[0].operation.groupId);
  const name = g < 0 ? last[0].operation.groupId : overlay.nameOf(g);
  return [
    warn(
      'not-undoable',
      { name, n: last.length, count: last.length },
      last.map((step) => step.id),
    ),
  ];
}
