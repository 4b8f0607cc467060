import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { SyncReport } from '#shared/ipc/contract.ts';
import type { GroupState } from '../providers/port.ts';
import type { CopyStore, CrawlChildren } from '../store/port.ts';
import { readAdministrators } from './administrators.ts';
import { createMeter, type Meter } from './meter.ts';
import { readFailure } from './read-failure.ts';
import { sideBySide } from './side-by-side.ts';
import { IN_FLIGHT, type SyncCall, type SyncParts, type UnreadableGroup } from './sync-parts.ts';

type GroupChange = Parameters<CopyStore['replaceGroups']>[0]['groups'][number];

/** Beyond that many groups a branch refresh leaves administrators as they are known. */
const BRANCH_ADMINISTRATORS_UP_TO = 200;

export interface RefreshOptions extends SyncParts, SyncCall {
  groupIds: string[];
}

/**
 * Reads some groups again: their own row, parents, direct members, direct subgroups, administrators. A group that is gone leaves the copy.
 * Errors: as a full sync; `store.empty` before the first one. Nothing is changed when there is an error.
 */
export async function refreshGroups(options: RefreshOptions): Promise<Result<SyncReport>> {
  const meter = createMeter(options.clock, options.traffic, options.onProgress);
  return new Refresh(options, meter, options.signal).groups(options.groupIds);
}

export interface BranchOptions extends SyncParts, SyncCall {
  groupId: string;
}

/** The same for a group and everything below it, on the server as well as in the copy: what was there and is not any more is looked for. */
export async function runBranchSync(options: BranchOptions): Promise<Result<SyncReport>> {
  const meter = createMeter(options.clock, options.traffic, options.onProgress);
  return new Refresh(options, meter, options.signal).branch(options.groupId);
}

class Refresh {
  readonly #parts: SyncParts;
  readonly #meter: Meter;
  readonly #signal: AbortSignal | undefined;
  readonly #read = new Map<string, GroupChange>();
  readonly #gone = new Set<string>();
  readonly #unreadable: UnreadableGroup[] = [];
  #error: AppError | null = null;

  constructor(parts: SyncParts, meter: Meter, signal: AbortSignal | undefined) {
    this.#parts = parts;
    this.#meter = meter;
    this.#signal = signal;
  }

