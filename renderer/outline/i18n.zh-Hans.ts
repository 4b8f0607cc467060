import type { outlineEn } from './i18n.en.ts';

/** Words of the outline. */
export const outlineZhHans: Record<keyof typeof outlineEn, string> = {
  label: '大纲',
  tree: '组',
  filter: '筛选大纲',
  'filter.clear': '清除筛选',
  'filter.none': '没有匹配的组。',
  'filter.found_one': '{{n}} 个组',
  'filter.found_other': '{{n}} 个组',
  unattached: '未归属',
  empty: '还没有组。',
  loading: '正在读取副本',
  none: '副本中没有列表。',
  'row.unknown': '成员未知',
  'row.notLoaded': '成员尚未读取',
  'row.synced': '来自外部同步',
  'row.multi': '有多个上级',
};
