import { isNewGroupId } from '#shared/domain/ids.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Run, StepRecord } from '#shared/plan/run.ts';
import type { Operation, Plan, Step } from '#shared/plan/step.ts';
import type { DirectoryProvider, Verification } from '../providers/port.ts';
import type { JournalStore } from '../store/port.ts';

/** What a call does instead of working: an answer lost before or after the change, a refusal, a request for patience, the end of the process. */
export type Fault = 'lost-before' | 'lost-after' | 'refused' | 'patience' | 'crash-before' | 'crash-after';

export class Crash extends Error {}

export interface FakeDirectory {
  provider: DirectoryProvider;
  /** Group → name and parents. */
  groups: Map<string, { name: string; parents: Set<string> }>;
  members: Set<string>;
  /** Operations that changed something, in order. */
  applied: Operation[];
  /** Asked before each write; what it returns happens. */
  fault: (operation: Operation, nth: number) => Fault | null;
  /** Reads fail with this while it is set. */
  unreachable: AppError | null;
  snapshot(): string;
}

const unreachable = (): AppError => appError('net.timeout', {}, { outcome: 'unknown', retry: 'now' });

/** A directory in memory behind the provider port: single parents, no cycles asked, writes that can be made to fail in every way a network knows. */
export function createFakeDirectory(groups: Record<string, string | null>): FakeDirectory {
  let writes = 0;
  let created = 0;
  const fake: FakeDirectory = {
    groups: new Map(
      Object.entries(groups).map(([id, parent]) => [
        id,
        { name: id, parents: new Set(parent === null ? [] : [parent]) },
      ]),
    ),
    members: new Set(),
    applied: [],
    fault: () => null,
    unreachable: null,
    provider: null as unknown as DirectoryProvider,
    snapshot: () =>
      JSON.stringify({
        groups: [...fake.groups].map(([id, { name, parents }]) => [id, name, [...parents].sort()]).sort(),
        members: [...fake.members].sort(),
      }),
  };

  const look = (operation: Operation): Verification => {
    const seen = (
      verdict: Verification['verdict'],
      readBack: string,
      createdId: string | null = null,
    ): Verification => ({ verdict, readBack, createdId });
    const group = fake.groups.get(operation.groupId);
    switch (operation.kind) {
      case 'group.create': {
        if (!isNewGroupId(operation.groupId))
          return group ? seen('holds', 'created', operation.groupId) : seen('absent', 'no such group');
        const found = [...fake.groups].find(([id, { name }]) => id.startsWith('made-') && name === operation.name);
        return found ? seen('holds', 'created', found[0]) : seen('absent', 'not found');
      }
      case 'group.delete':
        return group ? seen('absent', 'it is there') : seen('holds', 'it is gone');
      case 'group.update':
        if (!group) return seen('conflict', 'the group is gone');
        if (group.name === operation.name) return seen('holds', group.name);
        return group.name === operation.before.name ? seen('absent', group.name) : seen('conflict', group.name);
      case 'edge.attach': {
        if (!group) return seen('conflict', 'the group is gone');
        const readBack = `parents: ${[...group.parents].join(', ') || 'none'}`;
        if (group.parents.has(operation.parentId))
          return seen(group.parents.size === 1 ? 'holds' : 'conflict', readBack);
        return seen(group.parents.size === 0 ? 'absent' : 'conflict', readBack);
      }
      case 'edge.detach':
        if (!group) return seen('conflict', 'the group is gone');
        return group.parents.has(operation.parentId) ? seen('absent', 'still there') : seen('holds', 'detached');
      case 'member.add':
      case 'member.remove': {
        const is = fake.members.has(`${operation.groupId} ${operation.personId}`);
        return seen(is === (operation.kind === 'member.add') ? 'holds' : 'absent', is ? 'is a member' : 'is no member');
      }
      default:
        throw new Error(`not in this fake: ${operation.kind}`);
    }
  };

  const change = (operation: Operation): string | null => {
    fake.applied.push(operation);
    const group = fake.groups.get(operation.groupId);
    switch (operation.kind) {
      case 'group.create': {
        created += 1;
        const id = `made-${created}`;
        fake.groups.set(id, {
          name: operation.name,
          parents: new Set(operation.parentId === null ? [] : [operation.parentId]),
        });
        return id;
      }
      case 'group.delete':
        fake.groups.delete(operation.groupId);
        return null;
      case 'group.update':
        if (group) group.name = operation.name;
        return null;
      case 'edge.attach':
        group?.parents.add(operation.parentId);
        return null;
      case 'edge.detach':
        group?.parents.delete(operation.parentId);
        return null;
      case 'member.add':
        fake.members.add(`${operation.groupId} ${operation.personId}`);
        return null;
      case 'member.remove':
        fake.members.delete(`${operation.groupId} ${operation.personId}`);
        return null;
      default:
        throw new Error(`not in this fake: ${operation.kind}`);
    }
  };

  const read = async (operation: Operation, first = false): Promise<Result<Verification>> => {
    if (fake.unreachable) return err(fake.unreachable);
    const seen = look(operation);
    if (!first) return ok(seen);
    if (operation.kind === 'group.create') return ok({ ...seen, verdict: 'absent', createdId: null });
    if (operation.kind === 'edge.detach') {
      const parents = fake.groups.get(operation.groupId)?.parents;
      if (parents && [...parents].some((id) => id !== operation.parentId))
        return ok({ ...seen, verdict: 'conflict', readBack: `parents: ${[...parents].join(', ')}` });
    }
    if (operation.kind === 'edge.attach' && !fake.groups.has(operation.parentId))
      return ok({ ...seen, verdict: 'conflict', readBack: 'the new parent is gone' });
    return ok(seen);
  };

  fake.provider = {
    precheck: (operation: Operation) => read(operation, true),
    verify: (operation: Operation) => read(operation),
    async apply(operation: Operation) {
      writes += 1;
      if (fake.unreachable) return err({ ...fake.unreachable, outcome: 'unknown' });
      const call = operation.kind.replace('.', '/');
      switch (fake.fault(operation, writes)) {
        case 'lost-before':
          return err(unreachable());
        case 'lost-after':
          change(operation);
          return err(unreachable());
        case 'refused':
          return err(appError('remote.forbidden', {}, { remote: { status: 403 } }));
        case 'patience':
          return err(
            appError('remote.rate-limited', {}, { retry: 'after-ms', retryAfterMs: 1000, remote: { status: 429 } }),
          );
        case 'crash-before':
          throw new Crash('before the call');
        case 'crash-after':
          change(operation);
          throw new Crash('after the call');
        case null:
          return ok({ call, createdId: change(operation), requestId: null });
      }
    },
  } as unknown as DirectoryProvider;
  return fake;
}

