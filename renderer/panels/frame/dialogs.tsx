import type { ReactNode } from 'react';
import { useUi } from '../../state/ui.ts';
import { ReviewSheet } from '../changes/review-sheet.tsx';
import { AddPeople } from '../inspector/add-people.tsx';
import { MoveTo } from '../palette/move-to.tsx';
import { NewSubgroup } from '../inspector/new-subgroup.tsx';
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
      return <NewSubgroup groupIndex={dialog.groupIndex} />;
    case 'add-people':
      return <AddPeople groupIndex={dialog.groupIndex} />;
    case 'review':
      return <ReviewSheet source={dialog.source} />;
    case 'keys':
      return <KeysDialog />;
  }
}
