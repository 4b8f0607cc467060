import { argumentsSchema } from '#shared/console/arguments.ts';
import type { Exchanges } from '#shared/console/exchange.ts';
import { consoleMethod, isChanging } from '#shared/console/methods.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Output, ParsedInput } from '#shared/ipc/contract.ts';
import type { Run } from '#shared/plan/run.ts';
import { Recording, recorded } from '../providers/http/recorder.ts';
import { offlineError, type Session } from './session.ts';

/** Runs whose exchanges are kept, in memory only. */
const KEPT_RUNS = 5;
/** A parsed answer is shown up to this many characters. */
const MAX_RESULT = 256 * 1024;

type Progress = (run: Run) => void;

export interface Console {
  /** A documented method that only reads, with what went over the wire for it. The server's refusal is part of the answer, not an error. */
  call(
    session: Session,
    input: Pick<ParsedInput<'console.call'>, 'method' | 'args'>,
    signal: AbortSignal,
  ): Promise<Result<Output<'console.call'>>>;
  /** Lets a run go on as it would and keeps what it sends, where the console asked for it or the run was begun from there. */
  watched(
    session: Session,
    which: { record: boolean } | { runId: string },
    progress: Progress,
    work: (progress: Progress) => Promise<Result<Run>>,
  ): Promise<Result<Run>>;
  exchanges(session: Session, runId: string): Exchanges & { kept: boolean };
}

/** The API console's half in the kernel. What changes the directory never passes through `call`: it is a plan like any other. */
export function createConsole(): Console {
  /** By session, so that closing a profile forgets them. */
  const runs = new WeakMap<Session, Map<string, Recording>>();
  const keep = (session: Session, runId: string, recording: Recording): void => {
    const own = runs.get(session) ?? new Map<string, Recording>();
    runs.set(session, own);
    own.delete(runId);
    own.set(runId, recording);
    for (const id of own.keys()) if (own.size > KEPT_RUNS) own.delete(id);
  };

  return {
    async call(session, { method: name, args }, signal) {
      const method = consoleMethod(session.record().draft.kind, name);
      if (method === null) return err(appError('ipc.invalid', { method: name, reason: 'no-such-method' }));
      const checked = argumentsSchema(method).safeParse(args);
      if (!checked.success) return err(appError('ipc.invalid', { method: name, reason: 'arguments' }));
      if (isChanging(method, checked.data)) return err(appError('ipc.invalid', { method: name, reason: 'changes' }));
      const provider = session.provider();
      if (!provider.ok) return provider;
      const port = provider.value.console;
      if (port === undefined) return err(appError('remote.unsupported', { call: name }));
      const { link } = session.connection.state;
      if (link === 'offline') return err(offlineError(session));
      const recording = new Recording();
      const answer = await recorded(recording, () => port.call(name, checked.data, { signal }));
      recording.close();
      return ok({
        ...recording.taken(),
        result: answer.ok ? shown(recording, answer.value) : failed(recording, answer),
      });
    },

    async watched(session, which, progress, work) {
      const known = 'runId' in which ? (runs.get(session)?.get(which.runId) ?? null) : null;
      if (known === null && !('record' in which && which.record)) return work(progress);
      const recording = known ?? new Recording();
      let runId = 'runId' in which ? which.runId : null;
      const heard: Progress = (run) => {
        if (runId === null) keep(session, (runId = run.id), recording);
        progress(run);
      };
      const result = await recorded(recording, () => work(heard));
      if (result.ok && runId === null) keep(session, result.value.id, recording);
      return result;
    },

    exchanges(session, runId) {
      const recording = runs.get(session)?.get(runId);
      return recording === undefined
        ? { exchanges: [], dropped: 0, kept: false }
        : { ...recording.taken(), kept: true };
    },
  };
}

function shown(recording: Recording, value: unknown): Output<'console.call'>['result'] {
  const json = JSON.stringify(recording.hideValue(value) ?? null, null, 2);
  return { ok: true, json: json.slice(0, MAX_RESULT), cut: json.length > MAX_RESULT };
}

/** The server's words may repeat what was sent. */
function failed(
  recording: Recording,
  { error }: Extract<Result<unknown>, { ok: false }>,
): Output<'console.call'>['result'] {
  return { ok: false, error: recording.hideValue(error) as typeof error };
}
