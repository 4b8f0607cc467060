import type { Directory } from '#shared/domain/directory.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { DerivedKeys } from '#shared/plan/derived-keys.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { checkIntent, type LegalityRules } from '#shared/plan/legality.ts';
import { foldChanges } from '#shared/plan/overlay.ts';

/**
 * Each intent is judged with everything before it staged. Folding costs the size of the tray, so a run of intents of one kind (adding thirty people)
 * is judged on one overlay, and the whole gesture is folded once more at the end: what the runs overlooked shows there as a conflict.
 */
export function firstProblem(
  directory: Directory,
  present: StagedChange[],
  intents: Intent[],
  keys: DerivedKeys | undefined,
  rules: LegalityRules,
): AppError | null {
  const { capabilities } = rules;
  const staged = [...present];
  let overlay = foldChanges(directory, staged, capabilities, keys);
  let folded = staged.length;
  let seq = present.reduce((highest, change) => Math.max(highest, change.seq), 0);
  const own = new Set<string>();
  for (const [index, intent] of intents.entries()) {
    if (folded < staged.length && intents[index - 1]?.kind !== intent.kind) {
      overlay = foldChanges(directory, staged, capabilities, keys);
      folded = staged.length;
    }
    let problem = checkIntent(directory, overlay, intent, rules, keys);
    if (problem && folded < staged.length) {
      overlay = foldChanges(directory, staged, capabilities, keys);
      folded = staged.length;
      problem = checkIntent(directory, overlay, intent, rules, keys);
    }
    if (problem) return problem;
    seq += 1;
    const id = `check:${index}`;
    own.add(id);
    staged.push({ id, seq, at: 0, gestureId: 'check', intent });
  }
  const conflicts = foldChanges(directory, staged, capabilities, keys).conflicts;
  return conflicts.find((conflict) => own.has(conflict.changeId))?.error ?? null;
}
