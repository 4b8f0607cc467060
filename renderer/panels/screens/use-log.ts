import { useEffect, useState } from 'react';
import { call } from '../../bridge/client.ts';
import { appended, type LogEntry } from './log-lines.ts';

const EVERY_MS = 1000;

/** The host's log, followed as long as the page is visible. The host has taken secrets out before anything leaves it. */
export function useLog(): readonly LogEntry[] {
  const [entries, setEntries] = useState<readonly LogEntry[]>([]);
  useEffect(() => {
    let after = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const poll = async (): Promise<void> => {
      clearTimeout(timer);
      const result = await call('log.tail', { after });
      if (ended) return;
      if (result.ok && result.value.length > 0) {
        after = result.value.at(-1)?.n ?? after;
        setEntries((before) => appended(before, result.value));
      }
      if (document.visibilityState === 'visible') timer = setTimeout(() => void poll(), EVERY_MS);
    };
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') void poll();
    };
    document.addEventListener('visibilitychange', onVisible);
    void poll();
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, []);
  return entries;
}
