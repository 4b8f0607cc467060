import type { Directory } from '#shared/domain/directory.ts';
import type { DerivedKeys } from '#shared/plan/derived-keys.ts';
import type { Intent, StagedChange } from '#shared/plan/intent.ts';
import { checkIntent, type LegalityRules } from '#shared/plan/legality.ts';
import { foldChanges } from '#shared/plan/overlay.ts';

/**
 * Whether a directory drops the assignment of an administrator who leaves the group is not known (spec/pds.md §6). So a gesture that removes one
 * withdraws the assignment first, as a change of its own: seen in the tray, in the effect and in an undo. Where the account may not do that, the
 * gesture stays as it is.
 */
export function withWithdrawals(
  directory: Directory,
  present: StagedChange[],
  intents: Intent[],
  keys: DerivedKeys | undefined,
  rules: LegalityRules,
): Intent[] {
  const { capabilities } = rules;
  const removals = intents.filter((intent) => intent.kind === 'member.remove');
  if (removals.length === 0 || capabilities.features.groupAdministrators.support === 'absent') return intents;
  const overlay = foldChanges(directory, present, capabilities, keys);
  const keyOf = ({ groupId, personId }: { groupId: string; personId: string }): string => `${groupId} ${personId}`;
  const said = new Set(intents.flatMap((intent) => (intent.kind === 'admin.withdraw' ? [keyOf(intent)] : [])));
  const withdrawals = removals.flatMap((removal): Intent[] => {
    const { groupId, personId } = removal;
    const withdrawal: Intent = { kind: 'admin.withdraw', groupId, personId };
    return said.has(keyOf(removal)) || checkIntent(directory, overlay, withdrawal, rules, keys) ? [] : [withdrawal];
  });
  return [...withdrawals, ...intents];
}
