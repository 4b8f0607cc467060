import { groupFlag, memberRoleCode } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { rebuiltFrom } from './rebuild.ts';
import type { Operation, Step } from './step.ts';

/** One class of an effect: the same people gain (lose) the same groups, or the right to administer them. Indexes as in the impact. */
export interface EffectClass {
  kind: 'gain' | 'admin-gain' | 'lose' | 'admin-lose';
  people: Uint32Array;
  groups: readonly number[];
}

export interface CarriersInput {
  /** The copy that the impact was computed on. */
  directory: Directory;
  steps: readonly Step[];
  /** Ids of the staged new groups, in the order in which the impact counts them on from the copy's. */
  newGroups: readonly string[];
  /** Do memberships reach upwards? */
  inherits: boolean;
  /** Do administrators reach downwards? */
  adminReachesSubgroups: boolean;
}

/** Of two things that a step brings together or parts: first → second → step. */
type Pairs = Map<number, Map<number, string>>;

/**
 * Which steps of a plan carry which class of its effect. When all of them are verified, everybody in the class has gained (lost) all of its groups
 * on the server: of a gain every step on every way that leads there in the end, of a loss the nearest step that cuts each way there was. Groups
 * are nodes here, by index; one that is made anew in another place (`rebuild.ts`) is a node of its own.
 */
export class EffectCarriers {
  readonly #input: CarriersInput;
  readonly #nodes = new Map<string, number>();
  readonly #created = new Map<number, string>();
  readonly #deleted = new Map<number, string>();
  /** Child, parent. */
  readonly #added: Pairs = new Map();
  readonly #cut: Pairs = new Map();
  /** Person, group. */
  readonly #joins: Pairs = new Map();
  readonly #leaves: Pairs = new Map();
  /** Group, person. */
  readonly #assigned: Pairs = new Map();
  readonly #withdrawn: Pairs = new Map();
  readonly #promoted: Pairs = new Map();
  readonly #demoted: Pairs = new Map();
  /** Group → the same group made anew. */
  readonly #again = new Map<number, number>();

  constructor(input: CarriersInput) {
    this.#input = input;
    const { directory, newGroups } = input;
    newGroups.forEach((id, k) => this.#nodes.set(id, directory.groupCount + k));
    for (const { id, operation } of input.steps) this.#note(id, operation);
  }

  /** Ids of the steps that carry a class. */
  of({ kind, people, groups }: EffectClass): ReadonlySet<string> {
    const targets = new Set<number>();
    const isGain = kind === 'gain' || kind === 'admin-gain';
    for (const g of groups) {
      const again = this.#again.get(g);
      if (again === undefined || !isGain) targets.add(g);
      if (again !== undefined) targets.add(again);
    }
    switch (kind) {
      case 'gain':
        return this.#gains(people, targets);
      case 'lose':
        return this.#losses(people, targets);
      case 'admin-gain':
        return this.#adminGains(new Set(people), targets);
      case 'admin-lose':
        return this.#adminLosses(new Set(people), targets);
    }
  }

  /** Ids of the steps that give these groups another access level. */
  ofAccess(groups: readonly number[]): ReadonlySet<string> {
    const wanted = new Set(groups);
    const found = this.#input.steps.filter(
      ({ operation }) =>
        operation.kind === 'group.update' &&
        operation.attributes?.access !== undefined &&
        wanted.has(this.#node(operation.groupId)),
    );
    return new Set(found.map(({ id }) => id));
  }

  #node(id: string): number {
    const { directory, newGroups } = this.#input;
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const g = directory.groupIndex(id);
    const node = g < 0 ? directory.groupCount + newGroups.length + this.#nodes.size : g;
    this.#nodes.set(id, node);
    return node;
  }