  async groups(groupIds: string[]): Promise<Result<SyncReport>> {
    const ids = [...new Set(groupIds)];
    await this.#eachGroup(ids, async (id) => {
      const state = await this.#state(id);
      if (state === null) return;
      const children = await this.#children(id);
      if (children !== null) this.#take(state, children);
    });
    return this.#finish(ids);
  }

  async branch(groupId: string): Promise<Result<SyncReport>> {
    const formerly = await this.#parts.store.branch(groupId);
    if (!formerly.ok) return formerly;
    const top = await this.#state(groupId);
    if (top !== null) {
      this.#read.set(groupId, { group: top.group, isRoot: top.isRoot, parentIds: top.parentIds, children: null });
      // Level by level: all that is known of a level is read side by side.
      for (let level = [groupId]; level.length > 0 && this.#error === null;) {
        const next: string[] = [];
        await this.#eachGroup(level, async (id) => {
          const children = await this.#children(id);
          if (children === null) return;
          this.#read.set(id, { ...this.#read.get(id)!, children });
          for (const group of children.subgroups ?? []) {
            if (this.#read.has(group.id)) continue;
            this.#read.set(group.id, { group, isRoot: null, children: null });
            next.push(group.id);
          }
        });
        level = next;
      }
    }
    await this.#lookFor(formerly.value.filter((id) => !this.#read.has(id) && !this.#gone.has(id)));
    const members = [...this.#read.keys()];
    return this.#finish(members.length <= BRANCH_ADMINISTRATORS_UP_TO ? members : []);
  }

  /** Groups of the copy that the branch no longer shows: gone, or somewhere else. */
  async #lookFor(groupIds: string[]): Promise<void> {
    if (groupIds.length === 0 || this.#error !== null) return;
    this.#meter.called();
    const present = await this.#parts.provider.readGroups(groupIds, { signal: this.#signal });
    if (!present.ok) {
      this.#fail(present.error);
      return;
    }
    for (const id of groupIds) if (!present.value.has(id)) this.#gone.add(id);
    await this.#eachGroup([...present.value.keys()], async (id) => {
      const state = await this.#state(id);
      if (state !== null)
        this.#read.set(id, { group: state.group, isRoot: state.isRoot, parentIds: state.parentIds, children: null });
    });
  }

  async #eachGroup(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    let done = 0;
    await sideBySide(ids, IN_FLIGHT, async (id) => {
      if (this.#signal?.aborted) this.#fail(cancelled());
      if (this.#error !== null) return false;
      await work(id);
      done += 1;
      this.#meter.progress('members', done, ids.length);
      return this.#error === null;
    });
  }

  #take(state: GroupState, children: CrawlChildren): void {
    this.#read.set(state.group.id, { group: state.group, isRoot: state.isRoot, parentIds: state.parentIds, children });
  }

  #fail(error: AppError): void {
    this.#error ??= this.#signal?.aborted ? cancelled() : error;
  }

  /** Null: gone, closed or failed, and noted as such. */
  async #state(groupId: string): Promise<GroupState | null> {
    this.#meter.called();
    const state = await this.#parts.provider.readGroup(groupId, { signal: this.#signal });
    if (state.ok) return state.value;
    const failure = readFailure(state.error);
    if (failure === 'gone') this.#gone.add(groupId);
    else if (failure === 'unreadable') this.#unreadable.push({ groupId, error: state.error });
    else this.#fail(state.error);
    return null;
  }

  /** All pages as one. A closed group comes back as such; null: gone or failed. */
  async #children(groupId: string): Promise<CrawlChildren | null> {
    const out: CrawlChildren = {
      groupId,
      members: [],
      subgroupIds: [],
      subgroups: [],
      complete: true,
      next: null,
      unreadableRows: 0,
      error: null,
    };
    const seen = new Set<string>();
    for (let marker: string | null = null; ;) {
      this.#meter.called();
      const page = await this.#parts.provider.listChildren(groupId, marker, { signal: this.#signal });
      if (!page.ok) {
        const failure = readFailure(page.error);
        if (failure === 'gone') {
          this.#gone.add(groupId);
          this.#read.delete(groupId);
          return null;
        }
        if (failure !== 'unreadable') {
          this.#fail(page.error);
          return null;
        }
        this.#unreadable.push({ groupId, error: page.error });
        return { ...out, members: [], subgroupIds: [], subgroups: [], complete: false, error: page.error };
      }
      out.members.push(...page.value.members);
      out.subgroupIds.push(...page.value.subgroups.map(({ id }) => id));
      out.subgroups!.push(...page.value.subgroups);
      out.unreadableRows += page.value.unreadable;
      marker = page.value.next;
      if (marker === null) return out;
      if (seen.has(marker)) {
        this.#fail(appError('sync.marker-loop', { of: groupId }));
        return null;
      }
      seen.add(marker);
    }
  }

  async #finish(administratorsOf: string[]): Promise<Result<SyncReport>> {
    if (this.#error !== null) return err(this.#error);
    const { store, clock, logger } = this.#parts;
    this.#meter.progress('storing', 0, 1);
    const groups = [...this.#read.values()];
    const replaced = await store.replaceGroups({ groups, gone: [...this.#gone], asOf: clock.now() });
    if (!replaced.ok) return replaced;
    const present = administratorsOf.filter((id) => this.#read.has(id));
    const administrators = await readAdministrators(this.#parts, this.#meter, present, this.#signal);
    if (!administrators.ok) logger.warn('Administrators were not read', { code: administrators.error.code });
    const newest = await store.meta();
    return ok({
      copy: (newest.ok ? newest.value : null) ?? replaced.value.meta,
      ...this.#meter.totals(),
      ...replaced.value.diff,
      unreadable: this.#unreadable,
      orphans: replaced.value.orphans,
    });
  }
}

const cancelled = (): AppError => appError('sync.cancelled', {}, { retry: 'now' });
