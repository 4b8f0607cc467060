/**
 * A page with nothing but outline and canvas on a generated directory: for looking at them and for measuring them.
 * `?groups=100000&people=…&memberships=…` draws a random directory, without it the small organisation of `kestrel.ts`.
 * Never part of the app; `window.__canopyBench` exists here only.
 */
import '../../bridge/zod-setup.ts';
import '../../ui/theme/global.css';
import { createRoot } from 'react-dom/client';
import type { Capabilities } from '#shared/capabilities.ts';
import { randomColumns } from '#shared/domain/testing/random-directory.ts';
import { defaultWorkspace } from '#shared/domain/settings.ts';
import { ok } from '#shared/errors/result.ts';
import type { Opened } from '#shared/ipc/contract.ts';
import type { ChangeSet, Intent } from '#shared/plan/intent.ts';
import { fakeBridge } from '../../bridge/fake.ts';
import { useTransport as attachTransport } from '../../bridge/client.ts';
import { Outline } from '../../outline/outline.tsx';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { directoryActions, useDirectory } from '../../state/directory.ts';
import { useUi, uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { applyLanguage } from '../../ui/i18n/i18n.ts';
import { applyTheme } from '../../ui/theme/theme.ts';
import * as worker from '../../worker/client.ts';
import { camera } from '../canvas/camera.ts';
import { canvasActions } from '../canvas/canvas-actions.ts';
import { useDrag } from '../drag/drag-store.ts';
import { GraphCanvas } from '../graph-canvas.tsx';
import { useGraph } from '../model/graph-store.ts';
import { placementOf } from '../keys/tree-actions.ts';
import './harness-api.ts';
import { kestrelColumns } from './kestrel.ts';
import './harness.css';

const query = new URLSearchParams(location.search);
const groups = Number(query.get('groups') ?? 0);
const columns =
  groups > 0
    ? randomColumns({
        groups,
        people: Number(query.get('people') ?? groups * 2),
        memberships: Number(query.get('memberships') ?? groups * 10),
        depth: Number(query.get('depth') ?? 10),
        seed: Number(query.get('seed') ?? 7),
      })
    : kestrelColumns();

const native = { support: 'native' as const };
const capabilities: Capabilities = {
  features: {
    subgroups: native,
    createGroup: native,
    renameGroup: native,
    deleteGroup: native,
    moveGroup: native,
    multiParent: { support: query.has('multi') ? 'native' : 'absent' },
    members: native,
    groupAdministrators: native,
    memberRoles: native,
    invites: { support: 'absent' },
    join: { support: 'absent' },
    activity: { support: 'absent' },
    search: native,
    accessLevel: { support: 'absent' },
    idempotency: { support: 'absent' },
  },
  maxDepth: 10,
  reparent: 'edge-pair',
  inheritance: 'subtree',
  adminReach: 'subtree-presumed',
  nameMax: 128,
  descriptionMax: 1024,
  groupsPerPersonAdvice: null,
};

let changeSet: ChangeSet = { revision: 1, changes: [], canUndo: false, canRedo: false };
function stage(intents: readonly Intent[]): ChangeSet {
  const seq = changeSet.changes.length;
  const added = intents.map((intent, i) => ({ id: `c${seq + i}`, seq: seq + i, at: 0, gestureId: `g${seq}`, intent }));
  changeSet = { ...changeSet, revision: changeSet.revision + 1, changes: [...changeSet.changes, ...added] };
  return changeSet;
}

attachTransport(
  fakeBridge({
    'directory.columns': () => ok(columns),
    'changes.list': () => ok(changeSet),
    'changes.stage': ({ intents }) => ok(stage(intents as Intent[])),
    'changes.unstage': ({ changeIds }) => {
      changeSet = {
        ...changeSet,
        revision: changeSet.revision + 1,
        changes: changeSet.changes.filter((c) => !changeIds.includes(c.id)),
      };
      return ok(changeSet);
    },
    'workspace.get': () => ok(defaultWorkspace),
    'workspace.set': () => ok(null),
  }),
);

const profile = {
  id: 'p',
  name: 'Kestrel 云隼',
  kind: 'pds',
  readOnly: false,
  sample: true,
  namedAdmins: [],
  adminReachesSubgroups: true,
  guardPeople: 50,
  guardPercent: 25,
} as unknown as Opened['profile'];
applyTheme((query.get('theme') ?? 'light') as 'light');
applyLanguage((query.get('lang') ?? 'en') as 'en');
useConnection.setState({
  opened: { profile } as Opened,
  capabilities,
  identity: { server: '', domainId: 'bj29', personId: null, name: 'me', role: 'superadmin', adminOf: [] },
  connection: { link: 'online', since: 0, error: null, waitingUntil: null },
  copy: {
    snapshotId: 1,
    asOf: 0,
    groups: columns.groups.count,
    people: columns.people.count,
    memberships: 0,
    unreadableGroups: 0,
  },
});

async function start(): Promise<void> {
  await workspaceActions.load('p');
  await changesActions.load('p');
  await directoryActions.load('p');
  createRoot(document.getElementById('app') as HTMLElement).render(
    <div className="harness" data-outline={query.has('no-outline') ? undefined : 'true'}>
      {query.has('no-outline') ? null : (
        <section data-pane="outline" onFocus={() => workspaceActions.setFocusedPane('outline')}>
          <Outline />
        </section>
      )}
      <section data-pane="canvas" onFocus={() => workspaceActions.setFocusedPane('canvas')}>
        <GraphCanvas />
      </section>
    </div>,
  );
}

function byName(name: string): number {
  const { directory } = useDirectory.getState();
  for (let g = 0; g < (directory?.groupCount ?? 0); g++) if (directory?.groupName(g) === name) return g;
  return -1;
}

globalThis.__canopyBench = {
  useGraph,
  useWorkspace,
  useDirectory,
  useConnection,
  useChanges,
  useDrag,
  useUi,
  camera,
  canvasActions,
  workspaceActions,
  changesActions,
  uiActions,
  worker,
  placementOf,
  byName,
  keyOf: (name) => placementOf(byName(name)),
  stage: (intents) => changesActions.stage(intents),
  async expandAll() {
    worker.workerState.expandAll();
    useGraph.setState({ found: [] });
    await new Promise<void>((resolve) => {
      const stop = useGraph.subscribe((now, before) => {
        if (now.scene === before.scene) return;
        stop();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      });
    });
    return { rows: useGraph.getState().scene?.tree.count ?? 0 };
  },
};

void start();
