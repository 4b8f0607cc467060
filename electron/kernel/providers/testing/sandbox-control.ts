import type { FaultRule } from '../../../../sandbox/faults.ts';

/** One line of the sandbox's request log. */
export interface SeenRequest {
  n: number;
  method: string;
  path: string;
  status: number;
}

/** A fault rule for the one dialect under test. */
export interface Fault {
  method?: string;
  path: string;
  nth?: number;
  times?: number;
  effect: FaultRule['effect'];
}

/** The control port of a running sandbox, as tests use it. */
export interface SandboxControl {
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Replaces all fault rules. */
  faults(...faults: Fault[]): Promise<void>;
  switches(values: Record<string, string | number | boolean>): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  /** Requests since the last `mark`. */
  requests(): Promise<SeenRequest[]>;
  mark(): Promise<void>;
  /** Faults and switches back to how it started; the directory stays. */
  calm(): Promise<void>;
}

/** `address`: of the control port. `dialect`: whose calls faults strike. */
export async function openSandboxControl(address: string, dialect: 'pds' | 'geonode'): Promise<SandboxControl> {
  let seen = 0;

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(address + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const listing = await control<Record<string, { value: string | number | boolean }>>('GET', '/switches');
  const atStart = Object.fromEntries(Object.entries(listing).map(([name, { value }]) => [name, value]));
  const requests = () => control<SeenRequest[]>('GET', `/requests?since=${seen}`);

  return {
    control,
    async faults(...faults) {
      await control(
        'PUT',
        '/faults',
        faults.map(({ method, path, nth, times, effect }) => ({
          match: { dialect, method, path, nth },
          times,
          effect,
        })),
      );
    },
    switches: (values) => control('PUT', '/switches', values),
    advanceClock: (ms) => control('POST', '/clock', { advanceMs: ms }),
    requests,
    async mark() {
      seen = (await requests()).at(-1)?.n ?? seen;
    },
    async calm() {
      await control('PUT', '/faults', []);
      await control('PUT', '/switches', atStart);
    },
  };
}
