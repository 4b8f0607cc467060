import { canvasTexts } from '../../../graph/texts.ts';
import { outlineTexts } from '../../../outline/texts.ts';
import type { TextTable } from './text-table.ts';

/** Canvas and outline keep their words beside themselves. */
export const graphTexts: TextTable = { ...canvasTexts, ...outlineTexts };
