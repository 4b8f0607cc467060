import { create } from 'zustand';
import type { Result } from '#shared/errors/result.ts';
import type { ChangeSet, Intent } from '#shared/plan/intent.ts';
import { call } from '../bridge/client.ts';
import { toastActions } from './toasts.ts';

export const emptyChangeSet: ChangeSet = { revision: 0, changes: [], canUndo: false, canRedo: false };

interface ChangesState {
  changeSet: ChangeSet;
  /** A staged change under the pointer, focused or chosen: the canvas shows where it belongs. */
  located: string | null;
}

export const useChanges = create<ChangesState>(() => ({ changeSet: emptyChangeSet, located: null }));

let profileId: string | null = null;

/** Takes over what the kernel says; an older revision that was overtaken is ignored. */
function adopt(result: Result<ChangeSet>, says: boolean): Result<ChangeSet> {
  if (result.ok) changesActions.receive(result.value);
  else if (says && result.error.code !== 'ipc.cancelled') toastActions.error(result.error);
  return result;
}

async function act(
  run: (profileId: string) => Promise<Result<ChangeSet>>,
  says = true,
): Promise<Result<ChangeSet> | null> {
  if (profileId === null) return null;
  const id = profileId;
  const result = await run(id);
  return profileId === id ? adopt(result, says) : result;
}

export const changesActions = {
  async load(id: string): Promise<void> {
    profileId = id;
    useChanges.setState({ changeSet: emptyChangeSet, located: null });
    const result = await call('changes.list', { profileId: id });
    if (profileId === id) adopt(result, true);
  },
  close(): void {
    profileId = null;
    useChanges.setState({ changeSet: emptyChangeSet, located: null });
  },
  receive(changeSet: ChangeSet): void {
    const before = useChanges.getState().changeSet.revision;
    if (changeSet.revision < before) return;
    useChanges.setState({ changeSet });
    if (changeSet.revision > before) toastActions.endUndo();
  },
  /** Stages one gesture: all of the intents or none. A refusal goes to the caller and, unless he says it himself, to a toast. */
  stage: (intents: Intent[], refusal: 'toast' | 'caller' = 'toast'): Promise<Result<ChangeSet> | null> =>
    act((id) => call('changes.stage', { profileId: id, intents }), refusal === 'toast'),
  unstage: (changeIds: string[]): Promise<Result<ChangeSet> | null> =>
    act((id) => call('changes.unstage', { profileId: id, changeIds })),
  clear: (): Promise<Result<ChangeSet> | null> => act((id) => call('changes.clear', { profileId: id })),
  undo: (): Promise<Result<ChangeSet> | null> => act((id) => call('changes.undo', { profileId: id })),
  redo: (): Promise<Result<ChangeSet> | null> => act((id) => call('changes.redo', { profileId: id })),
  locate: (changeId: string | null): void => useChanges.setState({ located: changeId }),
};
