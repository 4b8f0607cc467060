import type { Intent, StagedChange } from '#shared/plan/intent.ts';

/** What a tick at a category does: takes back a staged change that did the opposite, or stages the move. */
export type CategoryToggle = { unstage: string } | { stage: Intent };

/**
 * A group into a category besides those it is in (`on`), or out of one. Where the opposite is all that one gesture staged, that gesture is
 * taken back instead, so that ticking and unticking leaves nothing in the tray.
 */
export function categoryToggle(
  changes: readonly StagedChange[],
  groupId: string,
  categoryId: string,
  on: boolean,
): CategoryToggle {
  const opposite = changes.findLast(
    ({ intent }) =>
      intent.kind === 'group.move' &&
      intent.groupId === groupId &&
      (on
        ? intent.from === categoryId && intent.to === null
        : intent.to === categoryId && intent.from === null && intent.mode === 'also'),
  );
  if (opposite && changes.filter((c) => c.gestureId === opposite.gestureId).length === 1)
    return { unstage: opposite.id };
  return {
    stage: on
      ? { kind: 'group.move', groupId, from: null, to: categoryId, mode: 'also' }
      : { kind: 'group.move', groupId, from: categoryId, to: null, mode: 'move' },
  };
}
