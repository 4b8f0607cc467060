import { useEffect, useState } from 'react';
import type { SearchHit } from '#shared/domain/search.ts';
import { useDirectory } from '../../state/directory.ts';
import { searchDirectory } from '../../worker/client.ts';

export interface Found {
  hits: readonly SearchHit[];
  /** The field has moved on; the answer to it is on its way. */
  pending: boolean;
}

const nothing: readonly SearchHit[] = [];

/** Hits of one field, groups before people. The last ones stay until the next are there, so that the list does not flicker while typing. `limit` 0: not asked. */
export function useSearch(kind: 'groups' | 'people' | 'both', text: string, limit: number, channel: string): Found {
  const directory = useDirectory((s) => s.directory);
  const question = `${kind} ${text}`;
  const [found, setFound] = useState<{ question: string; hits: readonly SearchHit[] }>({ question: '', hits: nothing });
  const asked = directory !== null && text !== '' && limit > 0;
  useEffect(() => {
    if (!asked) {
      setFound({ question, hits: nothing });
      return undefined;
    }
    let current = true;
    const answer = (hits: readonly SearchHit[] | null): void => {
      if (current && hits) setFound({ question, hits });
    };
    // A failed worker has said so in the console; the field then finds nothing instead of staying on old hits.
    searchDirectory(text, {
      groups: kind !== 'people',
      people: kind !== 'groups',
      limit,
      channel,
    }).then(answer, () => answer(nothing));
    return () => {
      current = false;
    };
  }, [asked, question, text, kind, limit, channel, directory]);
  return { hits: asked ? found.hits : nothing, pending: asked && found.question !== question };
}
