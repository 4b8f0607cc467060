import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ChildrenPage } from '../providers/port.ts';
import type { CrawlChildren, CrawlState } from '../store/port.ts';
import type { Meter } from './meter.ts';
import { readOwnGroups, type OwnGroups } from './own-groups.ts';
import { PageWriter } from './page-writer.ts';
import { FAILING_IN_A_ROW, readFailure } from './read-failure.ts';
import { SignalBox } from './signal-box.ts';
import { IN_FLIGHT, type SyncParts } from './sync-parts.ts';

const PENDING_PAGE = 500;
/** Each asking walks all edges, so it is worth many groups; one message of them is still copied in a few milliseconds. */
const PLACED_PAGE = 2000;
/**
 * Groups read until what has been read is shown again; then twice as many, and so on, up to the half of all: the early copies together cost no
 * more than the whole one does.
 */
const FIRST_STEP = 64;

interface Pending {
  groupId: string;
  /** Where a crawl that was interrupted left the group half-way. */
  marker: string | null;
}

/**
 * Reads the whole directory into the staging: the flat list of groups, the top level, and the children of each group, all at once and each
 * exactly once, groups nearer to the top first. Every page is staged with the marker that follows it, so a crawl that ends early (cancelled, server gone, killed) goes on
 * where it was. What is pending is asked of the store, never only remembered.
 *
 * Where every group tells its parents, the top level and containers are not asked at all: who named no parent stands at the top.
 *
 * `onGrown` is called as soon as it is known what stands at the top, and whenever twice as many groups have been read as the time before: one
 * call at a time, and none is under way when the crawl ends.
 *
 * Errors: `sync.cancelled`, `sync.marker-loop`, those of the provider that concern more than one group, those of the store.
 */
export async function crawlDirectory(
  parts: SyncParts,
  meter: Meter,
  crawl: CrawlState,
  expectedGroups: number,
  signal: AbortSignal | undefined,
  onGrown: () => Promise<Result<void>>,
): Promise<Result<void>> {
  return new Crawl(parts, meter, crawl, expectedGroups, onGrown).run(signal);
}

/** Nobody has to be asked for the top level: those who named no parent stand there. */
const toldTopLevel: CrawlChildren = {
  groupId: null,
  members: [],
  subgroupIds: [],
  complete: true,
  next: null,
  unreadableRows: 0,
  error: null,
};

class Crawl {
  readonly #parts: SyncParts;
  readonly #meter: Meter;
  readonly #state: CrawlState;
  readonly #expected: number;
  readonly #writer: PageWriter;
  readonly #onGrown: () => Promise<Result<void>>;
  readonly #changed = new SignalBox();
  /** Ends what is on the wire as soon as the crawl cannot go on. */
  readonly #stop = new AbortController();
  #error: AppError | null = null;

  readonly #known = new Set<string>();
  readonly #taken = new Set<string>();
  /** Met in the listing of a group that was read: read first, in the order in which they were met. */
  #placed: Pending[] = [];
  #placedTaken = 0;
  /** Placed by a crawl that was interrupted, and not met again: to be asked of the store. */
  #placedBefore: boolean;
  readonly #queue: Pending[] = [];
  #cursor: string | null = null;
  #refilling = false;
  /** Listings of groups and top level, and groups taken whose pages are not all written. */
  #open = 0;
  #groupsComplete: boolean;
  /** Null: no page of the list has come yet. */
  #parentsTold: boolean | null;
  #groupsSeen: number;
  #childrenDone: number;
  #failingInARow = 0;
  #own: Promise<Result<OwnGroups>> | null = null;
  #topRefused = false;
  #topKnown: boolean;
  /** Groups read when what there is is shown next. */
  #showAt = 0;
  #showing: Promise<void> | null = null;
  /** Groups whose members this identity may not see. */
  readonly #closed = new Map<string, AppError>();

