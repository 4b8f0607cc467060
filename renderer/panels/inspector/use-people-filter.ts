import { useEffect, useState } from 'react';
import { searchDirectory } from '../../worker/client.ts';

/** Most people one filter finds. */
const LIMIT = 5000;

/** Indexes of the people a text finds (name, pinyin, initials, contact); null: no filter. */
export function usePeopleFilter(text: string): ReadonlySet<number> | null {
  const [found, setFound] = useState<ReadonlySet<number> | null>(null);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') {
      setFound(null);
      return;
    }
    let current = true;
    void searchDirectory(wanted, { groups: false, people: true, limit: LIMIT, channel: 'members' }).then((hits) => {
      if (current && hits) setFound(new Set(hits.map((h) => h.index)));
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  return wanted === '' ? null : found;
}
