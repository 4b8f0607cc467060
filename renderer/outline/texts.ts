import type { TextTable } from '../ui/i18n/texts/text-table.ts';

/** Words of the outline, in the namespace of the canvas. */
export const outlineTexts = {
  'outline.label': ['Outline', '大纲'],
  'outline.tree': ['Groups', '组'],
  'outline.filter': ['Filter outline', '筛选大纲'],
  'outline.filter.clear': ['Clear filter', '清除筛选'],
  'outline.filter.none': ['No group matches.', '没有匹配的组。'],
  'outline.filter.found_one': ['{{n}} group', '{{n}} 个组'],
  'outline.filter.found_other': ['{{n}} groups', '{{n}} 个组'],
  'outline.unattached': ['Unattached', '未归属'],
  'outline.empty': ['No groups yet.', '还没有组。'],
  'outline.loading': ['Reading the copy', '正在读取副本'],
  'outline.none': ['No list in the copy.', '副本中没有列表。'],
  'outline.row.synced': ['synced from outside', '来自外部同步'],
  'outline.row.multi': ['has several parents', '有多个上级'],
} satisfies TextTable;
