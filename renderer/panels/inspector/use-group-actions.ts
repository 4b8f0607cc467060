import { MoveRight, Pencil, Plus, Trash2, UserPlus, type LucideIcon } from 'lucide-react';
import { newGroupId } from '#shared/domain/ids.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { moveSourceProblem } from '#shared/plan/legality.ts';
import { legalityRules } from '../../graph/drag/drag-controller.ts';
import { changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { hasBranches } from '../../state/directory-shape.ts';
import { uiActions } from '../../state/ui.ts';
import { errorLine } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { useCheck, type GroupRef } from './use-group.ts';
import { useNoRight } from './use-right.ts';

export interface GroupAction {
  id: 'rename' | 'new' | 'add' | 'move' | 'delete';
  label: string;
  icon: LucideIcon;
  keys: string;
  danger?: boolean;
  /** Why it cannot be done; null: nothing is known against it. */
  reason: string | null;
  onAction: () => void;
}

/** What can be done with a group: those deeds that its directory knows, each with what forbids it here. For the menu of the head and the buttons of the overview. */
export function useGroupActions(group: GroupRef, onRename: () => void): GroupAction[] {
  const t = useT();
  const check = useCheck();
  const branches = useConnection((s) => hasBranches(s.capabilities));
  const movable = useConnection((s) => s.capabilities !== null && s.capabilities.reparent !== 'none');
  const noRight = useNoRight(group);
  const { directory, overlay, index, id, name } = group;
  const category = overlay.isCategory(index);
  const why = (error: AppError | null): string | null => (error === null ? null : errorLine(t, error));
  const rules = legalityRules();
  const remove: Intent = { kind: 'group.delete', groupId: id, before: { name } };
  // A name that nothing bears: asked is whether anything may be made here, not what it is called.
  const trial = newGroupId('trial');
  const create: Intent = { kind: 'group.create', groupId: trial, parentId: id, name: trial, description: trial };
  const before = group.isNew ? name : directory.groupName(index);
  const actions: (GroupAction | null)[] = [
    {
      id: 'rename',
      label: t('inspector.rename'),
      icon: Pencil,
      keys: 'F2',
      reason: why(check({ kind: 'group.update', groupId: id, name: overlay.nameOf(index), before: { name: before } })),
      onAction: onRename,
    },
    branches || category
      ? {
          id: 'new',
          label: t(category ? 'inspector.new-group' : 'inspector.new-subgroup'),
          icon: Plus,
          keys: 'N',
          reason: why(check(create)),
          onAction: () => uiActions.openNewSubgroup(index),
        }
      : null,
    category
      ? null
      : {
          id: 'add',
          label: t('inspector.add-people'),
          icon: UserPlus,
          keys: 'A',
          reason: noRight,
          onAction: () => uiActions.openAddPeople(index),
        },
    category || !movable
      ? null
      : {
          id: 'move',
          label: t('inspector.move-to'),
          icon: MoveRight,
          keys: 'M',
          reason: why(rules ? moveSourceProblem(directory, overlay, index, rules) : null),
          onAction: () => uiActions.openMoveTo(index),
        },
    {
      id: 'delete',
      label: t('inspector.delete'),
      icon: Trash2,
      keys: 'Del',
      danger: true,
      reason: why(check(remove)),
      onAction: () => void changesActions.stage([remove]),
    },
  ];
  return actions.filter((action) => action !== null);
}
