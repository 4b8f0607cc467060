import type { TextTable } from './text-table.ts';

export const screenTexts: TextTable = {};
