import type { Capabilities } from '#shared/capabilities.ts';
import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { Cut } from '#shared/domain/paths.ts';
import type { SearchHit } from '#shared/domain/search.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import type { StagedCounts } from '#shared/plan/staged-counts.ts';
import type { CanvasLayout, LayoutOptions } from '../graph/layout/canvas-layout.ts';
import type {
  FromWorker,
  ImpactAnswer,
  PathsAnswer,
  QuestionName,
  SearchRequest,
  ToWorker,
  WorkerNotice,
  WorkerQuestions,
} from './protocol.ts';
import { startDirectoryWorker } from './start-worker.ts';

/** What the client needs of a worker; tests bring one that runs in the same thread. */
export interface WorkerPort {
  send(message: ToWorker): void;
  receive(handler: (message: FromWorker) => void): void;
}

let port: WorkerPort | null = null;
let nextId = 1;
const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>();
/** Newest question of each channel; an answer to an older one is dropped even when the worker had already begun it. */
const newest = new Map<string, number>();
const channelOf = new Map<number, string>();

/** Gives the client another worker (tests, the bench page). Must come before the first question. */
export function attachWorkerPort(other: WorkerPort): void {
  port = other;
  port.receive(settle);
}

function connected(): WorkerPort {
  if (port === null) {
    const worker = startDirectoryWorker();
    attachWorkerPort({
      send: (message) => worker.postMessage(message),
      receive: (handler) => (worker.onmessage = (event: MessageEvent<FromWorker>) => handler(event.data)),
    });
  }
  return port as unknown as WorkerPort;
}

function settle(message: FromWorker): void {
  const pending = waiting.get(message.id);
  if (!pending) return;
  waiting.delete(message.id);
  const channel = channelOf.get(message.id);
  channelOf.delete(message.id);
  if ('failure' in message) pending.reject(new Error(message.failure));
  else if ('stale' in message || (channel !== undefined && newest.get(channel) !== message.id)) pending.resolve(null);
  else pending.resolve(message.output);
}

function tell(notice: WorkerNotice): void {
  connected().send(notice);
}

/** Null: a newer question of the same channel came meanwhile, this answer would be stale. */
function ask<Q extends QuestionName>(
  name: Q,
  input: WorkerQuestions[Q]['input'],
  channel = '',
): Promise<WorkerQuestions[Q]['output'] | null> {
  const id = nextId++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    if (channel !== '') {
      newest.set(channel, id);
      channelOf.set(id, channel);
    }
    connected().send({ kind: 'ask', id, name, channel, input });
  });
}

export const workerState = {
  /** Brings the worker up before there is anything to tell it: loading its program takes longer than a copy's way from the host. */
  start: (): void => void connected(),
  load: (columns: DirectoryColumns): void => tell({ kind: 'load', columns }),
  stage: (changes: readonly StagedChange[], capabilities: Capabilities, adminReachesSubgroups: boolean): void =>
    tell({ kind: 'stage', changes, capabilities, adminReachesSubgroups }),
  expandAll: (): void => tell({ kind: 'expansion', all: true }),
  /** Sends the difference to what was sent last. */
  expand(keys: ReadonlySet<string>): void {
    const difference = setDifference(sentKeys, keys);
    sentKeys = keys;
    if (difference) tell({ kind: 'expansion', ...difference });
  },
  close(): void {
    sentKeys = new Set();
    tell({ kind: 'close' });
  },
};

let sentKeys: ReadonlySet<string> = new Set();

function setDifference(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): { add: string[]; remove: string[] } | null {
  if (before === after) return null;
  const add: string[] = [];
  const remove: string[] = [];
  for (const key of after) if (!before.has(key)) add.push(key);
  for (const key of before) if (!after.has(key)) remove.push(key);
  return add.length + remove.length > 0 ? { add, remove } : null;
}

/** Rows and positions of everything expanded, with staged changes and buckets. Null: overtaken. */
export const layoutTree = (options: LayoutOptions): Promise<CanvasLayout | null> => ask('layout', options, 'layout');

/** People in the group or anywhere below it, person indexes ascending; `staged` lays the staged changes over it (default). */
export async function effectiveMembers(group: number, staged = true): Promise<Uint32Array> {
  return (await ask('effectiveMembers', { group, staged })) as Uint32Array;
}

/** Groups, then people, by name, id, contact, pinyin, the best `limit` of each. `channel` separates independent fields; null: overtaken by a newer one. */
export const searchDirectory = (
  text: string,
  options: Partial<Omit<SearchRequest, 'text'>> & { channel?: string } = {},
): Promise<SearchHit[] | null> =>
  ask(
    'search',
    { text, groups: options.groups ?? true, people: options.people ?? true, limit: options.limit ?? 20 },
    `search:${options.channel ?? ''}`,
  );

/** Everybody a text fits (name, pinyin, initials, contact, id), however many; null: overtaken by a newer question. */
export const matchingPeople = (text: string): Promise<Uint32Array | null> =>
  ask('matchingPeople', { text }, 'matching-people');

/** Every way by which a person is an effective member of a group, shortest first. */
export const pathsTo = (person: number, group: number, staged = true): Promise<PathsAnswer | null> =>
  ask('paths', { person, group, staged }, 'paths');

/** Ways to end it: fewest people touched first. */
export const cutsFor = (person: number, group: number): Promise<Cut[] | null> => ask('cuts', { person, group }, 'cuts');

/** Effect of what is staged, with further intents on top. Null: overtaken by a newer question of the same channel. */
export const impactOf = (hypothetical: readonly Intent[] = [], channel = 'impact'): Promise<ImpactAnswer | null> =>
  ask('impact', { hypothetical }, channel);

/** People in the groups whose number is another one with what is staged. Null: overtaken. */
export const stagedCounts = (): Promise<StagedCounts | null> => ask('stagedCounts', null, 'staged-counts');
