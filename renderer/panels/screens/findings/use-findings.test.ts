import { expect, it } from 'vitest';
import type { Directory } from '#shared/domain/directory.ts';
import type { CopyMeta, Profile } from '#shared/domain/profile.ts';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import type { Opened } from '#shared/ipc/contract.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { useConnection, type Job } from '../../../state/connection.ts';
import { useDirectory } from '../../../state/directory.ts';
import type { Findings } from './findings.ts';
import { useFindings } from './use-findings.ts';

const sync: Job = { kind: 'sync', done: 1, total: 3, waitingUntil: null, cancellable: true };
const earlyCopy = (): Directory =>
  writtenDirectory({ Top: { flags: ['membersNotLoaded'] }, Locked: { in: 'Top', flags: ['membersUnreadable'] } });

/** The next findings; nobody waits longer than the page does. */
const next = (): Promise<Findings> =>
  new Promise((resolve) => {
    const stop = useFindings.subscribe(({ findings, computing }) => {
      if (computing || findings === null) return;
      stop();
      resolve(findings);
    });
  });
const show = (directory: Directory): void =>
  useDirectory.setState({ directory, overlay: emptyOverlay(directory), status: 'ready' });

it('finds nothing in what the first sync has not read yet, and finds it when that has ended without reading it', async () => {
  useConnection.setState({
    opened: { profile: { id: 'p', adminReachesSubgroups: true } as Profile, resumableSync: null } as Opened,
    capabilities: treeCapabilities,
    copy: { notLoadedGroups: 1 } as CopyMeta,
    job: sync,
  });
  let findings = next();
  show(earlyCopy());
  const first = await findings;
  expect(first.byKind.unreadable).toHaveLength(1);

  // The sync ends; the whole copy is on its way, and the early one is no worse for it.
  useConnection.setState({ job: null });
  expect(useFindings.getState()).toEqual({ findings: first, computing: false });

  findings = next();
  show(earlyCopy());
  expect((await findings).byKind.unreadable).toHaveLength(2);

  // It begins again.
  findings = next();
  useConnection.setState({ job: sync });
  expect((await findings).byKind.unreadable).toHaveLength(1);
});
