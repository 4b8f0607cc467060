import { create } from 'zustand';
import type { Impact } from '#shared/plan/impact-types.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Run } from '#shared/plan/run.ts';

/** What the review sheet reviews: what is staged, or the taking back of a finished run; or a run that waits for a decision. */
export type ReviewSource =
  | { kind: 'staged' }
  | { kind: 'undo'; runId: string }
  | { kind: 'run'; runId: string }
  /** What is not in the tray (the console): what it sends is recorded, and `onRun` hears of the run. */
  | { kind: 'direct'; key: string; intents: Intent[]; onRun: (run: Run) => void };

export type Dialog =
  | { kind: 'palette'; text: string }
  | { kind: 'move-to'; groupIndex: number }
  | { kind: 'new-subgroup'; groupIndex: number | null; category: boolean }
  | { kind: 'add-people'; groupIndex: number; list?: boolean }
  /** People of a group (by index) into another one. */
  | { kind: 'people-to'; groupIndex: number; people: readonly number[]; mode: 'copy' | 'move' }
  | { kind: 'invite'; groupIndex: number; addresses: string }
  | { kind: 'review'; source: ReviewSource }
  | { kind: 'keys' };

/** Paths and cut that the Access tab asks the canvas to draw (look.md, Access). */
export interface AccessHighlight {
  person: number;
  group: number;
  /** Each from the group of direct membership up to `group`; shortest first; line styles by position. */
  paths: readonly Uint32Array[];
  /** False: there are more paths than these. */
  complete: boolean;
  /** Edges of the chosen cut: person leaves `group`, or `child` is detached from `parent`. */
  cut: readonly ({ kind: 'member'; group: number } | { kind: 'edge'; parent: number; child: number })[];
  /** The path under the pointer; the others fade. */
  emphasised: number | null;
}

/** What the inspector shows while a group is dragged, or "Move to…" has a target under the cursor. */
export interface HoverImpact {
  source: number;
  target: number;
  /** Null while it is being computed for the first time. */
  impact: Impact | null;
  legal: boolean;
  /** Why not, a key of the i18n namespace `reason`. */
  reason?: string;
}

interface UiState {
  dialog: Dialog | null;
  /** A group that was cut (Ctrl+X), by id, waiting for Ctrl+V. */
  clipboard: { groupId: string; from: string | null } | null;
  access: AccessHighlight | null;
  hover: HoverImpact | null;
  /** Counts up when the outline's filter is to take the focus (`/`). */
  filterRequest: number;
  /** Id of the group whose name is to be edited (F2) as soon as the inspector shows it. */
  renameRequest: string | null;
  /** The outline as an overlay, where the window is too narrow for a column. */
  outlineOverlay: boolean;
}

export const useUi = create<UiState>(() => ({
  dialog: null,
  clipboard: null,
  access: null,
  hover: null,
  filterRequest: 0,
  renameRequest: null,
  outlineOverlay: false,
}));

const open = (dialog: Dialog): void => useUi.setState({ dialog });

export const uiActions = {
  openPalette: (text = ''): void => open({ kind: 'palette', text }),
  openMoveTo: (groupIndex: number): void => open({ kind: 'move-to', groupIndex }),
  openNewSubgroup: (groupIndex: number | null): void => open({ kind: 'new-subgroup', groupIndex, category: false }),
  openNewCategory: (): void => open({ kind: 'new-subgroup', groupIndex: null, category: true }),
  /** `list`: with the field for a whole list of people. */
  openAddPeople: (groupIndex: number, list = false): void => open({ kind: 'add-people', groupIndex, list }),
  openPeopleTo: (groupIndex: number, people: readonly number[], mode: 'copy' | 'move'): void =>
    open({ kind: 'people-to', groupIndex, people, mode }),
  openInvite: (groupIndex: number, addresses = ''): void => open({ kind: 'invite', groupIndex, addresses }),
  openReview: (source: ReviewSource): void => open({ kind: 'review', source }),
  openKeys: (): void => open({ kind: 'keys' }),
  close: (): void => useUi.setState({ dialog: null }),
  cut: (groupId: string, from: string | null): void => useUi.setState({ clipboard: { groupId, from } }),
  clearClipboard: (): void => useUi.setState({ clipboard: null }),
  setAccess: (access: AccessHighlight | null): void => useUi.setState({ access }),
  setHover: (hover: HoverImpact | null): void => useUi.setState({ hover }),
  focusFilter: (): void => useUi.setState((s) => ({ filterRequest: s.filterRequest + 1 })),
  rename: (groupId: string): void => useUi.setState({ renameRequest: groupId }),
  renameBegun: (): void => useUi.setState({ renameRequest: null }),
  setOutlineOverlay: (outlineOverlay: boolean): void => useUi.setState({ outlineOverlay }),
};
