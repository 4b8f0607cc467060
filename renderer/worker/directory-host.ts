import type { Capabilities } from '#shared/capabilities.ts';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import { effectiveMembers } from '#shared/domain/effective.ts';
import { cutsFor, pathsTo } from '#shared/domain/paths.ts';
import type { PinyinReadings } from '#shared/domain/pinyin-lines.ts';
import { indexSteps, pinyinSteps, type SearchIndex } from '#shared/domain/search-index.ts';
import { matchingPeople, search } from '#shared/domain/search.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import { computeImpact, impactCounts } from '#shared/plan/impact.ts';
import type { Impact } from '#shared/plan/impact-types.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { emptyOverlay, foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import { noStagedCounts, stagedCounts } from '#shared/plan/staged-counts.ts';
import { layoutBuffers, layoutCanvas } from '../graph/layout/canvas-layout.ts';
import type { WidthColumns } from '../graph/layout/node-width.ts';
import { textUnits } from '../graph/layout/text-width.ts';
import { Expansion } from '../graph/model/expansion.ts';
import { sourceOf } from '../graph/model/source-of.ts';
import type { TreeSource } from '../graph/model/tree-source.ts';
import type { QueueHandler } from './message-queue.ts';
import type { QuestionName, WorkerNotice, WorkerQuestions } from './protocol.ts';

interface Loaded {
  directory: Directory;
  widths: WidthColumns;
  index: SearchIndex | null;
  /** What is still to be done for the index; null: it knows names, contacts and pinyin. */
  steps: Generator<void, SearchIndex | void> | null;
}

/** The worker works so long on what can wait before it looks whether somebody asks something, milliseconds. */
const SLICE_MS = 8;

interface Staged {
  changes: readonly StagedChange[];
  overlay: Overlay;
  source: TreeSource;
  /** The effect of what is staged, once somebody has asked for it: the tray and the numbers of the groups want the same one. */
  impact: Impact | null;
}

type Answers = {
  [Q in QuestionName]: (input: WorkerQuestions[Q]['input']) => {
    output: WorkerQuestions[Q]['output'];
    transfer?: Transferable[];
  };
};

export interface DirectoryHostParts {
  /** The dictionary of readings; asked for once, after the first names can be searched. */
  readings(): Promise<PinyinReadings>;
  /** Called when there is work again that can wait. */
  wake(): void;
  /** A clock that only goes forward, milliseconds: what a slice of work is measured by. */
  now(): number;
}

/** The directory behind the worker: one copy, what is staged on it, what is expanded. A question before the copy is a bug. */
export class DirectoryHost implements QueueHandler {
  private readonly parts: DirectoryHostParts;
  private loaded: Loaded | null = null;
  private staged: Staged | null = null;
  private capabilities: Capabilities | null = null;
  private adminReachesSubgroups = true;
  private readonly keys = new Set<string>();
  private everything = false;
  private expansion = new Expansion();

  constructor(parts: DirectoryHostParts) {
    this.parts = parts;
  }

  notice(notice: WorkerNotice): void {
    switch (notice.kind) {
      case 'load': {
        const directory = buildDirectory(notice.columns);
        this.loaded = {
          directory,
          widths: widthColumns(directory),
          index: null,
          steps: indexSteps(directory),
        };
        this.restage([]);
        return;
      }
      case 'stage':
        this.capabilities = notice.capabilities;
        this.adminReachesSubgroups = notice.adminReachesSubgroups;
        this.restage(notice.changes);
        return;
      case 'expansion':
        this.expand(notice);
        return;
      case 'close':
        this.loaded = null;
        this.staged = null;
        this.keys.clear();
        this.everything = false;
        this.expansion = new Expansion();
    }
  }

  answer(name: QuestionName, input: unknown): { output: unknown; transfer?: Transferable[] } {
    return (this.answers[name] as (input: unknown) => { output: unknown; transfer?: Transferable[] })(input);
  }

  /** The picture first: names and contacts to search in, then their pinyin, come when nobody waits, a few milliseconds at a time. */
  idle(): boolean {
    const { loaded } = this;
    if (!loaded?.steps) return false;
    const until = this.parts.now() + SLICE_MS;
    while (loaded.steps && this.parts.now() < until) this.step(loaded);
    return loaded.steps !== null;
  }

  private readonly answers: Answers = {
    layout: (options) => {
      const { widths } = this.copy();
      const { source, overlay } = this.plan();
      const output = layoutCanvas(source, this.expansion, widths, (group) => textUnits(overlay.nameOf(group)), options);
      return { output, transfer: layoutBuffers(output) };
    },
    effectiveMembers: ({ group, staged }) => ({
      output: effectiveMembers(this.copy().directory, group, staged ? this.plan().overlay : undefined),
    }),
    search: ({ text, groups, people, limit }) => {
      const index = this.index();
      return {
        output: [
          ...(groups ? search(index, text, { groups: true, people: false, limit }) : []),
          ...(people ? search(index, text, { groups: false, people: true, limit }) : []),
        ],
      };
    },
    matchingPeople: ({ text }) => {
      const output = matchingPeople(this.index(), text);
      return { output, transfer: [output.buffer] };
    },
    paths: ({ person, group, staged }) => ({
      output: pathsTo(this.copy().directory, person, group, staged ? { overlay: this.plan().overlay } : {}),
    }),
    cuts: ({ person, group }) => ({
      output: this.capabilities ? cutsFor(this.copy().directory, person, group, this.capabilities) : [],
    }),
    impact: ({ hypothetical }) => {
      const impact =
        hypothetical.length === 0 ? this.stagedImpact() : this.impactOf(this.withHypothetical(hypothetical));
      return { output: { impact, counts: impactCounts(impact) } };
    },
    stagedCounts: () => {
      const { overlay } = this.plan();
      return { output: overlay.isEmpty ? noStagedCounts : stagedCounts(overlay, this.stagedImpact()) };
    },
    ready: () => ({ output: null }),
  };

