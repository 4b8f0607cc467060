import type { ActivityEntry } from '#shared/domain/activity.ts';
import { foldText } from '#shared/domain/fold-text.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Operation } from '#shared/plan/step.ts';

/** One verified step of Canopy's own journal that concerns a group. */
export interface JournalEntry {
  id: string;
  runId: string;
  at: number;
  operation: Operation;
  names: Record<string, string>;
  /** Whom it concerns: name of a person or an address; empty where it concerns the group alone. */
  who: string;
}

/** What was carried out on a group, newest first. */
export function journalEntries(runs: readonly Run[], groupId: string): JournalEntry[] {
  const out = runs.flatMap((run) =>
    run.plan.steps.flatMap((step, i): JournalEntry[] => {
      const record = run.steps[i];
      const { operation } = step;
      const concerns =
        operation.groupId === groupId ||
        record?.createdId === groupId ||
        ('parentId' in operation && operation.parentId === groupId);
      if (record?.state !== 'verified' || !concerns) return [];
      const who =
        'personId' in operation
          ? (run.names[operation.personId] ?? operation.personId)
          : 'to' in operation
            ? operation.to
            : '';
      const at = record.finishedAt ?? run.startedAt;
      return [{ id: `${run.id}-${step.id}`, runId: run.id, at, operation, names: run.names, who }];
    }),
  );
  return out.sort((a, b) => b.at - a.at);
}

export interface ActivityFilter {
  /** Part of a name; empty: everybody. */
  who: string;
  /** Empty: every kind. */
  kind: string;
}

const has = (text: string, part: string): boolean => foldText(text).includes(foldText(part).trim());

export const filterServer = (entries: readonly ActivityEntry[], filter: ActivityFilter): ActivityEntry[] =>
  entries.filter((e) => (filter.kind === '' || e.kind === filter.kind) && has(e.actor, filter.who));

export const filterJournal = (entries: readonly JournalEntry[], filter: ActivityFilter): JournalEntry[] =>
  entries.filter((e) => (filter.kind === '' || e.operation.kind === filter.kind) && has(e.who, filter.who));

/** The kinds that occur, each once, in the order of first occurrence. */
export const kindsOf = (kinds: readonly string[]): string[] => [...new Set(kinds)];
