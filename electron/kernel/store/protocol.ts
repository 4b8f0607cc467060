import type { Result } from '#shared/errors/result.ts';

/** One message per call, answered in the order of arrival. */
export interface StoreRequest {
  id: number;
  target: 'worker' | 'copy' | 'journal' | 'app';
  /** Which open profile; 0 for `worker` and `app`. */
  handle: number;
  method: string;
  args: unknown[];
}

export type StoreReply =
  | { id: number; result: Result<unknown> }
  /** A bug in the worker: the call rejects with this text. */
  | { id: number; bug: string };

/** What the worker does beside answering for open files. */
export interface WorkerControl {
  openProfile(dir: string): Promise<Result<number>>;
  closeProfile(handle: number): Promise<Result<void>>;
  openApp(file: string): Promise<Result<void>>;
  closeApp(): Promise<Result<void>>;
  closeAll(): Promise<Result<void>>;
  discardCopy(dir: string, at: number): Promise<Result<{ keptAs: string | null }>>;
}

/** Handed to the worker when it starts. */
export interface StoreWorkerData {
  /** Literal statements for every new connection; tests only. */
  connection: readonly string[];
}
