import type { Result } from '#shared/errors/result.ts';

/** A store port as the worker implements it: the same methods, answered on the spot. SQLite's exceptions are named by the worker's loop. */
export type Synchronous<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => Promise<Result<infer V>> ? (...args: A) => Result<V> : never;
};
