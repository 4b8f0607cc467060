import { create } from 'zustand';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { emptyOverlay, foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import { call } from '../bridge/client.ts';
import { workerState } from '../worker/client.ts';
import { useChanges } from './changes.ts';
import { useConnection } from './connection.ts';
import { oneAtATime } from './one-at-a-time.ts';

export interface DirectoryState {
  status: 'none' | 'loading' | 'ready' | 'failed';
  /** The local copy; stays the old one while a new one is being read. */
  directory: Directory | null;
  snapshotId: number | null;
  /** The copy with what is staged. Null exactly when `directory` is. */
  overlay: Overlay | null;
  error: AppError | null;
}

const nothing: DirectoryState = { status: 'none', directory: null, snapshotId: null, overlay: null, error: null };

export const useDirectory = create<DirectoryState>(() => nothing);

let profileId: string | null = null;
/** Counts up when the profile changes: what was read for the one before is dropped. */
let opening = 0;
/** The copy whose reading was asked for last, where the asker knew which one it is. */
let asked: CopyMeta | null = null;

/** Folds what is staged onto the copy, here and in the worker. */
function restage(): void {
  const { directory } = useDirectory.getState();
  const { capabilities, opened } = useConnection.getState();
  if (!directory) return;
  if (!capabilities) {
    useDirectory.setState({ overlay: emptyOverlay(directory) });
    return;
  }
  const { changes } = useChanges.getState().changeSet;
  workerState.stage(changes, capabilities, opened?.profile.adminReachesSubgroups ?? true);
  useDirectory.setState({ overlay: foldChanges(directory, changes, capabilities) });
}

useChanges.subscribe((now, before) => {
  if (now.changeSet !== before.changeSet) restage();
});
useConnection.subscribe((now, before) => {
  if (
    now.capabilities !== before.capabilities ||
    now.opened?.profile.adminReachesSubgroups !== before.opened?.profile.adminReachesSubgroups
  ) {
    restage();
  }
});

async function read(): Promise<void> {
  const id = profileId;
  const turn = opening;
  if (id === null) return;
  const result = await call('directory.columns', { profileId: id, snapshotId: null });
  if (turn !== opening) return;
  if (!result.ok) {
    useDirectory.setState({ status: 'failed', error: result.error });
    return;
  }
  const directory = buildDirectory(result.value);
  workerState.load(result.value);
  const { capabilities, opened } = useConnection.getState();
  const { changes } = useChanges.getState().changeSet;
  if (capabilities) workerState.stage(changes, capabilities, opened?.profile.adminReachesSubgroups ?? true);
  useDirectory.setState({
    status: 'ready',
    directory,
    snapshotId: result.value.snapshotId,
    overlay: capabilities ? foldChanges(directory, changes, capabilities) : emptyOverlay(directory),
    error: null,
  });
}

let reading = oneAtATime(read);
let last: Promise<void> = Promise.resolve();

const sameCopy = (a: CopyMeta | null, b: CopyMeta): boolean => a !== null && JSON.stringify(a) === JSON.stringify(b);

export const directoryActions = {
  /**
   * Reads the columns of the newest copy (`copy`: where one knows which that is). The old copy stays usable until the new one is there; an error
   * leaves it in place. Many copies in one breath, as when people are looked up one by one, are read twice, not each.
   */
  load(id: string, copy: CopyMeta | null = null): Promise<void> {
    if (profileId !== id) {
      opening += 1;
      reading = oneAtATime(read);
      profileId = id;
      useDirectory.setState({ ...nothing, status: 'loading' });
    } else useDirectory.setState({ status: 'loading' });
    asked = copy;
    last = reading();
    return last;
  },
  /** The same once: a copy that was told of by an event is being read, or is there. */
  ensure: (id: string, copy: CopyMeta): Promise<void> =>
    profileId === id && sameCopy(asked, copy) ? last : directoryActions.load(id, copy),
  /** Forgets the copy (the profile was closed). */
  close(): void {
    opening += 1;
    asked = null;
    profileId = null;
    workerState.close();
    useDirectory.setState(nothing);
  },
};
