import { useEffect, useState } from 'react';
import { matchingPeople } from '../../../worker/client.ts';

/** Indexes of everybody a text fits (name, pinyin, initials, contact, id); null: no filter, or its first answer is still to come. */
export function usePeopleFilter(text: string): ReadonlySet<number> | null {
  const [found, setFound] = useState<ReadonlySet<number> | null>(null);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') {
      setFound(null);
      return;
    }
    let current = true;
    void matchingPeople(wanted).then((people) => {
      if (current && people) setFound(new Set(people));
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  return wanted === '' ? null : found;
}
