import { useCallback, useEffect, useState } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Input, MethodName, Output } from '#shared/ipc/contract.ts';
import { call } from './client.ts';

export interface Query<T> {
  /** The last answer to this very question; null: none yet. Stays while it is asked again, and when that fails. */
  value: T | null;
  error: AppError | null;
  /** Asks again. */
  again: () => void;
}

/**
 * What a method answers, asked when the question changes and whenever `turn` does (a new copy, a finished run). `input` null: there is no question;
 * `asks` false: none is asked now, what was answered before stays. A question that is no longer of interest is cancelled, and its answer never
 * shown for another one.
 */
export function useQuery<M extends MethodName>(
  method: M,
  input: Input<M> | null,
  turn: unknown = null,
  asks = true,
): Query<Output<M>> {
  const question = input === null ? null : JSON.stringify(input);
  const [answer, setAnswer] = useState<{ question: string; value: Output<M> | null; error: AppError | null } | null>(
    null,
  );
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (question === null || !asks) return undefined;
    const abort = new AbortController();
    void call(method, JSON.parse(question) as Input<M>, { signal: abort.signal }).then((result) => {
      if (abort.signal.aborted) return;
      setAnswer((before) =>
        result.ok
          ? { question, value: result.value, error: null }
          : { question, value: before?.question === question ? before.value : null, error: result.error },
      );
    });
    return () => abort.abort();
  }, [method, question, turn, asks, count]);
  const again = useCallback(() => setCount((n) => n + 1), []);
  const own = question !== null && answer?.question === question ? answer : null;
  return { value: own?.value ?? null, error: own?.error ?? null, again };
}
