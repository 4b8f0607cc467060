import type { Capabilities } from '#shared/capabilities.ts';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { Impact, ImpactCounts } from '#shared/plan/impact-types.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { StagedCounts } from '#shared/plan/staged-counts.ts';
import type { SearchHit } from '#shared/domain/search.ts';
import type { Cut } from '#shared/domain/paths.ts';
import type { CanvasLayout, LayoutOptions } from '../graph/layout/canvas-layout.ts';

/** What the worker is told, in order; nothing is answered. */
export type WorkerNotice =
  | { kind: 'load'; columns: DirectoryColumns }
  | { kind: 'stage'; changes: readonly StagedChange[]; capabilities: Capabilities; adminReachesSubgroups: boolean }
  /** The whole set, or what was added to and removed from it. */
  | { kind: 'expansion'; all?: boolean; reset?: readonly string[]; add?: readonly string[]; remove?: readonly string[] }
  | { kind: 'close' };

export interface SearchRequest {
  text: string;
  groups: boolean;
  people: boolean;
  /** Most hits of each kind. */
  limit: number;
}

/** Every path, and which groups above could not be followed because their members are not known. */
export interface PathsAnswer {
  paths: Uint32Array[];
  complete: boolean;
  unreadable: Uint32Array;
}

export interface ImpactAnswer {
  impact: Impact;
  counts: ImpactCounts;
}

/** What the worker answers: input and output of every question. */
export interface WorkerQuestions {
  layout: { input: LayoutOptions; output: CanvasLayout };
  effectiveMembers: { input: { group: number; staged: boolean }; output: Uint32Array };
  search: { input: SearchRequest; output: SearchHit[] };
  /** Everybody a text fits, person indexes ascending. */
  matchingPeople: { input: { text: string }; output: Uint32Array };
  paths: { input: { person: number; group: number; staged: boolean }; output: PathsAnswer };
  cuts: { input: { person: number; group: number }; output: Cut[] };
  /** Effect of what is staged, with `hypothetical` on top of it. */
  impact: { input: { hypothetical: readonly Intent[] }; output: ImpactAnswer };
  /** People in the groups whose number is another one with what is staged. */
  stagedCounts: { input: null; output: StagedCounts };
  /** Resolves when the names' pinyin is ready. */
  ready: { input: null; output: null };
}

export type QuestionName = keyof WorkerQuestions;

export interface Question<Q extends QuestionName = QuestionName> {
  kind: 'ask';
  id: number;
  name: Q;
  /** A newer question of the same channel makes this one superfluous; empty: always answered. */
  channel: string;
  input: WorkerQuestions[Q]['input'];
}

export type ToWorker = WorkerNotice | Question;

export type FromWorker =
  | { id: number; output: unknown }
  /** A newer question of the same channel came before this one was begun. */
  | { id: number; stale: true }
  | { id: number; failure: string };
