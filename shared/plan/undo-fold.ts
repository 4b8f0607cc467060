import type { Capabilities } from '../capabilities.ts';
import type { Directory } from '../domain/directory.ts';
import { emptyProblem, intentProblem } from './intent-problem.ts';
import type { Intent } from './intent.ts';
import { applyIntent, creatorIn } from './overlay.ts';
import { Overlay } from './overlay-state.ts';
import type { Operation } from './step.ts';

/**
 * The directory as it will be while an undo goes on, unit by unit. A unit is taken only when the state it expects is there: then what the
 * run left is still what it left, and the way back is legal.
 */
export class UndoFold {
  overlay: Overlay;
  readonly #capabilities: Capabilities;
  /** What has been taken so far, in order. */
  readonly #taken: (readonly Operation[])[] = [];

  constructor(directory: Directory, capabilities: Capabilities) {
    this.overlay = new Overlay(directory);
    this.#capabilities = capabilities;
  }

  /** Null when the unit was taken; otherwise why not (an error code), and nothing has changed. */
  take(operations: readonly Operation[]): string | null {
    const isPlace = ({ kind }: Operation): boolean =>
      kind === 'edge.attach' || kind === 'edge.detach' || kind === 'parents.set';
    if (operations.length === 1 || operations.every(isPlace)) {
      const problem = this.#takeOne(operations);
      if (problem === null) this.#taken.push(operations);
      return problem;
    }
    // A unit of many things (a branch made anew): tried on a fold of its own, so that nothing of it is left when one does not fit.
    const trial = new UndoFold(this.overlay.directory, this.#capabilities);
    for (const taken of this.#taken) trial.#takeOne(taken);
    for (const operation of operations) {
      const problem = trial.#takeOne([operation]);
      if (problem !== null) return problem;
    }
    this.overlay = trial.overlay;
    this.#taken.push(...operations.map((operation) => [operation]));
    return null;
  }

  #takeOne(operations: readonly Operation[]): string | null {
    const first = operations[0];
    switch (first.kind) {
      case 'edge.attach':
      case 'edge.detach':
      case 'parents.set':
        return this.#place(operations);
      case 'group.create':
        return 'plan.unknown-object';
      default: {
        const intent = intentOf(first, this.overlay);
        const problem = intentProblem(this.overlay, intent, this.#capabilities);
        if (problem !== null) return problem.code;
        if (first.kind === 'group.update' && !this.#isAsLeft(first)) return 'plan.stale';
        if (intent.kind === 'group.delete') {
          // Whatever others have put into it since stays, and the group with it.
          const creator = creatorIn(this.overlay.directory, this.#capabilities);
          const full = emptyProblem(this.overlay, this.overlay.groupIndex(intent.groupId), creator);
          if (full !== null) return full.code;
        }
        applyIntent(this.overlay, intent, first.groupId);
        return null;
      }
    }
  }

  /** Have name and access level stayed what the run made of them? */
  #isAsLeft(operation: Extract<Operation, { kind: 'group.update' }>): boolean {
    const { overlay } = this;
    const g = overlay.groupIndex(operation.groupId);
    const access = operation.before.attributes?.access;
    if (access !== undefined && (overlay.accessBefore(g) ?? access) !== access) return false;
    return overlay.directory.groupName(g) === operation.before.name;
  }

  /** Parents after detaching and attaching; all of the unit's edges concern one group. */
  #place(operations: readonly Operation[]): string | null {
    const { overlay } = this;
    const g = overlay.groupIndex(operations[0].groupId);
    if (g < 0 || overlay.isDeleted(g)) return 'plan.unknown-object';
    const parents = new Set<number>(overlay.parentsOf(g));
    for (const operation of operations) {
      if (operation.kind === 'parents.set') {
        const before = operation.before.map((id) => overlay.groupIndex(id));
        if (before.length !== parents.size || !before.every((parent) => parents.has(parent))) return 'plan.stale';
        parents.clear();
        for (const id of operation.parentIds) parents.add(overlay.groupIndex(id));
      } else if (operation.kind === 'edge.detach') {
        if (!parents.delete(overlay.groupIndex(operation.parentId))) return 'plan.stale';
      } else if (operation.kind === 'edge.attach') {
        const parent = overlay.groupIndex(operation.parentId);
        if (parents.has(parent)) return 'plan.same-parent';
        if (parents.size > 0 && this.#capabilities.features.multiParent.support !== 'native' && operations.length === 1)
          return 'plan.stale';
        parents.add(parent);
      }
    }
    const max = this.#capabilities.maxDepth;
    for (const parent of parents) {
      if (parent < 0 || overlay.isDeleted(parent)) return 'plan.unknown-object';
      if (overlay.isBelow(parent, g)) return 'plan.own-subgroup';
      if (max !== null && overlay.level(parent) + overlay.height(g) > max) return 'plan.too-deep';
    }
    overlay.setParents(g, [...parents]);
    return null;
  }
}

/** The intent that an operation carries out, for checking and folding. */
function intentOf(
  operation: Exclude<Operation, { kind: 'edge.attach' | 'edge.detach' | 'parents.set' | 'group.create' }>,
  overlay: Overlay,
): Intent {
  switch (operation.kind) {
    case 'group.update': {
      const before = {
        name: operation.before.name,
        ...(operation.before.description === null ? {} : { description: operation.before.description }),
        ...(operation.before.attributes === undefined ? {} : { attributes: operation.before.attributes }),
      };
      const { groupId, name, description, attributes } = operation;
      return {
        kind: 'group.update',
        groupId,
        name,
        ...(description === null ? {} : { description }),
        ...(attributes === undefined ? {} : { attributes }),
        before,
      };
    }
    case 'group.delete':
      return {
        kind: 'group.delete',
        groupId: operation.groupId,
        before: { name: overlay.nameOf(overlay.groupIndex(operation.groupId)) },
      };
    case 'member.add':
      return operation;
    case 'member.remove':
      return { kind: 'member.remove', groupId: operation.groupId, personId: operation.personId };
    case 'invite.send':
      return { ...operation, role: operation.role === 'member' ? 'member' : 'manager' };
    default:
      return operation;
  }
}
