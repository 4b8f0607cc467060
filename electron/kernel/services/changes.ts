import type { Directory } from '#shared/domain/directory.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { ChangeSet, Intent, StagedChange } from '#shared/plan/intent.ts';
import { checkIntent } from '#shared/plan/legality.ts';
import { foldChanges, type Overlay } from '#shared/plan/overlay.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Clock } from '../ports/clock.ts';
import type { Session } from './session.ts';

export interface Changes {
  list(session: Session): Promise<Result<ChangeSet>>;
  /** Stages one gesture: all of the intents, or none and the reason of the first that does not fit. */
  stage(session: Session, intents: Intent[]): Promise<Result<ChangeSet>>;
  unstage(session: Session, changeIds: string[]): Promise<Result<ChangeSet>>;
  clear(session: Session): Promise<Result<ChangeSet>>;
  undo(session: Session): Promise<Result<ChangeSet>>;
  redo(session: Session): Promise<Result<ChangeSet>>;
}

/** The change tray. What it holds lives in the journal file; what fits is judged on the copy, without the network. */
export function createChanges(events: EventSink, clock: Clock): Changes {
  const announced = (session: Session, result: Result<ChangeSet>): Result<ChangeSet> => {
    if (result.ok) events.emit('changes', { profileId: session.profileId, changeSet: result.value });
    return result;
  };
  /** One staging at a time per profile: the second is judged with the first in the tray. */
  const turns = new WeakMap<Session, Promise<unknown>>();
  const inTurn = <T>(session: Session, work: () => Promise<T>): Promise<T> => {
    const next = (turns.get(session) ?? Promise.resolve()).then(work);
    turns.set(
      session,
      next.catch(() => undefined),
    );
    return next;
  };

  return {
    list: (session) => session.store.journal.changes(),
    stage: (session, intents) =>
      inTurn(session, async () => {
        const directory = await session.directory();
        if (!directory.ok) return directory;
        const present = await session.store.journal.changes();
        if (!present.ok) return present;
        const problem = firstProblem(session, directory.value, present.value.changes, intents, clock.now());
        if (problem) return err(problem);
        return announced(session, await session.store.journal.stage(intents, clock.now()));
      }),
    unstage: (session, changeIds) => inTurn(session, async () => announced(session, await session.store.journal.unstage(changeIds))),
    clear: (session) => inTurn(session, async () => announced(session, await session.store.journal.clear())),
    undo: (session) => inTurn(session, async () => announced(session, await session.store.journal.undo())),
    redo: (session) => inTurn(session, async () => announced(session, await session.store.journal.redo())),
  };
}

/** What is staged, folded onto the copy. */
export async function stagedOverlay(session: Session): Promise<Result<{ directory: Directory; changes: StagedChange[]; overlay: Overlay; revision: number }>> {
  const directory = await session.directory();
  if (!directory.ok) return directory;
  const staged = await session.store.journal.changes();
  if (!staged.ok) return staged;
  const { changes, revision } = staged.value;
  return ok({ directory: directory.value, changes, overlay: foldChanges(directory.value, changes, session.capabilities()), revision });
}

/**
 * Each intent is judged with everything before it staged. Folding costs the size of the tray, so a run of intents of one kind (adding thirty people)
 * is judged on one overlay, and the whole gesture is folded once more at the end: what the runs overlooked shows there as a conflict.
 */
function firstProblem(session: Session, directory: Directory, present: StagedChange[], intents: Intent[], at: number): AppError | null {
  const capabilities = session.capabilities();
  // Read-only forbids writing to the server, not thinking about it: a gesture is staged on any profile and refused at apply.
  const rules = { capabilities, identity: session.identity(), readOnly: false };
  const staged = [...present];
  let overlay = foldChanges(directory, staged, capabilities);
  let folded = staged.length;
  let seq = present.reduce((highest, change) => Math.max(highest, change.seq), 0);
  const own = new Set<string>();
  for (const [index, intent] of intents.entries()) {
    if (folded < staged.length && intents[index - 1]?.kind !== intent.kind) {
      overlay = foldChanges(directory, staged, capabilities);
      folded = staged.length;
    }
    let problem = checkIntent(directory, overlay, intent, rules);
    if (problem && folded < staged.length) {
      overlay = foldChanges(directory, staged, capabilities);
      folded = staged.length;
      problem = checkIntent(directory, overlay, intent, rules);
    }
    if (problem) return problem;
    seq += 1;
    const id = `check:${index}`;
    own.add(id);
    staged.push({ id, seq, at, gestureId: 'check', intent });
  }
  const conflicts = foldChanges(directory, staged, capabilities).conflicts;
  return conflicts.find((conflict) => own.has(conflict.changeId))?.error ?? null;
}
