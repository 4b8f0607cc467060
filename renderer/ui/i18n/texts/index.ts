import { appTexts } from './app.ts';
import { codeTexts } from './codes.ts';
import { connectionTexts } from './connections.ts';
import { errorTexts } from './errors.ts';
import { frameTexts } from './frame.ts';
import { graphTexts } from './graph.ts';
import { inspectorTexts } from './inspector.ts';
import { planTexts } from './plan.ts';
import { screenTexts } from './screens.ts';
import type { TextTable } from './text-table.ts';

/** Namespaces. `app` holds what the panels say, in files by area; codes that come from the kernel have namespaces of their own. */
export const textTables = {
  app: { ...appTexts, ...frameTexts, ...connectionTexts, ...inspectorTexts, ...planTexts, ...screenTexts },
  error: errorTexts,
  graph: graphTexts,
  ...codeTexts,
} satisfies Record<string, TextTable>;
