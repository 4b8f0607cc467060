import { foldText } from '#shared/domain/fold-text.ts';
import { useEffect, useRef, useState } from 'react';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../../bridge/client.ts';
import { openProfileId } from '../../../state/connection.ts';
import { directoryActions } from '../../../state/directory.ts';
import type { WantedPerson } from './people-list.ts';

export interface PeopleLookup {
  /** Text → ids of the people the server knows by it (in the copy by now). */
  found: ReadonlyMap<string, readonly string[]>;
  /** Null: not running. */
  progress: { done: number; total: number } | null;
  error: AppError | null;
  /** Asks the server for each person by name; stops at the first failure of the connection. */
  start(wanted: readonly WantedPerson[]): void;
}

/** The longest text the server is asked for. */
const TEXT_MAX = 128;

/** People that are not in the copy, asked of the server one after the other: thirty at once would be thirty requests in one breath. */
export function usePeopleLookup(): PeopleLookup {
  const [found, setFound] = useState<PeopleLookup['found']>(new Map());
  const [progress, setProgress] = useState<PeopleLookup['progress']>(null);
  const [error, setError] = useState<AppError | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function run(wanted: readonly WantedPerson[], signal: AbortSignal): Promise<void> {
    const profileId = openProfileId();
    if (profileId === null) return;
    const next = new Map(found);
    setError(null);
    for (const [i, person] of wanted.entries()) {
      setProgress({ done: i, total: wanted.length });
      for (const key of person.keys) {
        const result = await call('directory.findPeople', { profileId, text: key.slice(0, TEXT_MAX) }, { signal });
        if (signal.aborted) return;
        if (!result.ok) {
          setError(result.error);
          setProgress(null);
          setFound(next);
          return;
        }
        const exact = result.value.people.filter((p) => isMeant(p, key));
        if (exact.length === 0) continue;
        next.set(
          key,
          exact.map((p) => p.personId),
        );
        break;
      }
    }
    // Found people are in the copy now; the screen has to read it before it can name them.
    await directoryActions.load(profileId);
    if (signal.aborted) return;
    setFound(next);
    setProgress(null);
  }

  return {
    found,
    progress,
    error,
    start(wanted) {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      void run(wanted, abort.signal);
    },
  };
}

/** A search finds parts of words; meant is only who is exactly called that. */
export function isMeant(person: PersonDetail, key: string): boolean {
  const wanted = foldText(key).trim();
  return [person.personId, person.userName, person.email, person.phone, person.name].some(
    (text) => foldText(text).trim() === wanted,
  );
}
