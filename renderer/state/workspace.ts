import { create } from 'zustand';
import { defaultWorkspace, type Workspace } from '#shared/domain/settings.ts';
import { call } from '../bridge/client.ts';
import { groupIdOf as groupOfPlacement } from '../graph/model/placement-key.ts';

/** The panes that F6 walks through. */
export type PaneName = 'outline' | 'canvas' | 'inspector' | 'tray';

/**
 * What is kept per profile, in the shape the screen needs: `expanded` as a set of placement keys.
 * A placement key is the path of group ids from the top joined by `/`; a group under two parents has two.
 */
export interface WorkspaceState extends Omit<Workspace, 'expanded'> {
  expanded: ReadonlySet<string>;
  focusedPane: PaneName | null;
  /** Further selected placements (Shift+arrows), the selection included; empty when only one is selected. Not kept. */
  range: readonly string[];
  /** A person shown in the inspector instead of the group; not kept. */
  personId: string | null;
  /** Placement keys for Alt+← and Alt+→. */
  back: readonly string[];
  forward: readonly string[];
  /** Asks the canvas to bring the selection into view; counts up. */
  revealRequest: number;
}

const initial: WorkspaceState = {
  ...defaultWorkspace,
  expanded: new Set(),
  focusedPane: null,
  range: [],
  personId: null,
  back: [],
  forward: [],
  revealRequest: 0,
};

export const useWorkspace = create<WorkspaceState>(() => initial);

/** When the window goes. What is sent over a socket while the page is hidden may be lost with it: the first of them is in time. */
export const leaving = ['beforeunload', 'pagehide'] as const;
const SAVE_AFTER_MS = 400;
const RECENT_MAX = 12;
const HISTORY_MAX = 50;
let profileId: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function toWorkspace(state: WorkspaceState): Workspace {
  return {
    screen: state.screen,
    expanded: [...state.expanded],
    selection: state.selection,
    inspectorTab: state.inspectorTab,
    memberScope: state.memberScope,
    density: state.density,
    direction: state.direction,
    viewport: state.viewport,
    outlineWidth: state.outlineWidth,
    rightWidth: state.rightWidth,
    trayHeight: state.trayHeight,
    outlineOpen: state.outlineOpen,
    trayOpen: state.trayOpen,
    recent: state.recent,
    accessPersonId: state.accessPersonId ?? null,
  };
}

function save(): void {
  clearTimeout(timer);
  timer = undefined;
  if (profileId !== null) void call('workspace.set', { profileId, workspace: toWorkspace(useWorkspace.getState()) });
}

/** Changes fields that are kept, and saves them a moment later. */
function keep(change: Partial<WorkspaceState>): void {
  useWorkspace.setState(change);
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

/** The ids of the groups above the last one of a placement key, as placement keys, from the top. */
export function placementAncestors(key: string): string[] {
  const parts = key.split('/');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The group id a placement key ends with. */
export function groupIdOf(key: string): string {
  return groupOfPlacement(key) ?? key;
}

function withRecent(recent: readonly string[], entry: string): string[] {
  return [entry, ...recent.filter((r) => r !== entry)].slice(0, RECENT_MAX);
}

export const workspaceActions = {
  /** Reads what was kept for a profile; nothing kept or an error: the defaults. */
  async load(id: string): Promise<void> {
    workspaceActions.flush();
    profileId = id;
    const result = await call('workspace.get', { profileId: id });
    if (profileId !== id) return;
    const kept = result.ok ? result.value : defaultWorkspace;
    useWorkspace.setState({ ...initial, ...kept, expanded: new Set(kept.expanded) });
  },
  /** Forgets the profile; what has not been saved yet is saved now. */
  close(): void {
    workspaceActions.flush();
    profileId = null;
    useWorkspace.setState(initial);
  },
  flush(): void {
    if (timer !== undefined) save();
  },
  /** Selects a group by its placement and shows it in the inspector; null clears. `reveal` opens the way to it and moves the camera. */
  selectGroup(key: string | null, options: { reveal?: boolean; remember?: boolean } = {}): void {
    const state = useWorkspace.getState();
    if (key === null) {
      keep({ selection: null, range: [] });
      return;
    }
    const change: Partial<WorkspaceState> = { selection: key, range: [], personId: null };
    if (state.selection !== null && state.selection !== key) {
      change.back = [...state.back, state.selection].slice(-HISTORY_MAX);
      change.forward = [];
    }
    if (options.reveal) {
      const expanded = new Set(state.expanded);
      for (const above of placementAncestors(key)) expanded.add(above);
      change.expanded = expanded;
      change.revealRequest = state.revealRequest + 1;
    }
    if (options.remember) change.recent = withRecent(state.recent, `group:${groupIdOf(key)}`);
    keep(change);
  },
  setRange(keys: readonly string[]): void {
    useWorkspace.setState({ range: keys });
  },
  /** Shows a person instead of the group; null: the group again. The tab Access asks about who was shown last. */
  showPerson(personId: string | null): void {
    const recent = useWorkspace.getState().recent;
    if (personId === null) useWorkspace.setState({ personId });
    else keep({ personId, accessPersonId: personId, recent: withRecent(recent, `person:${personId}`) });
  },
  goBack(): void {
    const { back, forward, selection } = useWorkspace.getState();
    const to = back.at(-1);
    if (to === undefined) return;
    workspaceActions.selectGroup(to, { reveal: true });
    useWorkspace.setState({ back: back.slice(0, -1), forward: selection === null ? forward : [...forward, selection] });
  },
  goForward(): void {
    const { back, forward, selection } = useWorkspace.getState();
    const to = forward.at(-1);
    if (to === undefined) return;
    workspaceActions.selectGroup(to, { reveal: true });
    useWorkspace.setState({ forward: forward.slice(0, -1), back: selection === null ? back : [...back, selection] });
  },
  expand(...keys: string[]): void {
    const expanded = new Set(useWorkspace.getState().expanded);
    for (const key of keys) expanded.add(key);
    keep({ expanded });
  },
  collapse(...keys: string[]): void {
    const expanded = new Set(useWorkspace.getState().expanded);
    for (const key of keys) expanded.delete(key);
    keep({ expanded });
  },
  toggle(key: string): void {
    if (useWorkspace.getState().expanded.has(key)) workspaceActions.collapse(key);
    else workspaceActions.expand(key);
  },
  setExpanded(expanded: ReadonlySet<string>): void {
    keep({ expanded });
  },
  requestReveal(): void {
    useWorkspace.setState({ revealRequest: useWorkspace.getState().revealRequest + 1 });
  },
  setScreen: (screen: Workspace['screen']): void => keep({ screen }),
  setTab: (inspectorTab: Workspace['inspectorTab']): void => keep({ inspectorTab, personId: null }),
  setMemberScope: (memberScope: Workspace['memberScope']): void => keep({ memberScope }),
  setDensity: (density: Workspace['density']): void => keep({ density }),
  setDirection: (direction: Workspace['direction']): void => keep({ direction }),
  setViewport: (viewport: Workspace['viewport']): void => keep({ viewport }),
  setSizes: (sizes: Partial<Pick<Workspace, 'outlineWidth' | 'rightWidth' | 'trayHeight'>>): void => keep(sizes),
  setOutlineOpen: (outlineOpen: boolean): void => keep({ outlineOpen }),
  setTrayOpen: (trayOpen: boolean): void => keep({ trayOpen }),
  setAccessPerson: (accessPersonId: string | null): void => keep({ accessPersonId }),
  setFocusedPane: (focusedPane: PaneName | null): void => useWorkspace.setState({ focusedPane }),
};
