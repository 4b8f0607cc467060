import { foldText, foldedRange } from '#shared/domain/fold-text.ts';
import type { SearchHit } from '#shared/domain/search.ts';
import type { Overlay } from '#shared/plan/overlay-state.ts';

/** Staged names that hold the text: new groups and new names, which the index of the copy does not know. */
export function stagedHits(overlay: Overlay, text: string): SearchHit[] {
  const wanted = foldText(text).trim();
  if (wanted === '') return [];
  const named = [...overlay.names.keys()];
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++) named.push(g);
  const hits: SearchHit[] = [];
  for (const g of new Set(named)) {
    if (overlay.isNew(g) && overlay.isDeleted(g)) continue;
    const written = overlay.nameOf(g);
    const name = foldText(written);
    const at = name.indexOf(wanted);
    if (at < 0) continue;
    const match = name === wanted ? 'exact' : at === 0 ? 'prefix' : 'substring';
    hits.push({
      kind: 'group',
      index: g,
      match,
      field: 'name',
      ranges: [foldedRange(written, at, at + wanted.length)],
    });
  }
  return hits;
}
