import type { TextTable } from './text-table.ts';

export const inspectorTexts: TextTable = {};
