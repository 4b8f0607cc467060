import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { ActivityEntry } from '#shared/domain/activity.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Run } from '#shared/plan/run.ts';
import { call } from '../../../bridge/client.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { useRuns } from '../../../state/runs.ts';

/** The newest runs that are looked through for a group. */
const RUNS = 30;

export interface Journal {
  /** Canopy's own newest runs; null: not read yet. */
  runs: readonly Run[] | null;
  /** How many older ones were not looked through. */
  older: number;
  /** The list could not be read, or one of its runs. */
  error: AppError | null;
  again: () => void;
}

type Read = Pick<Journal, 'runs' | 'older' | 'error'>;

/** Canopy's own newest runs, read again after each run. `wanted` false: not at all. */
export function useJournal(wanted: boolean): Journal {
  const finished = useRuns((s) => s.finished);
  const [turn, setTurn] = useState(0);
  const [journal, setJournal] = useState<Read>({ runs: null, older: 0, error: null });
  useEffect(() => {
    const profileId = openProfileId();
    if (profileId === null || !wanted) return;
    let current = true;
    void (async () => {
      const list = await call('journal.list', { profileId });
      if (!current) return;
      if (!list.ok) {
        setJournal((before) => ({ ...before, error: list.error }));
        return;
      }
      const newest = list.value.slice(0, RUNS);
      const read = await Promise.all(newest.map((s) => call('journal.run', { profileId, runId: s.id })));
      if (!current) return;
      setJournal({
        runs: read.flatMap((r) => (r.ok ? [r.value] : [])),
        older: list.value.length - newest.length,
        error: read.flatMap((r) => (r.ok ? [] : [r.error]))[0] ?? null,
      });
    })();
    return () => {
      current = false;
    };
  }, [finished, wanted, turn]);
  return { ...journal, again: () => setTurn((n) => n + 1) };
}

interface Page {
  entries: readonly ActivityEntry[];
  readAt: number;
}

/** What was read stays while the window is open, so that walking between groups and tabs asks the server for nothing. */
const usePages = create<{ pages: Readonly<Record<string, Page>> }>(() => ({ pages: {} }));

export interface ServerActivity {
  page: Page | null;
  reading: boolean;
  error: AppError | null;
  refresh(): void;
}

/** The server's own page of a group, read when it is first looked at and when asked for. `wanted` false: not at all. */
export function useServerActivity(groupId: string, wanted: boolean): ServerActivity {
  const online = useConnection((s) => s.connection?.link === 'online');
  const profileId = openProfileId();
  const key = `${profileId ?? ''}/${groupId}`;
  const page = usePages((s) => s.pages[key] ?? null);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; reading: boolean; error: AppError | null }>({
    key,
    reading: false,
    error: null,
  });
  const missing = page === null;
  useEffect(() => {
    if (!wanted || !online || profileId === null || (!missing && turn === 0)) return;
    const abort = new AbortController();
    setState({ key, reading: true, error: null });
    void call('directory.activity', { profileId, groupId }, { signal: abort.signal }).then((result) => {
      if (abort.signal.aborted) return;
      if (result.ok) usePages.setState((s) => ({ pages: { ...s.pages, [key]: result.value } }));
      setState({ key, reading: false, error: result.ok ? null : result.error });
    });
    return () => abort.abort();
    // `missing` is left out: an answer must not ask again.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [key, wanted, online, turn]);
  const own = state.key === key;
  return {
    page,
    reading: own && state.reading,
    error: own ? state.error : null,
    refresh: () => setTurn((n) => n + 1),
  };
}
