import type { Capabilities } from '../capabilities.ts';
import type { AppError } from '../errors/app-error.ts';
import { computeImpact } from '../plan/impact.ts';
import type { Impact } from '../plan/impact-types.ts';
import type { Intent, StagedChange } from '../plan/intent.ts';
import { foldChanges, type Overlay } from '../plan/overlay.ts';
import { groupFlag } from './columns.ts';
import type { Directory } from './directory.ts';
import { groupsReached, waysUp, type WaysUp } from './paths.ts';

/** One way to end a person's membership of a group. */
export interface Cut {
  /** `memberships`: only this person is touched · `detach`: fewer removals, but a subgroup leaves with everybody in it. */
  kind: 'memberships' | 'detach';
  /** To be staged together. */
  intents: Intent[];
  /** Distinct people who lose access somewhere, beyond what is staged already; this person is among them. */
  lose: number;
  /** People in what is acted on who neither gain nor lose. */
  keep: number;
  /** Other groups this person is then no longer in; ascending. */
  alsoEnds: Uint32Array;
  /** Groups this person is still in; ascending. */
  stays: Uint32Array;
  /** Why it cannot be staged as it is (a synced group on the way, …); null: it can. */
  error: AppError | null;
}

/**
 * Ways to take a person out of a group: fewest people touched first (her own memberships at or below the group), fewest removals second
 * when that is fewer. The second is a minimum cut of the ways up, taken as near to the person as it goes.
 */
export function cutsFor(
  directory: Directory,
  person: number,
  group: number,
  capabilities: Capabilities,
  changes: readonly StagedChange[] = [],
): Cut[] {
  const overlay = foldChanges(directory, changes, capabilities);
  const inherits = capabilities.inheritance === 'subtree';
  const ways = waysUp(directory, person, group, overlay);
  const starts = inherits ? ways.starts : ways.starts.filter((g) => g === group);
  if (starts.length === 0) return [];
  const personId = directory.personId(person);
  const removal = (g: number): Intent => ({ kind: 'member.remove', groupId: overlay.groupId(g), personId });
  const context: CutContext = { directory, overlay, person, group, capabilities, changes };
  const cuts = [describe(context, 'memberships', starts.map(removal))];
  if (inherits && starts.length > 1) {
    const least = leastRemovals(context, ways);
    if (least !== null && least.memberships.length + least.moves.length < starts.length) {
      cuts.push(describe(context, 'detach', [...least.moves, ...least.memberships.map(removal)]));
    }
  }
  return cuts;
}

interface CutContext {
  directory: Directory;
  overlay: Overlay;
  person: number;
  group: number;
  capabilities: Capabilities;
  changes: readonly StagedChange[];
}

function describe(context: CutContext, kind: Cut['kind'], intents: Intent[]): Cut {
  const { directory, overlay, person, group, capabilities, changes } = context;
  const last = changes.reduce((seq, change) => Math.max(seq, change.seq), 0);
  const own = intents.map((intent, i): StagedChange => ({
    id: `cut:${i}`,
    seq: last + 1 + i,
    at: 0,
    gestureId: 'cut',
    intent,
  }));
  const after = foldChanges(directory, [...changes, ...own], capabilities);
  const options = { capabilities, adminReachesSubgroups: false };
  const impact = computeImpact(directory, after, options);
  const already: Impact | null = overlay.isEmpty ? null : computeImpact(directory, overlay, options);
  const lostAlready = new Set(already?.loses ?? []);
  const inherits = capabilities.inheritance === 'subtree';
  const reached = groupsReached(directory, person, overlay, inherits);
  const stays = groupsReached(directory, person, after, inherits);
  const still = new Set(stays);
  return {
    kind,
    intents,
    lose: impact.loses.filter((p) => !lostAlready.has(p)).length,
    keep: impact.keeps.length,
    alsoEnds: reached.filter((g) => g !== group && !still.has(g)),
    stays,
    error: after.conflicts.find((conflict) => conflict.changeId.startsWith('cut:'))?.error ?? null,
  };
}

/** Minimum cut between person and group; memberships and movable edges cost 1, everything else cannot be cut. Null: no edge can be cut. */
function leastRemovals(context: CutContext, ways: WaysUp): { memberships: number[]; moves: Intent[] } | null {
  const { overlay, group, capabilities } = context;
  const several = capabilities.features.multiParent.support === 'native';
  const refuge = overlay
    .parentsOf(group)
    .find((g) => !overlay.isDeleted(g) && (overlay.flags(g) & groupFlag.synced) === 0);
  if (capabilities.reparent === 'none' || (!several && refuge === undefined)) return null;
  const cuttable = (child: number): boolean =>
    (overlay.flags(child) & (groupFlag.root | groupFlag.synced | groupFlag.category)) === 0;

  // Edges of the flow network: person → start, child → parent; −1 is the person.
  interface Edge {
    from: number;
    to: number;
    capacity: number;
    flow: number;
  }
  const edges: Edge[] = [];
  const touching = new Map<number, Edge[]>();
  const connect = (from: number, to: number, capacity: number): void => {
    const edge = { from, to, capacity, flow: 0 };
    edges.push(edge);
    for (const end of [from, to]) {
      const list = touching.get(end);
      if (list === undefined) touching.set(end, [edge]);
      else list.push(edge);
    }
  };
  for (const start of ways.starts) connect(-1, start, 1);
  for (const [child, parents] of ways.parents) {
    if (!ways.distance.has(child)) continue;
    for (const parent of parents) if (ways.distance.has(parent)) connect(child, parent, cuttable(child) ? 1 : Infinity);
  }
  for (;;) {
    const by = reachable();
    if (!by.has(group)) {
      const cut = edges.filter((edge) => by.has(edge.from) && !by.has(edge.to));
      return {
        memberships: cut.filter((edge) => edge.from === -1).map((edge) => edge.to),
        moves: cut
          .filter((edge) => edge.from !== -1)
          .map((edge) => ({
            kind: 'group.move',
            groupId: overlay.groupId(edge.from),
            from: overlay.groupId(edge.to),
            to: several || refuge === undefined ? null : overlay.groupId(refuge),
            mode: 'move',
          })),
      };
    }
    for (let at = group; at !== -1;) {
      const edge: Edge = by.get(at)!;
      const forward: boolean = edge.to === at;
      edge.flow += forward ? 1 : -1;
      at = forward ? edge.from : edge.to;
    }
  }

  /** What is reached from the person with capacity left, and through which edge. */
  function reachable(): Map<number, Edge> {
    const by = new Map<number, Edge>([[-1, { from: -1, to: -1, capacity: 0, flow: 0 }]]);
    const queue = [-1];
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i];
      for (const edge of touching.get(at) ?? []) {
        const next =
          edge.from === at && edge.flow < edge.capacity ? edge.to : edge.to === at && edge.flow > 0 ? edge.from : null;
        if (next === null || by.has(next)) continue;
        by.set(next, edge);
        queue.push(next);
      }
    }
    return by;
  }
}
