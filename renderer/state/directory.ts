import { create } from 'zustand';
import { buildDirectory, type Directory } from '#shared/domain/directory.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { emptyOverlay, foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import { call } from '../bridge/client.ts';
import { workerState } from '../worker/client.ts';
import { useChanges } from './changes.ts';
import { useConnection } from './connection.ts';

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
let loading = 0;

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

export const directoryActions = {
  /** Reads the columns of the newest copy. The old copy stays usable until the new one is there; an error leaves it in place. */
  async load(id: string): Promise<void> {
    const turn = ++loading;
    if (profileId !== id) useDirectory.setState({ ...nothing, status: 'loading' });
    else useDirectory.setState({ status: 'loading' });
    profileId = id;
    const result = await call('directory.columns', { profileId: id, snapshotId: null });
    if (turn !== loading) return;
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
  },
  /** Forgets the copy (the profile was closed). */
  close(): void {
    loading += 1;
    profileId = null;
    workerState.close();
    useDirectory.setState(nothing);
  },
};
