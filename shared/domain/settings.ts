import { z } from 'zod';

/** What holds for the whole app on this computer. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-Hans']),
  /** Single-letter keys (M, N, A, …) on canvas and outline. */
  singleKeys: z.boolean(),
  /** Last opened profile, opened again at start; null: show Connections. */
  lastProfileId: z.string().nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = { theme: 'system', language: 'system', singleKeys: true, lastProfileId: null };

/** What is kept per profile and window so that closing and opening finds everything as it was. */
export const workspaceSchema = z.strictObject({
  screen: z.enum(['hierarchy', 'changes', 'findings', 'history', 'log', 'settings', 'console']),
  /** Paths of expanded groups (placement keys: ids joined by `/`). */
  expanded: z.array(z.string()),
  /** Placement key of the selected group, or null. */
  selection: z.string().nullable(),
  inspectorTab: z.enum(['overview', 'members', 'roles', 'invites', 'activity', 'access']),
  memberScope: z.enum(['direct', 'effective']),
  density: z.enum(['auto', 'comfortable', 'compact']),
  direction: z.enum(['right', 'down']),
  viewport: z.strictObject({ x: z.number(), y: z.number(), zoom: z.number() }).nullable(),
  outlineWidth: z.number(),
  rightWidth: z.number(),
  trayHeight: z.number(),
  outlineOpen: z.boolean(),
  trayOpen: z.boolean(),
  recent: z.array(z.string()),
  /** The person the Access tab asks about; absent or null: nobody. */
  accessPersonId: z.string().max(256).nullable().optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;
export const defaultWorkspace: Workspace = {
  screen: 'hierarchy',
  expanded: [],
  selection: null,
  inspectorTab: 'overview',
  memberScope: 'direct',
  density: 'auto',
  direction: 'right',
  viewport: null,
  outlineWidth: 232,
  rightWidth: 360,
  trayHeight: 240,
  outlineOpen: true,
  trayOpen: true,
  recent: [],
};
