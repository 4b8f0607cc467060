import { useEffect } from 'react';
import type { Workspace } from '#shared/domain/settings.ts';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions, type PaneName } from '../../state/workspace.ts';
import { NARROW } from './frame-sizes.ts';
import { focusPaneNamed } from './pane-focus.ts';
import { railScreens } from './rail.tsx';

const tabs: readonly Workspace['inspectorTab'][] = ['overview', 'members', 'roles', 'invites', 'activity', 'access'];
const panes: readonly PaneName[] = ['outline', 'canvas', 'inspector', 'tray'];

/** Does this element take letters itself? */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]');
}

function focusPane(step: 1 | -1): void {
  const present = panes.filter((p) => document.querySelector(`[data-pane="${p}"]`));
  if (present.length === 0) return;
  const at = present.indexOf(useWorkspace.getState().focusedPane ?? present[0]);
  // A pane with nothing to do in it, like an empty tray, is passed over.
  for (let steps = 1; steps < present.length; steps++) {
    const next = present[(at + step * steps + present.length * steps) % present.length];
    if (next && focusPaneNamed(next)) return;
  }
}

export function toggleOutline(): void {
  if (window.innerWidth < NARROW) uiActions.setOutlineOverlay(!useUi.getState().outlineOverlay);
  else workspaceActions.setOutlineOpen(!useWorkspace.getState().outlineOpen);
}

export function review(): void {
  if (useChanges.getState().changeSet.changes.length > 0) uiActions.openReview({ kind: 'staged' });
}

export function askWhy(): void {
  workspaceActions.setScreen('hierarchy');
  workspaceActions.setTab('access');
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-access-field] :is(input, button)')?.focus());
}

/** Ctrl (Cmd on macOS) and a key; null: not ours. */
function withControl(e: KeyboardEvent): (() => void) | null {
  const key = e.key.toLowerCase();
  const screen = railScreens[Number(e.key) - 1];
  if (screen && !e.shiftKey) return () => workspaceActions.setScreen(screen.screen);
  if (e.shiftKey) {
    if (key === 'z') return () => void changesActions.redo();
    if (key === 'w') return askWhy;
    return null;
  }
  switch (key) {
    case 'k':
      return () => uiActions.openPalette();
    case 'b':
      return toggleOutline;
    case 'j':
      return () => workspaceActions.setTrayOpen(!useWorkspace.getState().trayOpen);
    case 'enter':
      return review;
    case 'z':
      return isTyping(e.target) ? null : () => void changesActions.undo();
    case 'y':
      return isTyping(e.target) ? null : () => void changesActions.redo();
    case 'r':
      return () => {
        if (useConnection.getState().connection?.link === 'online') void sessionActions.sync();
      };
    default:
      return null;
  }
}

function actionOf(e: KeyboardEvent): (() => void) | null {
  if (e.isComposing || e.keyCode === 229) return null;
  if (e.ctrlKey || e.metaKey) return e.altKey ? null : withControl(e);
  if (e.altKey) {
    const tab = tabs[Number(e.key) - 1];
    if (tab) return () => workspaceActions.setTab(tab);
    // On the canvas Alt+arrows pan.
    if (useWorkspace.getState().focusedPane === 'canvas') return null;
    if (e.key === 'ArrowLeft') return workspaceActions.goBack;
    if (e.key === 'ArrowRight') return workspaceActions.goForward;
    return null;
  }
  if (e.key === 'F6') return () => focusPane(e.shiftKey ? -1 : 1);
  if (isTyping(e.target)) return null;
  if (e.key === '/') return () => openFilter();
  if (e.key === '?') return uiActions.openKeys;
  return null;
}

function openFilter(): void {
  workspaceActions.setScreen('hierarchy');
  if (window.innerWidth < NARROW) uiActions.setOutlineOverlay(true);
  else workspaceActions.setOutlineOpen(true);
  requestAnimationFrame(() => uiActions.focusFilter());
}

/** Keys that work everywhere in the workbench; those of canvas and outline live there. While a dialog is open none of them acts. */
export function useGlobalKeys(): void {
  useEffect(() => {
    function onKey(e: KeyboardEvent): void {
      if (e.defaultPrevented || useUi.getState().dialog !== null) return;
      const act = actionOf(e);
      if (!act) return;
      e.preventDefault();
      act();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
