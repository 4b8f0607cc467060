import type { Directory } from '#shared/domain/directory.ts';
import { isNewGroupId } from '#shared/domain/ids.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Operation } from '#shared/plan/step.ts';

/**
 * The groups that a plan's truth depends on, to be read again before it is shown: those named by the changes, their parents, the way from the new
 * place up to the top (depth, cycles), and what hangs directly below a group that is to be deleted. Ids that the server knows. `wholeBranches`:
 * where moving a group means making everything below it anew.
 */
export function groupsTouchedBy(
  directory: Directory,
  intents: readonly (Intent | Operation)[],
  wholeBranches = false,
): string[] {
  const out = new Set<string>();
  const add = (id: string | null | undefined): number => {
    if (id === null || id === undefined || isNewGroupId(id)) return -1;
    out.add(id);
    return directory.groupIndex(id);
  };
  const addAll = (groups: Uint32Array): void => {
    for (const g of groups) out.add(directory.groupId(g));
  };
  const withAncestors = (id: string | null | undefined): void => {
    const g = add(id);
    if (g >= 0) addAll(directory.ancestorsOf(g));
  };
  for (const intent of intents) {
    const g = add(intent.groupId);
    if (g >= 0) addAll(directory.parentsOf(g));
    switch (intent.kind) {
      case 'group.move':
        add(intent.from);
        withAncestors(intent.to);
        if (wholeBranches && g >= 0) addAll(directory.subtreeOf(g));
        break;
      case 'group.create':
      case 'edge.attach':
      case 'edge.detach':
        withAncestors(intent.parentId);
        break;
      case 'parents.set':
        for (const id of [...intent.parentIds, ...intent.before]) withAncestors(id);
        break;
      case 'group.delete':
        if (g >= 0) addAll(directory.childrenOf(g));
        break;
      default:
    }
  }
  return [...out];
}
