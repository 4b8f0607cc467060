import { create } from 'zustand';

/** The person the Access tab asks about; stays while one walks from group to group. */
const useAccess = create<{ personId: string | null }>(() => ({ personId: null }));

export const setAccessPerson = (personId: string | null): void => useAccess.setState({ personId });

export function useAccessPerson(): [string | null, (personId: string | null) => void] {
  return [useAccess((s) => s.personId), setAccessPerson];
}
