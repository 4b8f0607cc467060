/** One answered (or dropped) request as the control port reports it. */
export interface LoggedRequest {
  /** Running number from 1, in the order in which requests ended. */
  readonly n: number;
  readonly dialect: string;
  readonly method: string;
  /** Path only: a query may hold a code or a token. */
  readonly path: string;
  /** HTTP status sent; 0 when the connection was closed without an answer. */
  readonly status: number;
  /** Milliseconds from the first byte read to the answer handed to the socket. */
  readonly ms: number;
  /** Arrival in real epoch milliseconds: the movable clock does not bend rates. */
  readonly at: number;
}

const CAPACITY = 1 << 20;
const LONGEST_PATH = 512;

/** The latest million requests, held as columns: a sync of 100,000 groups sends a hundred thousand. */
export interface RequestLog {
  add(dialect: string, method: string, path: string, status: number, ms: number, at: number): void;
  /** Those still held whose `n` is greater than the one given, oldest first. */
  since(n: number): Iterable<LoggedRequest>;
}

export function createRequestLog(): RequestLog {
  let size = 1024;
  let at = new Float64Array(size);
  let took = new Float32Array(size);
  let status = new Uint16Array(size);
  const lines: string[] = new Array<string>(size);
  let count = 0;
  // Requests repeat a few dozen lines; holding each text once keeps a million rows small.
  const known = new Map<string, string>();

  const grow = (): void => {
    const next = Math.min(size * 2, CAPACITY);
    const [oldAt, oldTook, oldStatus] = [at, took, status];
    at = new Float64Array(next);
    at.set(oldAt);
    took = new Float32Array(next);
    took.set(oldTook);
    status = new Uint16Array(next);
    status.set(oldStatus);
    lines.length = next;
    size = next;
  };

  return {
    add: (dialect, method, path, code, ms, arrived) => {
      if (count >= size && size < CAPACITY) grow();
      const line = `${dialect} ${method} ${path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path}`;
      let shared = known.get(line);
      if (shared === undefined) {
        shared = line;
        if (known.size < 4096) known.set(line, line);
      }
      const slot = count % size;
      at[slot] = arrived;
      took[slot] = ms;
      status[slot] = code;
      lines[slot] = shared;
      count += 1;
    },
    *since(n) {
      for (let i = Math.max(0, Math.floor(n), count - size); i < count; i += 1) {
        const slot = i % size;
        const line = lines[slot] as string;
        const first = line.indexOf(' ');
        const second = line.indexOf(' ', first + 1);
        yield {
          n: i + 1,
          dialect: line.slice(0, first),
          method: line.slice(first + 1, second),
          path: line.slice(second + 1),
          status: status[slot] as number,
          ms: Math.round((took[slot] as number) * 1000) / 1000,
          at: at[slot] as number,
        };
      }
    },
  };
}
