import { create } from 'zustand';
import type { AppError } from '#shared/errors/app-error.ts';

export interface Toast {
  id: number;
  tone: 'plain' | 'error';
  /** An i18n key with values, or an error whose message is looked up. */
  text: { key: string; values?: Record<string, string | number> } | { error: AppError };
  undo?: () => void;
}

interface ToastState {
  toasts: readonly Toast[];
  /** The last words for screen readers, with a counter so that the same words are said again. */
  announced: { key: string; values?: Record<string, string | number>; n: number } | null;
}

const SHOWN_MS = 6000;
const SHOWN_MAX = 3;
let nextId = 1;

export const useToasts = create<ToastState>(() => ({ toasts: [], announced: null }));

function show(toast: Omit<Toast, 'id'>): void {
  const id = nextId++;
  useToasts.setState((s) => ({ toasts: [...s.toasts, { ...toast, id }].slice(-SHOWN_MAX) }));
  setTimeout(() => toastActions.dismiss(id), SHOWN_MS);
}

export const toastActions = {
  /** Says what happened where nothing on screen shows it already. `undo` adds the button, until something else is staged. */
  say: (key: string, values?: Record<string, string | number>, undo?: () => void): void =>
    show({ tone: 'plain', text: { key, values }, undo }),
  error: (error: AppError): void => show({ tone: 'error', text: { error } }),
  /** What an undo would take back is no longer the last that was done. */
  endUndo: (): void => useToasts.setState((s) => ({ toasts: s.toasts.filter((t) => t.undo === undefined) })),
  /** What was said of one place makes no sense in another. */
  clear: (): void => useToasts.setState({ toasts: [] }),
  dismiss: (id: number): void => useToasts.setState((s) => ({ toasts: s.toasts.filter((t) => t.id !== id) })),
  /** For screen readers only. */
  announce: (key: string, values?: Record<string, string | number>): void =>
    useToasts.setState((s) => ({ announced: { key, values, n: (s.announced?.n ?? 0) + 1 } })),
};
