import { err, type Result } from '#shared/errors/result.ts';
import type { ChangeSet, Intent } from '#shared/plan/intent.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Planning } from '../planning/client.ts';
import type { Clock } from '../ports/clock.ts';
import { rulesFor } from './planning-rules.ts';
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
export function createChanges(events: EventSink, clock: Clock, planning: Planning): Changes {
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
        const loaded = await session.loadCopy();
        if (!loaded.ok) return loaded;
        const present = await session.store.journal.changes();
        if (!present.ok) return present;
        const staged = present.value.changes;
        const rules = rulesFor(session, [...staged.map((change) => change.intent), ...intents]);
        const problem = await planning.check(session.profileId, staged, intents, rules);
        if (problem) return err(problem);
        return announced(session, await session.store.journal.stage(intents, clock.now()));
      }),
    unstage: (session, changeIds) =>
      inTurn(session, async () => announced(session, await session.store.journal.unstage(changeIds))),
    clear: (session) => inTurn(session, async () => announced(session, await session.store.journal.clear())),
    undo: (session) => inTurn(session, async () => announced(session, await session.store.journal.undo())),
    redo: (session) => inTurn(session, async () => announced(session, await session.store.journal.redo())),
  };
}
