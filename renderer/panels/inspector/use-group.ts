import { useMemo } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { checkIntent } from '#shared/plan/legality.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { groupIdOf, useWorkspace } from '../../state/workspace.ts';
import { safeName } from '../../ui/safe-name.ts';

/** The selected group with everything the panels ask of it. */
export interface GroupRef {
  directory: Directory;
  overlay: Overlay;
  /** Index in the overlay; new groups included. */
  index: number;
  id: string;
  name: string;
  isNew: boolean;
}

export function groupRef(directory: Directory | null, overlay: Overlay | null, id: string): GroupRef | null {
  if (!directory || !overlay) return null;
  const index = overlay.groupIndex(id);
  return index < 0
    ? null
    : { directory, overlay, index, id, name: safeName(overlay.nameOf(index)), isNew: overlay.isNew(index) };
}

/** The selected group; null: nothing selected, or it is no longer in the copy. */
export function useSelectedGroup(): GroupRef | null {
  const selection = useWorkspace((s) => s.selection);
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  return useMemo(
    () => (selection === null ? null : groupRef(directory, overlay, groupIdOf(selection))),
    [selection, directory, overlay],
  );
}

export function useGroupAt(index: number | null): GroupRef | null {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  return useMemo(
    () =>
      index === null || !overlay || index >= overlay.groupCount
        ? null
        : groupRef(directory, overlay, overlay.groupId(index)),
    [index, directory, overlay],
  );
}

/** Why an intent cannot be staged; null: it can. */
export function useCheck(): (intent: Intent) => AppError | null {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const capabilities = useConnection((s) => s.capabilities);
  const identity = useConnection((s) => s.identity);
  const profile = useConnection((s) => s.opened?.profile ?? null);
  return useMemo(
    () => (intent) => {
      if (!directory || !overlay || !capabilities) return null;
      return checkIntent(directory, overlay, intent, {
        capabilities,
        identity,
        readOnly: profile?.readOnly ?? false,
        adminReachesSubgroups: profile?.adminReachesSubgroups,
      });
    },
    [directory, overlay, capabilities, identity, profile],
  );
}