/** The journal in memory: what was written is there for the next opening, as it would be on a disk. */
export function createFakeJournal(): JournalStore & { saved(): Run; full: boolean } {
  let run: Run | null = null;
  const diskFull = () => err(appError('store.disk-full', { file: 'journal.db' }));
  const journal = {
    full: false,
    saved: () => structuredClone(run!),
    async createRun(first: Run) {
      if (journal.full) return diskFull();
      run = structuredClone(first);
      return ok(undefined);
    },
    async putStep(_runId: string, record: StepRecord) {
      if (journal.full) return diskFull();
      run = { ...run!, steps: run!.steps.map((row) => (row.stepId === record.stepId ? structuredClone(record) : row)) };
      return ok(undefined);
    },
    async putRun(_runId: string, patch: Partial<Run>) {
      if (journal.full) return diskFull();
      run = { ...run!, ...structuredClone(patch) };
      return ok(undefined);
    },
  };
  return journal as unknown as JournalStore & { saved(): Run; full: boolean };
}

/** A plan of the given operations: a move is one unit of two steps. */
export function planOf(changes: (Operation | { move: string; from: string; to: string })[]): Plan {
  const steps: Step[] = [];
  const add = (operation: Operation, inverse: Operation | null, unitId: string, dependsOn: string[]): void => {
    steps.push({ id: `s${steps.length + 1}`, changeIds: [`c-${unitId}`], operation, dependsOn, unitId, inverse });
  };
  for (const [n, change] of changes.entries()) {
    const unitId = `u${n + 1}`;
    if ('move' in change) {
      const { move: groupId, from, to } = change;
      add(
        { kind: 'edge.detach', groupId, parentId: from },
        { kind: 'edge.attach', groupId, parentId: from },
        unitId,
        [],
      );
      add({ kind: 'edge.attach', groupId, parentId: to }, { kind: 'edge.detach', groupId, parentId: to }, unitId, [
        `s${steps.length}`,
      ]);
      continue;
    }
    const creator = steps.find(
      (step) => step.operation.kind === 'group.create' && step.operation.groupId === change.groupId,
    );
    add(change, inverseOf(change), unitId, creator && change.kind !== 'group.create' ? [creator.id] : []);
  }
  return {
    id: 'plan',
    snapshotId: 1,
    steps,
    warnings: [],
    guard: { tier: 'T2', typedName: null, reasons: [] },
    undoOf: null,
  };
}

function inverseOf(operation: Operation): Operation | null {
  switch (operation.kind) {
    case 'group.create':
      return { kind: 'group.delete', groupId: operation.groupId, name: operation.name };
    case 'group.update':
      return { ...operation, name: operation.before.name, before: { ...operation.before, name: operation.name } };
    case 'member.add':
      return { ...operation, kind: 'member.remove' };
    case 'member.remove':
      return { ...operation, kind: 'member.add' };
    default:
      return null;
  }
}
