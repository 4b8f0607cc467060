import type { Capabilities } from '../capabilities.ts';
import { groupFlag } from '../domain/columns.ts';
import { newGroupId } from '../domain/ids.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import type { Overlay } from './overlay-state.ts';
import type { StructureMove } from './structure-order.ts';

/**
 * Moving by rebuilding (spec/pds.md §11): where no edge can be moved, the branch is made anew in the other place, filled, and only then is the
 * old one emptied and deleted. Nobody is out of a group meanwhile; the price is that every group of the branch has another id.
 */
export function rebuiltGroups(overlay: Overlay, capabilities: Capabilities): Set<number> {
  const out = new Set<number>();
  if (capabilities.reparent !== 'rebuild') return out;
  for (const top of overlay.moved.keys()) {
    for (const g of overlay.livingSubtreeOf(top)) if (!overlay.isNew(g)) out.add(g);
  }
  return out;
}

/** The id under which a group stands while its plan is carried out, until the server has given it a real one. */
export const rebuiltId = (groupId: string): string => newGroupId(AGAIN + groupId);
/** The group that is made anew under such an id; null: it is another kind of id. */
export const rebuiltFrom = (id: string): string | null => {
  const prefix = newGroupId(AGAIN);
  return id.startsWith(prefix) ? id.slice(prefix.length) : null;
};
const AGAIN = 'again:';

/** New groups and those to be made anew, from the top down: none stands under a parent that is not there yet. */
export function rebuildOrder(overlay: Overlay, rebuilt: ReadonlySet<number>): StructureMove[] {
  const levels = overlay.levels();
  const groups = [...rebuilt];
  for (let g = overlay.directory.groupCount; g < overlay.groupCount; g++) if (!overlay.isDeleted(g)) groups.push(g);
  return groups.sort((a, b) => levels[a] - levels[b] || a - b).map((group) => ({ group, kind: 'create' }));
}

/** Why a branch cannot be made anew: part of it is mirrored from elsewhere, or nobody has read all of it. Null: it can. */
export function branchProblem(overlay: Overlay, g: number, capabilities: Capabilities): AppError | null {
  const asksAdmins = capabilities.features.groupAdministrators.support !== 'absent';
  for (const at of overlay.subtreeOf(g)) {
    if (overlay.isNew(at)) continue;
    const flags = overlay.flags(at);
    const name = overlay.nameOf(at);
    if ((flags & groupFlag.synced) !== 0) return appError('plan.synced', { name });
    if (overlay.directory.membersUnknown(at) || (asksAdmins && (flags & groupFlag.adminsKnown) === 0))
      return appError('plan.not-loaded', { name }, { retry: 'after-resync' });
  }
  return null;
}
