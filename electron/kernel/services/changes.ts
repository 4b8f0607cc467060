import { err, type Result } from '#shared/errors/result.ts';
import type { ChangeSet, Intent, StagedChange } from '#shared/plan/intent.ts';
import { mergeUpdate, type MergedUpdate } from '#shared/plan/merge-updates.ts';
import type { EventSink } from '../ipc/service-map.ts';
import type { Planning } from '../planning/client.ts';
import type { PlanningRules } from '../planning/desk.ts';
import type { Clock } from '../ports/clock.ts';
import { rulesFor } from './planning-rules.ts';
import type { Session } from './session.ts';

export interface Changes {
  list(session: Session): Promise<Result<ChangeSet>>;
  /**
   * Stages one gesture: all of the intents, or none and the reason of the first that does not fit. Whoever is removed is withdrawn as administrator
   * first. An edit of what is edited already replaces that.
   */
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

  /** May a merged edit stand in the place of the last it replaces? Not where anything that was staged since would no longer make sense. */
  const fits = async (
    session: Session,
    staged: StagedChange[],
    { replaces, intent }: MergedUpdate,
    rules: PlanningRules,
  ): Promise<boolean> => {
    const after = staged.flatMap((change) => {
      if (!replaces.includes(change)) return [change];
      return change === replaces.at(-1) && intent !== null ? [{ ...change, intent }] : [];
    });
    const before = new Set(await planning.misfits(session.profileId, staged, rules));
    const misfits = await planning.misfits(session.profileId, after, rules);
    return misfits.every((id) => before.has(id) && !replaces.some((change) => change.id === id));
  };

  return {
    list: (session) => session.store.journal.changes(),
    stage: (session, asked) =>
      inTurn(session, async () => {
        const loaded = await session.loadCopy();
        if (!loaded.ok) return loaded;
        const present = await session.store.journal.changes();
        if (!present.ok) return present;
        const staged = present.value.changes;
        const rules = rulesFor(session, [...staged.map((change) => change.intent), ...asked]);
        const intents = await planning.completed(session.profileId, staged, asked, rules);
        const problem = await planning.check(session.profileId, staged, intents, rules);
        if (problem) return err(problem);
        const { journal } = session.store;
        const merge = mergeUpdate(staged, intents);
        if (merge === null || !(await fits(session, staged, merge, rules)))
          return announced(session, await journal.stage(intents, clock.now()));
        const ids = merge.replaces.map(({ id }) => id);
        return announced(
          session,
          merge.intent === null ? await journal.unstage(ids) : await journal.replace(ids, merge.intent, clock.now()),
        );
      }),
    unstage: (session, changeIds) =>
      inTurn(session, async () => announced(session, await session.store.journal.unstage(changeIds))),
    clear: (session) => inTurn(session, async () => announced(session, await session.store.journal.clear())),
    undo: (session) => inTurn(session, async () => announced(session, await session.store.journal.undo())),
    redo: (session) => inTurn(session, async () => announced(session, await session.store.journal.redo())),
  };
}
