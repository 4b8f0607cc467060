import { graphActions } from '../../graph/model/graph-store.ts';
import { placementOf } from '../../graph/keys/tree-actions.ts';
import { useDirectory } from '../../state/directory.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';

/** Waits until what was just asked for stands on the page: React has rendered, and a closed dialog has given the focus back. */
function afterPaint(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run));
}

/** What choosing a row does. */
export const paletteActions = {
  /** Shows the hierarchy first where another screen is open. */
  onHierarchy(run: () => void): void {
    if (useWorkspace.getState().screen === 'hierarchy') {
      run();
      return;
    }
    workspaceActions.setScreen('hierarchy');
    afterPaint(run);
  },
  /** Selects a group, opens the way to it, and gives the tree the focus, so that the next key acts on the group. */
  goToGroup(group: number): void {
    const key = placementOf(group);
    if (key === null) return;
    workspaceActions.setScreen('hierarchy');
    workspaceActions.selectGroup(key, { reveal: true, remember: true });
    graphActions.focus(key);
    afterPaint(() => document.querySelector<HTMLElement>('[data-pane="canvas"] [role="tree"]')?.focus());
  },
  goToPerson(person: number): void {
    const { directory } = useDirectory.getState();
    if (!directory || person < 0) return;
    workspaceActions.setScreen('hierarchy');
    workspaceActions.showPerson(directory.personId(person));
  },
};
