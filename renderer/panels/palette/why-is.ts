import { useDirectory } from '../../state/directory.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { paletteActions } from './palette-actions.ts';

/** "Why is this person in …": the Access tab of the selected group; without a selection the person's groups, to choose one of them. */
export function whyIs(person: number): void {
  const { directory } = useDirectory.getState();
  if (!directory) return;
  workspaceActions.setAccessPerson(directory.personId(person));
  if (useWorkspace.getState().selection === null) {
    paletteActions.goToPerson(person);
    return;
  }
  workspaceActions.setScreen('hierarchy');
  workspaceActions.setTab('access');
}
