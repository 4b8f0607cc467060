import type { MoveProbe } from '#shared/domain/profile.ts';
import type { Result } from '#shared/errors/result.ts';
import { err, ok } from '#shared/errors/result.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReadOptions } from '../port.ts';
import type { PdsReads } from './reads.ts';
import type { PdsWrites } from './writes.ts';

export interface MoveProbeParts {
  reads: PdsReads;
  writes: PdsWrites;
  clock: Clock;
}

const NAME = 'Canopy move probe';
const DESCRIPTION = 'Throw-away group of a test whether subgroups can be moved. May be deleted.';

/** Errors that end the probe because they say nothing about moves. */
const isAboutTheWay = (error: AppError): boolean =>
  error.code.startsWith('net.') ||
  error.code.startsWith('auth.') ||
  error.code.startsWith('secret.') ||
  error.code === 'remote.rate-limited';

/**
 * Tries an edge move on groups of its own: two roots, a child with a grandchild (spec/pds.md §11 a–e). Everything made is deleted again; what
 * could not be is in `leftovers`. Errors: only those that kept it from starting; once a group exists, the verdict says what happened.
 */
export async function probeMove(
  parts: MoveProbeParts,
  onStep: (what: string) => void,
  options: ReadOptions = {},
): Promise<Result<MoveProbe>> {
  const run = new ProbeRun(parts, onStep, options);
  return run.go();
}

/** A step that did not bring about what it should; carries the verdict. */
interface Stop {
  verdict: MoveProbe['verdict'];
}

class ProbeRun {
  readonly #parts: MoveProbeParts;
  readonly #onStep: (what: string) => void;
  readonly #options: ReadOptions;
  readonly #log: MoveProbe['log'] = [];
  /** In order of creation; deleted in reverse. */
  readonly #made: { id: string; name: string }[] = [];

  constructor(parts: MoveProbeParts, onStep: (what: string) => void, options: ReadOptions) {
    this.#parts = parts;
    this.#onStep = onStep;
    this.#options = options;
  }

  async go(): Promise<Result<MoveProbe>> {
    const stamp = new Date(this.#parts.clock.now()).toISOString();
    const first = await this.#create(`${NAME} ${stamp} T1`, null);
    if (!first.ok) return this.#made.length === 0 ? first : this.#finish('failed');
    const second = await this.#create(`${NAME} ${stamp} T2`, null);
    const child = second.ok ? await this.#create(`${NAME} ${stamp} C`, first.value) : second;
    const grandchild = child.ok ? await this.#create(`${NAME} ${stamp} G`, child.value) : child;
    if (!second.ok || !child.ok || !grandchild.ok) return this.#finish('failed');
    const verdict = await this.#tryMove({ t1: first.value, t2: second.value, c: child.value, g: grandchild.value });
    return this.#finish(verdict);
  }

  async #tryMove(groups: { t1: string; t2: string; c: string; g: string }): Promise<MoveProbe['verdict']> {
    const { t1, t2, c, g } = groups;
    const attach: Operation = { kind: 'edge.attach', groupId: c, parentId: t2 };
    const detach: Operation = { kind: 'edge.detach', groupId: c, parentId: t1 };

    this.#onStep('second parent');
    const double = await this.#parts.writes.apply(attach, this.#options);
    const isDouble = await this.#hasEdge(c, t2);
    if (!isDouble.ok) return this.#noted('second parent', isDouble.error, 'failed');
    this.#note(
      'second parent',
      isDouble.value ? 'accepted' : double.ok ? 'answered yes, did nothing' : describe(double.error),
    );
    if (isDouble.value) {
      const undone = await this.#applied('second parent removed', { kind: 'edge.detach', groupId: c, parentId: t2 });
      // A second parent that cannot be taken away again makes every lost answer of a move dangerous.
      if (undone !== null) return 'double-parent';
    }

    const detached = await this.#applied('detach', detach);
    if (detached !== null) return detached.verdict;
    const read = await this.#parts.reads.group(c, this.#options);
    if (!read.ok) return this.#noted('group after detach', read.error, 'failed');
    const kept = await this.#hasEdge(g, c);
    if (!kept.ok) return this.#noted('its subgroup after detach', kept.error, 'failed');
    this.#note('its subgroup after detach', kept.value ? 'still there' : 'gone');
    if (!kept.value) return 'refused';
    const atTop = await this.#parts.reads.isAtTop(c, this.#options);
    if (!atTop.ok) return this.#noted('listed as root while detached', atTop.error, 'failed');
    this.#note('listed as root while detached', atTop.value ? 'yes' : 'no');

