import { memberRoleCode } from '../domain/columns.ts';
import type { Directory } from '../domain/directory.ts';
import { changedGroups, type ChangedGroups } from './impact-reach.ts';
import type { Overlay } from './overlay-state.ts';

export interface AdministratorChanges {
  gained: Map<number, Uint32Array>;
  lost: Map<number, Uint32Array>;
  /** Distinct people, ascending. */
  gains: Uint32Array;
  loses: Uint32Array;
}

type People = ReadonlySet<number>;
const NOBODY: People = new Set();
const NONE = new Uint32Array(0);

/**
 * Who gains or loses the right to administer what: by an assignment on the group itself, by the role `manager` in it, or (when
 * administrators reach subgroups) by an assignment on a group above it. Deleted groups are administered by nobody.
 */
export function administratorChanges(
  directory: Directory,
  overlay: Overlay,
  reaches: boolean,
  changed: ChangedGroups = changedGroups(directory, overlay),
): AdministratorChanges {
  const gained = new Map<number, Uint32Array>();
  const lost = new Map<number, Uint32Array>();
  const gains = new Set<number>();
  const loses = new Set<number>();
  const before = new AdministratorsBefore(directory, reaches);
  const after = new AdministratorsAfter(overlay, reaches);
  // A branch mostly shares two sets, so it shares one difference too.
  const compared = new Map<People, Map<People, { won: Uint32Array; gone: Uint32Array }>>();
  for (const g of affectedGroups(directory, overlay, reaches, changed)) {
    const had = before.of(g);
    const has = after.of(g);
    if (had === has) continue;
    let row = compared.get(had);
    if (row === undefined) compared.set(had, (row = new Map()));
    let difference = row.get(has);
    if (difference === undefined) {
      difference = { won: without(has, had), gone: without(had, has) };
      row.set(has, difference);
      for (const p of difference.won) gains.add(p);
      for (const p of difference.gone) loses.add(p);
    }
    if (difference.won.length > 0) gained.set(g, difference.won);
    if (difference.gone.length > 0) lost.set(g, difference.gone);
  }
  return { gained, lost, gains: Uint32Array.from(gains).sort(), loses: Uint32Array.from(loses).sort() };
}

/** Everybody who may administer `g` in the copy. */
export function administratorsBefore(directory: Directory, g: number, reaches: boolean): People {
  return new AdministratorsBefore(directory, reaches).of(g);
}

/** Everybody who may administer `g` as staged. */
export function administratorsAfter(overlay: Overlay, g: number, reaches: boolean): People {
  return new AdministratorsAfter(overlay, reaches).of(g);
}

/** Sets of administrators, worked out once per group; a group without assignments of its own shares the set of its parent. */
abstract class Administrators {
  readonly #reaches: boolean;
  readonly #assigned = new Map<number, People>();

  constructor(reaches: boolean) {
    this.#reaches = reaches;
  }

  protected abstract direct(g: number): Uint32Array;
  protected abstract managers(g: number): number[];
  /** Groups from which administration comes down. */
  protected abstract parents(g: number): Iterable<number>;

  of(g: number): People {
    const assigned = this.#assignedTo(g);
    const managers = this.managers(g);
    return managers.length === 0 ? assigned : new Set([...assigned, ...managers]);
  }

  #assignedTo(g: number): People {
    const known = this.#assigned.get(g);
    if (known !== undefined) return known;
    // On a cycle of edges the walk ends here.
    this.#assigned.set(g, NOBODY);
    const sources: People[] = [];
    const own = this.direct(g);
    if (own.length > 0) sources.push(new Set(own));
    if (this.#reaches) {
      for (const parent of this.parents(g)) {
        const above = this.#assignedTo(parent);
        if (above.size > 0 && !sources.includes(above)) sources.push(above);
      }
    }
    const all =
      sources.length === 0
        ? NOBODY
        : sources.length === 1
          ? sources[0]
          : new Set(sources.flatMap((people) => [...people]));
    this.#assigned.set(g, all);
    return all;
  }
}

class AdministratorsBefore extends Administrators {
  readonly #directory: Directory;

  constructor(directory: Directory, reaches: boolean) {
    super(reaches);
    this.#directory = directory;
  }
  protected direct(g: number): Uint32Array {
    return g < this.#directory.groupCount ? this.#directory.adminsOf(g) : NONE;
  }
  protected managers(g: number): number[] {
    return managersBefore(this.#directory, g);
  }
  protected parents(g: number): Iterable<number> {
    return g < this.#directory.groupCount ? this.#directory.parentsOf(g) : [];
  }
}

class AdministratorsAfter extends Administrators {
  readonly #overlay: Overlay;

  constructor(overlay: Overlay, reaches: boolean) {
    super(reaches);
    this.#overlay = overlay;
  }
  protected direct(g: number): Uint32Array {
    return this.#overlay.directAdminsOf(g);
  }
  protected managers(g: number): number[] {
    return this.#overlay.isDeleted(g) ? [] : managersAfter(this.#overlay, g);
  }
  protected parents(g: number): Iterable<number> {
    const overlay = this.#overlay;
    if (overlay.isDeleted(g)) return [];
    return overlay.deleted.size === 0
      ? overlay.parentsOf(g)
      : overlay.parentsOf(g).filter((parent) => !overlay.isDeleted(parent));
  }
}

function affectedGroups(directory: Directory, overlay: Overlay, reaches: boolean, changed: ChangedGroups): Set<number> {
  const out = new Set<number>();
  for (const [g, change] of overlay.members) if (change.roles.size > 0 || change.removed.size > 0) out.add(g);
  for (const g of reaches ? changed.branches : changed.deletedOrNew) out.add(g);
  for (const g of overlay.admins.keys()) {
    out.add(g);
    if (!reaches) continue;
    if (g < directory.groupCount) for (const below of directory.subtreeOf(g)) out.add(below);
    for (const below of overlay.subtreeOf(g)) out.add(below);
  }
  return out;
}

function without(people: People, others: People): Uint32Array {
  const out: number[] = [];
  for (const p of people) if (!others.has(p)) out.push(p);
  return Uint32Array.from(out).sort();
}

function managersBefore(directory: Directory, g: number): number[] {
  if (g >= directory.groupCount) return [];
  const roles = directory.columns.memberships.roles;
  const out: number[] = [];
  for (let k = directory.members.start[g]; k < directory.members.start[g + 1]; k++) {
    if (roles[k] === memberRoleCode.manager) out.push(directory.members.values[k]);
  }
  return out;
}

function managersAfter(overlay: Overlay, g: number): number[] {
  const base = managersBefore(overlay.directory, g);
  const change = overlay.members.get(g);
  if (change === undefined) return base;
  const out = base.filter((p) => !change.removed.has(p) && !change.roles.has(p));
  for (const [p, role] of change.roles) if (role === 'manager') out.push(p);
  return out;
}