  #note(step: string, operation: Operation): void {
    const put = (pairs: Pairs, first: number, second: number): void => {
      const row = pairs.get(first);
      if (row === undefined) pairs.set(first, new Map([[second, step]]));
      else row.set(second, step);
    };
    const g = this.#node(operation.groupId);
    switch (operation.kind) {
      case 'group.create': {
        this.#created.set(g, step);
        const old = rebuiltFrom(operation.groupId);
        if (old !== null) this.#again.set(this.#node(old), g);
        if (operation.parentId !== null) put(this.#added, g, this.#node(operation.parentId));
        return;
      }
      case 'group.delete':
        this.#deleted.set(g, step);
        return;
      case 'edge.attach':
        put(this.#added, g, this.#node(operation.parentId));
        return;
      case 'edge.detach':
        put(this.#cut, g, this.#node(operation.parentId));
        return;
      case 'parents.set':
        for (const id of operation.parentIds) if (!operation.before.includes(id)) put(this.#added, g, this.#node(id));
        for (const id of operation.before) if (!operation.parentIds.includes(id)) put(this.#cut, g, this.#node(id));
        return;
      case 'member.add':
      case 'member.remove':
      case 'member.role':
      case 'admin.assign':
      case 'admin.withdraw':
        break;
      default:
        return;
    }
    const p = this.#input.directory.personIndex(operation.personId);
    switch (operation.kind) {
      case 'member.add':
        put(this.#joins, p, g);
        if (operation.role === 'manager') put(this.#promoted, g, p);
        return;
      case 'member.remove':
        put(this.#leaves, p, g);
        if (operation.role === 'manager' || this.#wasManager(g, p)) put(this.#demoted, g, p);
        return;
      case 'member.role':
        put(operation.role === 'manager' ? this.#promoted : this.#demoted, g, p);
        return;
      case 'admin.assign':
        put(this.#assigned, g, p);
        return;
      case 'admin.withdraw':
        put(this.#withdrawn, g, p);
    }
  }

  /** In the end the people of a class are in some group, and every edge from there to the target is in place. */
  #gains(people: Uint32Array, targets: ReadonlySet<number>): Set<string> {
    const ways = new Ways(
      (node) => (targets.has(node) ? [] : null),
      (node, visit) => this.#edgesAfter(node, this.#input.inherits, visit),
    );
    const carriers = new Set<string>();
    // Whoever makes a group may be in it without a step of its own.
    for (const target of targets) addTo(carriers, this.#created.get(target));
    const from = new Set<number>();
    for (const p of people) {
      const leaves = this.#leaves.get(p);
      for (const g of this.#input.directory.groupsOfPerson(p))
        if (leaves?.has(g) !== true && !this.#deleted.has(g)) from.add(g);
      for (const [g, step] of this.#joins.get(p) ?? []) {
        from.add(g);
        if (ways.from(g) !== null) carriers.add(step);
      }
    }
    addEach(carriers, from, ways);
    return carriers;
  }

  /** Of every way there is at any time from a person to the target, what cuts it. */
  #losses(people: Uint32Array, targets: ReadonlySet<number>): Set<string> {
    const ways = new Ways(
      (node) => (targets.has(node) ? [] : null),
      (node, visit) => this.#edgesEver(node, this.#input.inherits, visit),
      this.#deleted,
    );
    const carriers = new Set<string>();
    const from = new Set<number>();
    for (const p of people) {
      const leaves = this.#leaves.get(p);
      for (const g of this.#input.directory.groupsOfPerson(p)) {
        const step = leaves?.get(g);
        if (step === undefined) from.add(g);
        else if (ways.from(g) !== null) carriers.add(step);
      }
      for (const g of this.#joins.get(p)?.keys() ?? []) from.add(g);
    }
    addEach(carriers, from, ways);
    return carriers;
  }

  /** From each target up to where one of the people is assigned; managers are managers of the target itself. */
  #adminGains(people: ReadonlySet<number>, targets: ReadonlySet<number>): Set<string> {
    const isAdmin = (node: number): boolean =>
      !this.#deleted.has(node) &&
      this.#adminsOf(node).some((p) => people.has(p) && this.#withdrawn.get(node)?.has(p) !== true);
    const ways = new Ways(
      (node) => {
        const steps = stepsFor(this.#assigned.get(node), people);
        return steps.length > 0 || isAdmin(node) ? steps : null;
      },
      (node, visit) => this.#edgesAfter(node, this.#input.adminReachesSubgroups, visit),
    );
    const carriers = new Set<string>();
    for (const target of targets) {
      addTo(carriers, this.#created.get(target));
      addAll(carriers, stepsFor(this.#promoted.get(target), people));
      addAll(carriers, ways.from(target));
    }
    return carriers;
  }

  #adminLosses(people: ReadonlySet<number>, targets: ReadonlySet<number>): Set<string> {
    const ways = new Ways(
      (node) => {
        const steps = stepsFor(this.#withdrawn.get(node), people);
        const isAny =
          this.#adminsOf(node).some((p) => people.has(p)) || stepsFor(this.#assigned.get(node), people).length > 0;
        return isAny ? steps : null;
      },
      (node, visit) => this.#edgesEver(node, this.#input.adminReachesSubgroups, visit),
      this.#deleted,
    );
    const carriers = new Set<string>();
    for (const target of targets) {
      addTo(carriers, this.#deleted.get(target));
      addAll(carriers, stepsFor(this.#demoted.get(target), people));
      addAll(carriers, ways.from(target));
    }
    return carriers;
  }

  /** The edges upwards as they are in the end, each with the steps it takes. */
  #edgesAfter(node: number, passes: boolean, visit: Visit): void {
    if (!passes) return;
    const cut = this.#cut.get(node);
    for (const to of this.#parentsBefore(node)) {
      if (cut?.has(to) !== true && !this.#deleted.has(to)) visit(to, NO_STEPS, false);
    }
    const made = this.#created.get(node);
    this.#added.get(node)?.forEach((step, to) => visit(to, made === undefined ? [step] : [step, made], false));
  }

  /** Every edge there is at any time. One that is cut ends the way: what is beyond it does not matter any more. */
  #edgesEver(node: number, passes: boolean, visit: Visit): void {
    if (!passes) return;
    const cut = this.#cut.get(node);
    for (const to of this.#parentsBefore(node)) {
      const step = cut?.get(to);
      if (step === undefined) visit(to, NO_STEPS, false);
      else visit(to, [step], true);
    }
    this.#added.get(node)?.forEach((_step, to) => visit(to, NO_STEPS, false));
  }

  /** Those of the copy; a category passes nothing on. */
  #parentsBefore(node: number): Uint32Array {
    const { directory } = this.#input;
    if (node >= directory.groupCount) return NOBODY;
    const parents = directory.parentsOf(node);
    if (!directory.hasCategories) return parents;
    return parents.filter((parent) => (directory.flags(parent) & groupFlag.category) === 0);
  }

  #wasManager(node: number, p: number): boolean {
    const { directory } = this.#input;
    const at = node < directory.groupCount ? directory.membershipIndex(node, p) : -1;
    return at >= 0 && directory.columns.memberships.roles[at] === memberRoleCode.manager;
  }
  #adminsOf(node: number): Uint32Array {
    const { directory } = this.#input;
    return node < directory.groupCount ? directory.adminsOf(node) : NOBODY;
  }
}

/** One edge of a node. `stops`: the way ends here; only that something is reached beyond counts, not how. */
type Visit = (to: number, steps: readonly string[], stops: boolean) => void;
const NO_STEPS: readonly string[] = [];
const NOBODY = new Uint32Array(0);

/** The steps on all ways from a node to some goal; each node is looked at once. */
class Ways {
  readonly #goal: (node: number) => readonly string[] | null;
  readonly #edges: (node: number, visit: Visit) => void;
  readonly #ends: ReadonlyMap<number, string>;
  readonly #known = new Map<number, ReadonlySet<string> | null>();

  /** `goal`: steps at a goal, null where there is none. `ends`: nodes that go as a whole, by one step. */
  constructor(
    goal: (node: number) => readonly string[] | null,
    edges: (node: number, visit: Visit) => void,
    ends: ReadonlyMap<number, string> = new Map(),
  ) {
    this.#goal = goal;
    this.#edges = edges;
    this.#ends = ends;
  }

  /** Null: no goal can be reached. */
  from(node: number): ReadonlySet<string> | null {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    // On a cycle of edges the search ends here.
    this.#known.set(node, null);
    const goal = this.#goal(node);
    let found: ReadonlySet<string> | null = goal === null ? null : new Set(goal);
    this.#edges(node, (to, steps, stops) => {
      const beyond = this.from(to);
      if (beyond === null) return;
      // Most ways up are one another's: a set is made only where two differ.
      if (found === null && steps.length === 0 && !stops) found = beyond;
      else found = new Set([...(found ?? []), ...steps, ...(stops ? [] : beyond)]);
    });
    const end = this.#ends.get(node);
    if (found !== null && end !== undefined) found = new Set([end]);
    this.#known.set(node, found);
    return found;
  }
}

const stepsFor = (row: ReadonlyMap<number, string> | undefined, people: ReadonlySet<number>): string[] =>
  [...(row ?? [])].flatMap(([p, step]) => (people.has(p) ? [step] : []));

function addTo(set: Set<string>, one: string | undefined): void {
  if (one !== undefined) set.add(one);
}

/** Many start where the same ways lead on. */
function addEach(set: Set<string>, from: Iterable<number>, ways: Ways): void {
  const met = new Set<ReadonlySet<string>>();
  for (const g of from) {
    const found = ways.from(g);
    if (found === null || met.has(found)) continue;
    met.add(found);
    addAll(set, found);
  }
}

function addAll(set: Set<string>, more: Iterable<string> | null): void {
  for (const one of more ?? []) set.add(one);
}