    const attached = await this.#applied('attach', attach);
    if (attached !== null) return attached.verdict;
    const stillThere = await this.#hasEdge(g, c);
    const under = await this.#parts.reads.findChild(t2, (group) => group.id === c, this.#options);
    const old = await this.#parts.reads.findChild(t1, (group) => group.id === c, this.#options);
    if (!stillThere.ok || !under.ok || !old.ok) return 'failed';
    this.#note(
      'lists after attach',
      `new parent ${under.value.length === 1 ? 'has it' : 'lacks it'}, old parent ${old.value.length === 0 ? 'lacks it' : 'has it'}`,
    );
    return stillThere.value && under.value.length === 1 && old.value.length === 0 ? 'allowed' : 'failed';
  }

  /** Null: done and verified. Otherwise why not: refused by the server, or something on the way. */
  async #applied(what: string, operation: Operation): Promise<Stop | null> {
    this.#onStep(what);
    const since = this.#parts.clock.now();
    const sent = await this.#parts.writes.apply(operation, this.#options);
    if (!sent.ok && sent.error.outcome === 'not-applied') {
      this.#note(what, describe(sent.error));
      return { verdict: isAboutTheWay(sent.error) ? 'failed' : 'refused' };
    }
    const seen = await this.#parts.writes.verify(operation, since, this.#options);
    if (!seen.ok) {
      this.#note(what, describe(seen.error));
      return { verdict: 'failed' };
    }
    this.#note(what, seen.value.verdict === 'holds' ? 'done' : `not confirmed: ${seen.value.readBack}`);
    if (seen.value.verdict === 'holds') return null;
    return { verdict: sent.ok ? 'refused' : 'failed' };
  }

  async #create(name: string, parentId: string | null): Promise<Result<string>> {
    this.#onStep('create');
    const operation: Operation = {
      kind: 'group.create',
      groupId: 'new:probe',
      parentId,
      name,
      description: DESCRIPTION,
    };
    const since = this.#parts.clock.now();
    const created = await this.#parts.writes.apply(operation, this.#options);
    let id = created.ok ? created.value.createdId : null;
    if (!created.ok && created.error.outcome === 'unknown') {
      // The answer was lost; a group that nobody knows of must not stay behind.
      const seen = await this.#parts.writes.verify(operation, since, this.#options);
      id = seen.ok ? seen.value.createdId : null;
    }
    if (id === null) {
      const error = created.ok ? null : created.error;
      this.#note('create', error === null ? 'no id' : describe(error));
      return created.ok ? err(appError('net.bad-response', { call: 'group/create' }, { outcome: 'unknown' })) : created;
    }
    this.#made.push({ id, name });
    const seen = await this.#parts.writes.verify({ ...operation, groupId: id }, since, this.#options);
    if (!seen.ok) return seen;
    this.#note('create', seen.value.readBack);
    return ok(id);
  }

  #hasEdge(groupId: string, parentId: string): Promise<Result<boolean>> {
    return this.#parts.reads.hasEdge(groupId, parentId, this.#options);
  }

  #note(what: string, outcome: string): void {
    this.#log.push({ what, outcome });
  }

  #noted(what: string, error: AppError, verdict: MoveProbe['verdict']): MoveProbe['verdict'] {
    this.#note(what, describe(error));
    return error.code === 'remote.unsupported' ? 'refused' : verdict;
  }

  /** Deletes what was made, deepest first. Runs even after the caller has given up: nothing of ours may stay on the server. */
  async #finish(verdict: MoveProbe['verdict']): Promise<Result<MoveProbe>> {
    this.#onStep('clean up');
    let left = [...this.#made].reverse();
    // A group with two parents, or one that hangs under another than it was made under, may need the others to go first.
    for (let round = 0; round < 3 && left.length > 0; round += 1) {
      const still: typeof left = [];
      for (const group of left) {
        const operation: Operation = { kind: 'group.delete', groupId: group.id, name: group.name };
        const since = this.#parts.clock.now();
        const sent = await this.#parts.writes.apply(operation);
        const seen =
          sent.ok || sent.error.outcome === 'unknown' ? await this.#parts.writes.verify(operation, since) : null;
        if (seen?.ok === true && seen.value.verdict === 'holds') this.#note('delete', 'done');
        else {
          still.push(group);
          this.#note('delete', sent.ok ? 'not confirmed' : describe(sent.error));
        }
      }
      if (still.length === left.length) break;
      left = still;
    }
    const support = verdict === 'allowed' ? 'emulated' : verdict === 'failed' ? 'unknown' : 'absent';
    return ok({
      verdict,
      support,
      at: this.#parts.clock.now(),
      log: this.#log,
      leftovers: left.map((group) => group.id),
    });
  }
}

function describe(error: AppError): string {
  const { status, code } = error.remote ?? {};
  return [error.code, status, code].filter((part) => part !== undefined && part !== '').join(' ');
}
