import { useWorkspace, workspaceActions } from '../../state/workspace.ts';

/** The person the Access tab asks about; stays while one walks from group to group, and over a reload. */
export function useAccessPerson(): [string | null, (personId: string | null) => void] {
  return [useWorkspace((s) => s.accessPersonId ?? null), setAccessPerson];
}

export const setAccessPerson = (personId: string | null): void => workspaceActions.setAccessPerson(personId);
