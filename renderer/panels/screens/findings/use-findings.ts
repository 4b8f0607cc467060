import { create } from 'zustand';
import type { Directory } from '#shared/domain/directory.ts';
import { useConnection, type ConnectionState } from '../../../state/connection.ts';
import { useDirectory } from '../../../state/directory.ts';
import { computeFindings, countFindings, type Findings } from './findings.ts';
import { runInSlices } from './slices.ts';

interface FindingsState {
  /** Of the newest copy that has been looked through; the old ones stay while a new copy is being looked through. */
  findings: Findings | null;
  computing: boolean;
}

export const useFindings = create<FindingsState>(() => ({ findings: null, computing: false }));

/** How many findings the present copy has. */
export const useFindingCount = (): number => countFindings(useFindings((s) => s.findings));

/** A new copy is drawn first. */
const START_AFTER_MS = 250;
let running: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Groups are still to be read for the first time, by a sync that runs or that goes on where it was interrupted. */
const isFirstSync = ({ copy, job, opened }: Pick<ConnectionState, 'copy' | 'job' | 'opened'>): boolean =>
  (copy?.notLoadedGroups ?? 0) > 0 && (job?.kind === 'sync' || (opened?.resumableSync ?? null) !== null);

/** Early copies. One stays early after the sync's end, in the moment until the whole copy has been read. */
const early = new WeakSet<Directory>();

function restart(): void {
  running?.abort();
  running = null;
  clearTimeout(timer);
  const { directory } = useDirectory.getState();
  const connection = useConnection.getState();
  const { capabilities, opened } = connection;
  if (!directory || !capabilities || !opened) {
    useFindings.setState({ findings: null, computing: false });
    return;
  }
  if (isFirstSync(connection)) early.add(directory);
  const before = useFindings.getState().findings;
  // Indexes of another copy mean other groups.
  useFindings.setState({
    computing: true,
    ...(before && before.snapshotId !== directory.columns.snapshotId ? { findings: null } : {}),
  });
  const own = new AbortController();
  running = own;
  timer = setTimeout(() => {
    void runInSlices(
      computeFindings(directory, {
        capabilities,
        adminReachesSubgroups: opened.profile.adminReachesSubgroups,
        firstSync: early.has(directory),
      }),
      own.signal,
    ).then((findings) => {
      if (findings) useFindings.setState({ findings, computing: false });
    });
  }, START_AFTER_MS);
}

useDirectory.subscribe((now, before) => {
  if (now.directory !== before.directory) restart();
});
useConnection.subscribe((now, before) => {
  if (
    now.capabilities !== before.capabilities ||
    now.opened?.profile.adminReachesSubgroups !== before.opened?.profile.adminReachesSubgroups ||
    (isFirstSync(now) && !isFirstSync(before))
  )
    restart();
});
