import type { Connection } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Result } from '#shared/errors/result.ts';
import type { Clock } from '../ports/clock.ts';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** How long an idle connection is believed without a word from the server. */
const HEARTBEAT_MS = 20_000;

export interface ConnectionMachine {
  readonly state: Connection;
  /** Something asked the server and this came of it; it decides about online, offline and signed out. */
  observe(result: Result<unknown>): void;
  waiting(until: number | null): void;
  /** Tries now, or joins the attempt under way. Resolves with the state after it. */
  attempt(): Promise<Connection>;
  /** Tries now and forgets an attempt under way: address or sign-in have changed. */
  restart(): Promise<Connection>;
  /** Known from elsewhere to be gone (the embedded sandbox ended). */
  lost(error: AppError): void;
  close(): void;
}

/** Is the way to the server at fault, rather than the question? */
export function linkProblem(error: AppError): 'offline' | 'signed-out' | null {
  if (error.code.startsWith('auth.') || error.code === 'secret.missing' || error.code === 'secret.locked')
    return 'signed-out';
  switch (error.code) {
    case 'net.unreachable':
    case 'net.timeout':
    case 'net.tls':
    case 'net.redirect':
    case 'net.not-this-directory':
    case 'remote.unavailable':
    case 'sample.failed':
      return 'offline';
    default:
      return null;
  }
}

/**
 * online ↔ offline ↔ connecting, or signed-out. What every call brings back feeds it; offline it tries again after 2, 4, 8 … 30 s, signed out it
 * waits for the administrator. A quiet connection is asked every 20 s whether it is still there.
 */
export function createConnection(options: {
  clock: Clock;
  ping: (signal: AbortSignal) => Promise<Result<void>>;
  onChange: (state: Connection) => void;
}): ConnectionMachine {
  const { clock, ping, onChange } = options;
  let state: Connection = { link: 'connecting', since: clock.now(), error: null, waitingUntil: null };
  let closed = false;
  let wait = FIRST_WAIT_MS;
  let lastHeard = clock.now();
  /** Attempts in between do not make the time away look shorter. */
  let downSince: number | null = null;
  let timer: AbortController | null = null;
  let attempting: { abort: AbortController; outcome: Promise<Connection> } | null = null;

  const become = (link: Connection['link'], error: AppError | null): void => {
    if (closed) return;
    if (state.link === link && state.error?.code === error?.code) return;
    downSince = link === 'online' ? null : (downSince ?? clock.now());
    state = { ...state, link, error, since: downSince ?? (state.link === link ? state.since : clock.now()) };
    onChange(state);
    schedule();
  };

  const schedule = (): void => {
    timer?.abort();
    timer = null;
    if (closed || state.link === 'signed-out' || state.link === 'connecting') return;
    const own = new AbortController();
    timer = own;
    const delay = state.link === 'online' ? HEARTBEAT_MS : wait;
    clock.sleep(delay, own.signal).then(
      () => {
        if (timer !== own) return;
        if (state.link === 'online') {
          if (clock.now() - lastHeard < HEARTBEAT_MS) return schedule();
        } else {
          wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        }
        void attempt();
      },
      () => undefined,
    );
  };

  const observe = (result: Result<unknown>): void => {
    if (closed) return;
    lastHeard = clock.now();
    if (result.ok) {
      wait = FIRST_WAIT_MS;
      become('online', null);
      return;
    }
    const problem = linkProblem(result.error);
    if (problem) become(problem, result.error);
    // Any other answer (403, 404, 409) is an answer: the server is there.
    else if (result.error.remote?.status !== undefined && result.error.code !== 'net.bad-response')
      become('online', null);
  };

  const run = async (own: AbortController): Promise<Connection> => {
    timer?.abort();
    timer = null;
    if (state.link !== 'online' && state.link !== 'connecting') {
      // The reason stays on screen while it is tried again.
      state = { ...state, link: 'connecting' };
      onChange(state);
    }
    const result = await ping(own.signal);
    if (closed) return state;
    // Overtaken by a restart: that attempt has the word.
    if (attempting?.abort !== own) return attempting?.outcome ?? state;
    attempting = null;
    lastHeard = clock.now();
    if (result.ok) {
      wait = FIRST_WAIT_MS;
      become('online', null);
    } else {
      // Whatever the reason, an attempt that failed is not online.
      become(linkProblem(result.error) ?? 'offline', result.error);
    }
    schedule();
    return state;
  };

  const attempt = (): Promise<Connection> => {
    if (attempting) return attempting.outcome;
    const abort = new AbortController();
    const begun = { abort, outcome: Promise.resolve(state) };
    attempting = begun;
    begun.outcome = run(abort);
    return begun.outcome;
  };

  return {
    get state() {
      return state;
    },
    observe,
    waiting(until) {
      if (closed || state.waitingUntil === until) return;
      state = { ...state, waitingUntil: until };
      onChange(state);
    },
    attempt,
    restart() {
      attempting?.abort.abort();
      attempting = null;
      return attempt();
    },
    lost(error) {
      become('offline', error);
    },
    close() {
      closed = true;
      timer?.abort();
      attempting?.abort.abort();
    },
  };
}