  constructor(
    parts: SyncParts,
    meter: Meter,
    state: CrawlState,
    expectedGroups: number,
    onGrown: () => Promise<Result<void>>,
  ) {
    this.#onGrown = onGrown;
    this.#parts = parts;
    this.#meter = meter;
    this.#state = state;
    this.#expected = expectedGroups;
    this.#groupsComplete = state.groupsComplete;
    this.#topKnown = state.topLevelComplete;
    this.#placedBefore = state.groupsSeen > 0;
    this.#parentsTold = state.groupsSeen > 0 ? state.parentsTold : null;
    this.#groupsSeen = state.groupsSeen;
    this.#childrenDone = state.childrenDone;
    this.#writer = new PageWriter(
      parts.store,
      state.id,
      (pages, unreadSubgroups) => this.#written(pages, unreadSubgroups),
      (error) => this.#fail(error),
    );
  }

  async run(signal: AbortSignal | undefined): Promise<Result<void>> {
    const cancel = (): void => this.#fail(appError('sync.cancelled', {}, { retry: 'now' }));
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.#tell();
    this.#showIfGrown();
    const lanes = [
      this.#groupsLane(),
      this.#topLane(),
      ...Array.from({ length: IN_FLIGHT - 1 }, () => this.#childrenLane()),
    ];
    await Promise.all(lanes);
    await this.#writer.drained();
    await this.#showing;
    if (!this.#stopped) await this.#stageOwnMemberships();
    signal?.removeEventListener('abort', cancel);
    return this.#error === null ? ok(undefined) : err(this.#error);
  }

  #fail(error: AppError): void {
    this.#error ??= error;
    this.#stop.abort();
    this.#changed.notify();
  }

  get #stopped(): boolean {
    return this.#error !== null;
  }

  #tell(): void {
    if (this.#groupsComplete) this.#meter.progress('members', this.#childrenDone, this.#groupsSeen);
    else this.#meter.progress('groups', this.#groupsSeen, Math.max(this.#expected, this.#groupsSeen));
  }

  async #groupsLane(): Promise<void> {
    if (this.#state.groupsComplete) return;
    this.#open += 1;
    let marker = this.#state.groupsMarker;
    const seen = new Set<string>();
    while (!this.#stopped) {
      this.#meter.called();
      const page = await this.#parts.provider.listGroups(marker, { signal: this.#stop.signal });
      if (this.#stopped) break;
      if (!page.ok) {
        // A marker from an interrupted crawl may have gone stale: from the beginning, then, which only repeats listing pages.
        if (page.error.code === 'remote.invalid' && marker !== null && seen.size === 0) {
          marker = null;
          continue;
        }
        if (page.error.code === 'remote.forbidden' && marker === null) await this.#ownGroupsOnly(page.error);
        else this.#fail(page.error);
        break;
      }
      const { groups, next, unreadable } = page.value;
      if (unreadable > 0)
        this.#parts.logger.warn('Rows of the group list could not be understood', { rows: unreadable });
      if (next !== null && seen.has(next)) {
        this.#fail(appError('sync.marker-loop', { of: 'groups' }));
        break;
      }
      if (next !== null) seen.add(next);
      const kept = await this.#parts.store.addGroups(this.#state.id, groups, next);
      if (!kept.ok) {
        this.#fail(kept.error);
        break;
      }
      for (const { id, category, parentIds } of groups) {
        if (parentIds === undefined) this.#parentsTold = false;
        if (this.#known.has(id)) continue;
        this.#known.add(id);
        this.#groupsSeen += 1;
        if (!category || parentIds === undefined) continue;
        // What is in it tells so itself.
        this.#taken.add(id);
        this.#childrenDone += 1;
      }
      if (groups.length > 0) this.#parentsTold ??= true;
      this.#groupsComplete = next === null;
      this.#tell();
      this.#changed.notify();
      if (next === null) break;
      marker = next;
    }
    this.#close();
  }

  /** The directory may not be listed: what the signed-in person is in is better than nothing, and the copy says that it is a part. */
  async #ownGroupsOnly(refusal: AppError): Promise<void> {
    const own = await this.#readOwn();
    if (!own.ok || own.value.groups.length === 0) {
      this.#fail(refusal);
      return;
    }
    const { groups } = own.value;
    const kept = await this.#parts.store.addGroups(this.#state.id, groups, null, true);
    if (!kept.ok) {
      this.#fail(kept.error);
      return;
    }
    for (const { id } of groups) this.#known.add(id);
    this.#groupsSeen = this.#known.size;
    this.#parentsTold = groups.every(({ parentIds }) => parentIds !== undefined);
    this.#groupsComplete = true;
    this.#tell();
    this.#changed.notify();
  }

  #readOwn(): Promise<Result<OwnGroups>> {
    this.#own ??= readOwnGroups(this.#parts, this.#meter, this.#stop.signal);
    return this.#own;
  }

  /** Nobody may see the members of these groups, but everybody knows of himself. */
  async #stageOwnMemberships(): Promise<void> {
    if (!this.#topRefused && this.#own === null) return;
    const own = await this.#readOwn();
    // Beside the point: the groups are there, and say that their members could not be read.
    if (!own.ok) return;
    const { person, memberOf } = own.value;
    const pages = memberOf.flatMap((groupId) => {
      const error = this.#closed.get(groupId);
      return error === undefined
        ? []
        : [
            {
              groupId,
              members: [{ person, role: 'member' as const }],
              subgroupIds: [],
              complete: false,
              next: null,
              unreadableRows: 0,
              error,
            },
          ];
    });
    const kept = await this.#parts.store.addChildren(this.#state.id, pages);
    if (!kept.ok) this.#fail(kept.error);
  }

  /** Shows what has been read, when there is enough more of it to be worth the work. */
  #showIfGrown(): void {
    if (!this.#topKnown || this.#showing !== null || this.#stopped || this.#childrenDone < this.#showAt) return;
    const pastHalf = this.#groupsComplete && this.#childrenDone > this.#groupsSeen / 2;
    if (pastHalf && this.#showAt > 0) return;
    this.#showAt = Math.max(FIRST_STEP, this.#childrenDone * 2);
    this.#showing = this.#onGrown().then((shown) => {
      this.#showing = null;
      if (!shown.ok) this.#fail(shown.error);
    });
  }

  async #topLane(): Promise<void> {
    if (this.#state.topLevelComplete) return;
    this.#open += 1;
    // The first page of groups shows whether they tell where they stand; the last one whether all of them do.
    while (!this.#stopped && this.#parentsTold !== false && !this.#groupsComplete)
      await this.#changed.wait(this.#changed.version);
    if (this.#parentsTold === true) await this.#writer.add(toldTopLevel);
    else await this.#readGroup(null, this.#state.topLevelMarker);
    this.#close();
  }

  async #childrenLane(): Promise<void> {
    for (let next = await this.#take(); next !== null; next = await this.#take()) {
      await this.#readGroup(next.groupId, next.marker);
      this.#close();
    }
  }

  #close(): void {
    this.#open -= 1;
    // The last one out: what it wrote may have brought new groups, otherwise everybody may go home.
    if (this.#open === 0) this.#changed.notify();
  }

  /** The next group whose children are to be read; null: there is none and there will be none. */
  async #take(): Promise<Pending | null> {
    while (!this.#stopped) {
      const next = this.#nextWaiting();
      if (next !== null) {
        this.#taken.add(next.groupId);
        this.#open += 1;
        return next;
      }
      const version = this.#changed.version;
      if (this.#refilling) {
        await this.#changed.wait(version);
        continue;
      }
      this.#refilling = true;
      const found = await this.#refill();
      this.#refilling = false;
      // Others wait for the queue or for the end; both are decided now.
      if (found !== 'nothing yet') this.#changed.notify();
      if (found === 'end') return null;
      if (found === 'nothing yet') await this.#changed.wait(version);
    }
    return null;
  }

  /** Of those that wait in memory; the same group may wait twice. */
  #nextWaiting(): Pending | null {
    while (this.#placedTaken < this.#placed.length) {
      const next = this.#placed[this.#placedTaken++];
      if (!this.#taken.has(next.groupId)) return next;
    }
    this.#placed = [];
    this.#placedTaken = 0;
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) {
      if (!this.#taken.has(next.groupId)) return next;
    }
    return null;
  }

  async #refill(): Promise<'some' | 'nothing yet' | 'end'> {
    const idle = this.#open === 0;
    if (idle) {
      // Everything is read; what is not written yet may still name new groups.
      await this.#writer.drained();
      this.#cursor = null;
    }
    if (this.#placedBefore) {
      const page = await this.#parts.store.placedGroups(this.#state.id, PLACED_PAGE);
      if (!page.ok) {
        this.#fail(page.error);
        return 'end';
      }
      this.#placedBefore = page.value.length === PLACED_PAGE;
      const left = page.value.filter(({ groupId }) => !this.#taken.has(groupId));
      this.#placed.push(...left);
      if (left.length > 0) return 'some';
    }
    for (;;) {
      if (this.#stopped) return 'end';
      const page = await this.#parts.store.pendingGroups(this.#state.id, PENDING_PAGE, this.#cursor);
      if (!page.ok) {
        this.#fail(page.error);
        return 'end';
      }
      const last = page.value.length < PENDING_PAGE;
      this.#cursor = last ? null : page.value[page.value.length - 1].groupId;
      for (const group of page.value) if (!this.#taken.has(group.groupId)) this.#queue.push(group);
      if (this.#queue.length > 0) {
        this.#queue.reverse();
        return 'some';
      }
      if (this.#placedTaken < this.#placed.length) return 'some';
      if (last) return idle && this.#open === 0 ? 'end' : 'nothing yet';
    }
  }

  /** All pages of one group, or of the top level (null). */
  async #readGroup(groupId: string | null, from: string | null): Promise<void> {
    let marker = from;
    const seen = new Set<string>();
    while (!this.#stopped) {
      this.#meter.called();
      const page = await this.#parts.provider.listChildren(groupId, marker, { signal: this.#stop.signal });
      if (this.#stopped) return;
      if (!page.ok) {
        if (page.error.code === 'remote.invalid' && marker !== null && seen.size === 0) {
          marker = null;
          continue;
        }
        this.#failedGroup(groupId, page.error);
        return;
      }
      this.#failingInARow = 0;
      const { next } = page.value;
      if (next !== null && seen.has(next)) {
        this.#fail(appError('sync.marker-loop', { of: groupId ?? 'top level' }));
        return;
      }
      if (next !== null) seen.add(next);
      await this.#writer.add(this.#toStage(groupId, page.value));
      if (next === null) return;
      marker = next;
    }
  }

  #failedGroup(groupId: string | null, error: AppError): void {
    const failure = readFailure(error);
    if (failure === 'failing') this.#failingInARow += 1;
    if (failure === 'fatal' || this.#failingInARow >= FAILING_IN_A_ROW) {
      this.#fail(error);
      return;
    }
    if (error.code === 'remote.forbidden') {
      if (groupId === null) this.#topRefused = true;
      else this.#closed.set(groupId, error);
    }
    // Without a top level there is nothing to be gone: it is closed to this identity, and the store derives the roots.
    const shown =
      groupId === null && failure === 'gone' ? appError('remote.forbidden', {}, { remote: error.remote }) : error;
    void this.#writer.add({
      groupId,
      members: [],
      subgroupIds: [],
      complete: false,
      next: null,
      unreadableRows: 0,
      error: shown,
    });
  }

  #toStage(groupId: string | null, page: ChildrenPage): CrawlChildren {
    return {
      groupId,
      members: page.members,
      subgroupIds: page.subgroups.map(({ id }) => id),
      subgroups: page.subgroups.filter(({ id }) => !this.#known.has(id)),
      complete: page.next === null,
      next: page.next,
      unreadableRows: page.unreadable,
      error: null,
    };
  }

  #written(pages: CrawlChildren[], unreadSubgroups: string[]): void {
    for (const page of pages) {
      if (page.groupId === null) this.#topKnown ||= page.complete;
      else if (page.complete || page.error !== null) this.#childrenDone += 1;
      for (const { id } of page.subgroups ?? []) {
        if (this.#known.has(id)) continue;
        this.#known.add(id);
        this.#groupsSeen += 1;
      }
    }
    for (const groupId of unreadSubgroups) this.#placed.push({ groupId, marker: null });
    this.#tell();
    if (unreadSubgroups.length > 0) this.#changed.notify();
    this.#showIfGrown();
  }
}
