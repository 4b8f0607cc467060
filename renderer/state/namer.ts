import { useMemo } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { useDirectory } from './directory.ts';
import { safeName } from '../ui/safe-name.ts';

/** Names by id, from the copy with what is staged; an id that is not there stands for itself. */
export interface Namer {
  group(id: string): string;
  person(id: string): string;
  /** Is this a category, or will it be one? */
  isCategory(id: string): boolean;
}

const FALLBACK: Namer = { group: (id) => id, person: (id) => id, isCategory: () => false };

export function namerOf(directory: Directory | null, overlay: Overlay | null): Namer {
  if (!directory || !overlay) return FALLBACK;
  return {
    group(id) {
      const g = overlay.groupIndex(id);
      return g < 0 ? id : safeName(overlay.nameOf(g));
    },
    person(id) {
      const p = directory.personIndex(id);
      return p < 0 ? id : safeName(directory.personName(p));
    },
    isCategory(id) {
      const g = overlay.groupIndex(id);
      return g >= 0 && overlay.isCategory(g);
    },
  };
}

export function useNamer(): Namer {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  return useMemo(() => namerOf(directory, overlay), [directory, overlay]);
}
