import type { Intent } from '#shared/plan/intent.ts';
import type { useConnection } from '../../state/connection.ts';
import type { useChanges, changesActions } from '../../state/changes.ts';
import type { useDirectory } from '../../state/directory.ts';
import type { uiActions, useUi } from '../../state/ui.ts';
import type { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import type * as worker from '../../worker/client.ts';
import type { camera } from '../canvas/camera.ts';
import type { canvasActions } from '../canvas/canvas-actions.ts';
import type { useDrag } from '../drag/drag-store.ts';
import type { useGraph } from '../model/graph-store.ts';

/** What the harness page hands to tests and benchmarks as `window.__canopyBench`; no other page has it. */
export interface HarnessApi {
  useGraph: typeof useGraph;
  useWorkspace: typeof useWorkspace;
  useDirectory: typeof useDirectory;
  useConnection: typeof useConnection;
  useChanges: typeof useChanges;
  useDrag: typeof useDrag;
  useUi: typeof useUi;
  camera: typeof camera;
  canvasActions: typeof canvasActions;
  workspaceActions: typeof workspaceActions;
  changesActions: typeof changesActions;
  uiActions: typeof uiActions;
  worker: typeof worker;
  placementOf(group: number): string | null;
  /** Group index by name, first match; −1. */
  byName(name: string): number;
  /** Placement key by name. */
  keyOf(name: string): string | null;
  stage(intents: Intent[]): Promise<unknown>;
  /** Expands everything through the worker, without a hundred thousand keys on the page; resolves when it is drawn. */
  expandAll(): Promise<{ rows: number }>;
}

declare global {
  var __canopyBench: HarnessApi;
}
