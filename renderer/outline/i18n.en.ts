/** Words of the outline. */
export const outlineEn = {
  label: 'Outline',
  tree: 'Groups',
  filter: 'Filter outline',
  'filter.clear': 'Clear filter',
  'filter.none': 'No group matches.',
  'filter.found_one': '{{n}} group',
  'filter.found_other': '{{n}} groups',
  unattached: 'Unattached',
  empty: 'No groups yet.',
  loading: 'Reading the copy',
  none: 'No list in the copy.',
  'row.unknown': 'members not known',
  'row.notLoaded': 'members not read yet',
  'row.synced': 'synced from outside',
  'row.multi': 'has several parents',
} as const;
