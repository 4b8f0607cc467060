import { appTexts } from './app.ts';
import { attributeTexts } from './attributes.ts';
import { codeTexts } from './codes.ts';
import { connectionTexts } from './connections.ts';
import { consoleTexts } from './console.ts';
import { errorTexts } from './errors.ts';
import { frameTexts } from './frame.ts';
import { graphTexts } from './graph.ts';
import { inspectorTexts } from './inspector.ts';
import { peopleTexts } from './people.ts';
import { planTexts } from './plan.ts';
import { readBackTexts } from './read-back.ts';
import { screenTexts } from './screens.ts';
import type { TextTable } from './text-table.ts';

/** Namespaces. `app` holds what the panels say, in files by area; codes that come from the kernel have namespaces of their own. */
export const textTables = {
  app: {
    ...appTexts,
    ...frameTexts,
    ...connectionTexts,
    ...inspectorTexts,
    ...attributeTexts,
    ...peopleTexts,
    ...planTexts,
    ...readBackTexts,
    ...screenTexts,
    ...consoleTexts,
  },
  error: errorTexts,
  graph: graphTexts,
  ...codeTexts,
} satisfies Record<string, TextTable>;