  private restage(changes: readonly StagedChange[]): void {
    if (!this.loaded) return;
    const { directory } = this.loaded;
    const overlay = this.capabilities ? foldChanges(directory, changes, this.capabilities) : emptyOverlay(directory);
    this.staged = { changes, overlay, source: sourceOf(directory, overlay), impact: null };
    this.rebuildExpansion();
  }

  private stagedImpact(): Impact {
    const plan = this.plan();
    return (plan.impact ??= this.impactOf(plan.overlay));
  }

  private impactOf(overlay: Overlay): Impact {
    return computeImpact(this.copy().directory, overlay, {
      capabilities: this.knownCapabilities(),
      adminReachesSubgroups: this.adminReachesSubgroups,
    });
  }

  private withHypothetical(intents: readonly Intent[]): Overlay {
    const changes = withHypothetical(this.plan().changes, intents);
    return foldChanges(this.copy().directory, changes, this.knownCapabilities());
  }

  private knownCapabilities(): Capabilities {
    if (!this.capabilities) throw new Error('an effect was asked for before the capabilities were known');
    return this.capabilities;
  }

  private expand(notice: Extract<WorkerNotice, { kind: 'expansion' }>): void {
    this.everything = notice.all ?? false;
    if (notice.reset) {
      this.keys.clear();
      for (const key of notice.reset) this.keys.add(key);
      this.rebuildExpansion();
      return;
    }
    const indexOf = (id: string): number => this.staged?.overlay.groupIndex(id) ?? -1;
    if (this.everything || this.expansion.isEverything) {
      this.rebuildExpansion();
    }
    for (const key of notice.add ?? []) {
      this.keys.add(key);
      this.expansion.expand(key, indexOf);
    }
    for (const key of notice.remove ?? []) {
      this.keys.delete(key);
      this.expansion.collapse(key, indexOf);
    }
  }

  /** After a new copy or new staged groups the same keys stand for other indexes. */
  private rebuildExpansion(): void {
    const overlay = this.staged?.overlay;
    if (this.everything) this.expansion = Expansion.all();
    else this.expansion = Expansion.fromKeys(overlay ? this.keys : [], (id) => overlay?.groupIndex(id) ?? -1);
  }

  /** Whoever searches before the index is made waits for it, not for the pinyin. */
  private index(): SearchIndex {
    const loaded = this.copy();
    while (loaded.index === null) this.step(loaded);
    return loaded.index;
  }

  private step(loaded: Loaded): void {
    const next = loaded.steps?.next();
    if (!next?.done) return;
    loaded.steps = null;
    if (loaded.index !== null || !next.value) return;
    const index = next.value;
    loaded.index = index;
    this.parts.readings().then(
      (readings) => {
        loaded.steps = pinyinSteps(index, readings);
        if (this.loaded === loaded) this.parts.wake();
      },
      (cause: unknown) =>
        reportError(new Error('The dictionary did not load: names are not found by pinyin', { cause })),
    );
  }

  private copy(): Loaded {
    if (!this.loaded) throw new Error('the worker was asked before it had a copy');
    return this.loaded;
  }

  private plan(): Staged {
    if (!this.staged) throw new Error('the worker was asked before it had a copy');
    return this.staged;
  }
}

function withHypothetical(changes: readonly StagedChange[], intents: readonly Intent[]): StagedChange[] {
  const last = changes.at(-1)?.seq ?? 0;
  return [
    ...changes,
    ...intents.map((intent, i) => ({
      id: `hypothetical:${i}`,
      seq: last + 1 + i,
      at: 0,
      gestureId: 'hypothetical',
      intent,
    })),
  ];
}

function widthColumns(directory: Directory): WidthColumns {
  const names = unpackStrings(directory.columns.groups.names);
  const nameUnits = new Uint32Array(directory.groupCount);
  const parentCounts = new Uint8Array(directory.groupCount);
  for (let g = 0; g < directory.groupCount; g++) {
    nameUnits[g] = textUnits(names[g]);
    parentCounts[g] = Math.min(255, directory.up.start[g + 1] - directory.up.start[g]);
  }
  return {
    nameUnits,
    parentCounts,
    access: directory.columns.groups.access,
    flags: directory.columns.groups.flags,
    lowerBounds: directory.lowerBounds,
    effectiveCounts: directory.columns.groups.effectiveCounts,
  };
}
