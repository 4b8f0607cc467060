import { create } from 'zustand';
import { noStagedCounts } from '#shared/plan/staged-counts.ts';
import { stagedCounts } from '../worker/client.ts';
import { useDirectory } from './directory.ts';
import { nothingPlanned, type PlannedCounts } from './people-count.ts';

/** People in the groups that the plan touches, from the worker; `peopleCount` reads a group's number from it. */
export const usePlannedCounts = create<PlannedCounts>(() => nothingPlanned);

useDirectory.subscribe(({ overlay }, before) => {
  if (overlay === before.overlay) return;
  if (overlay === null || overlay.isEmpty) {
    usePlannedCounts.setState({ overlay, counts: noStagedCounts });
    return;
  }
  void stagedCounts().then((counts) => {
    if (counts && useDirectory.getState().overlay === overlay) usePlannedCounts.setState({ overlay, counts });
  });
});
