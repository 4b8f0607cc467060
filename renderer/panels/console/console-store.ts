import { create } from 'zustand';
import { formOf, readArguments, type ConsoleProblem, type FormValues } from '#shared/console/arguments.ts';
import type { Exchanges } from '#shared/console/exchange.ts';
import { intentsOf } from '#shared/console/intents.ts';
import type { ConsoleArguments, ConsoleMethod } from '#shared/console/method.ts';
import { isChanging } from '#shared/console/methods.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Output } from '#shared/ipc/contract.ts';
import type { Run } from '#shared/plan/run.ts';
import { call } from '../../bridge/client.ts';
import { openProfileId, useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';

/** One call of this session, with what went over the wire. Kept in the page's memory only. */
export interface Entry {
  id: number;
  profileId: string;
  method: ConsoleMethod;
  /** For filling the form in again; secrets are not in it. */
  form: FormValues;
  at: number;
  state: 'running' | 'done' | 'failed';
  sent: (Exchanges & { kept: boolean }) | null;
  result: Output<'console.call'>['result'] | null;
  /** A call that changes something is a run. */
  run: Pick<Run, 'id' | 'state' | 'plan' | 'steps'> | null;
  /** The call did not get as far as the server. */
  error: AppError | null;
}

interface ConsoleState {
  entries: readonly Entry[];
  shownId: number | null;
  /** Chosen method by profile. */
  chosen: Readonly<Record<string, string>>;
  /** What stands in the forms, by profile and method. */
  forms: Readonly<Record<string, FormValues>>;
  problems: readonly ConsoleProblem[];
}

const MAX_ENTRIES = 40;
let nextId = 1;
let abort: AbortController | null = null;

export const useConsole = create<ConsoleState>(() => ({
  entries: [],
  shownId: null,
  chosen: {},
  forms: {},
  problems: [],
}));

const formKey = (profileId: string, method: string): string => `${profileId}/${method}`;

/** What stands in the form of a method. The same object until it changes. */
export const formIn = (state: ConsoleState, profileId: string, method: string): FormValues =>
  state.forms[formKey(profileId, method)] ?? EMPTY_FORM;
const EMPTY_FORM: FormValues = {};

function begin(profileId: string, method: ConsoleMethod, args: ConsoleArguments): number {
  const id = nextId++;
  const entry: Entry = {
    id,
    profileId,
    method,
    form: formOf(method, args),
    at: Date.now(),
    state: 'running',
    sent: null,
    result: null,
    run: null,
    error: null,
  };
  useConsole.setState((s) => ({ entries: [entry, ...s.entries].slice(0, MAX_ENTRIES), shownId: id }));
  return id;
}

const change = (id: number, part: Partial<Entry>): void =>
  useConsole.setState((s) => ({ entries: s.entries.map((e) => (e.id === id ? { ...e, ...part } : e)) }));

async function send(profileId: string, method: ConsoleMethod, args: ConsoleArguments): Promise<void> {
  const id = begin(profileId, method, args);
  const own = new AbortController();
  abort = own;
  const answer = await call('console.call', { profileId, method: method.name, args }, { signal: own.signal });
  if (abort === own) abort = null;
  if (!answer.ok) {
    change(id, { state: 'failed', error: answer.error });
    return;
  }
  const { result, ...sent } = answer.value;
  change(id, { state: result.ok ? 'done' : 'failed', sent: { ...sent, kept: true }, result });
  const status = String(sent.exchanges.at(-1)?.status ?? 0);
  if (result.ok) toastActions.announce('console.announce.answered', { name: method.name, status });
  else toastActions.announce('console.announce.failed', { name: method.name });
}

/** Follows the run that came of a call; what it sent is fetched whenever it comes to rest. */
function follower(profileId: string, method: ConsoleMethod, args: ConsoleArguments): (run: Run) => void {
  let id: number | null = null;
  return (run) => {
    id ??= begin(profileId, method, args);
    const entry = id;
    change(entry, { run });
    if (run.state === 'running') return;
    const state = run.state === 'done' ? 'done' : 'failed';
    void call('console.exchanges', { profileId, runId: run.id }).then((sent) =>
      change(entry, sent.ok ? { state, sent: sent.value } : { state, error: sent.error }),
    );
  };
}

function review(profileId: string, method: ConsoleMethod, args: ConsoleArguments): void {
  const { directory } = useDirectory.getState();
  if (!directory) return;
  const personId = useConnection.getState().identity?.personId ?? null;
  const made = intentsOf(method, args, { directory, personId, newKey: () => `console-${crypto.randomUUID()}` });
  if (!made.ok) {
    useConsole.setState({ problems: [made.problem] });
    return;
  }
  uiActions.openReview({
    kind: 'direct',
    key: `console-${nextId++}`,
    intents: made.intents,
    onRun: follower(profileId, method, args),
  });
}

export const consoleActions = {
  choose: (profileId: string, name: string): void =>
    useConsole.setState((s) => ({ chosen: { ...s.chosen, [profileId]: name }, problems: [] })),
  write: (profileId: string, method: string, parameter: string, value: string): void =>
    useConsole.setState((s) => {
      const key = formKey(profileId, method);
      return {
        forms: { ...s.forms, [key]: { ...s.forms[key], [parameter]: value } },
        problems: s.problems.filter((p) => p.parameter !== parameter && p.parameter !== null),
      };
    }),
  clearForm: (profileId: string, method: string): void =>
    useConsole.setState((s) => ({ forms: { ...s.forms, [formKey(profileId, method)]: {} }, problems: [] })),
  /** Sends what reads; opens the review of what changes something. */
  submit(method: ConsoleMethod): void {
    const profileId = openProfileId();
    if (profileId === null) return;
    const read = readArguments(method, formIn(useConsole.getState(), profileId, method.name));
    useConsole.setState({ problems: read.ok ? [] : read.problems });
    if (!read.ok) return;
    if (isChanging(method, read.args)) review(profileId, method, read.args);
    else void send(profileId, method, read.args);
  },
  cancel: (): void => abort?.abort(),
  /** Shows a call of before, and its form as it was. */
  show: (entry: Entry): void =>
    useConsole.setState((s) => ({
      shownId: entry.id,
      chosen: { ...s.chosen, [entry.profileId]: entry.method.name },
      forms: { ...s.forms, [formKey(entry.profileId, entry.method.name)]: entry.form },
      problems: [],
    })),
  forget: (profileId: string): void =>
    useConsole.setState((s) => ({ entries: s.entries.filter((e) => e.profileId !== profileId), shownId: null })),
};
