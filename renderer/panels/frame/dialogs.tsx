import type { ReactNode } from 'react';
import { useUi } from '../../state/ui.ts';
import { ReviewSheet } from '../changes/review-sheet.tsx';
import { AddPeople } from '../inspector/add-people/add-people.tsx';
import { InviteDialog } from '../inspector/invites/invite-dialog.tsx';
import { PeopleTo } from '../inspector/members/people-to.tsx';
import { MoveTo } from '../palette/move-to.tsx';
import { NewSubgroup } from '../inspector/overview/new-subgroup.tsx';
import { Palette } from '../palette/palette.tsx';
import { KeysDialog } from './keys-dialog.tsx';

/** At most one dialog at a time, never one on another. */
export function Dialogs(): ReactNode {
  const dialog = useUi((s) => s.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'palette':
      return <Palette initial={dialog.text} />;
    case 'move-to':
      return <MoveTo groupIndex={dialog.groupIndex} />;
    case 'new-subgroup':
      return <NewSubgroup groupIndex={dialog.groupIndex} category={dialog.category} />;
    case 'add-people':
      return <AddPeople groupIndex={dialog.groupIndex} list={dialog.list ?? false} />;
    case 'people-to':
      return <PeopleTo groupIndex={dialog.groupIndex} people={dialog.people} mode={dialog.mode} />;
    case 'invite':
      return <InviteDialog groupIndex={dialog.groupIndex} addresses={dialog.addresses} />;
    case 'review':
      return <ReviewSheet source={dialog.source} />;
    case 'keys':
      return <KeysDialog />;
  }
}
