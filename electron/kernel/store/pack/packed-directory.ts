import type { DirectoryColumns } from '#shared/domain/columns.ts';
import { effectiveCounts } from '#shared/domain/effective.ts';

/** Columns with the store's own key of each row, which is what deltas speak of. */
export interface PackedDirectory {
  columns: DirectoryColumns;
  /** `group_key.pk` per group index. */
  groupKeys: Uint32Array;
  /** `person_key.pk` per person index. */
  personKeys: Uint32Array;
}

/** Columns without what is computed from them. */
export type BareColumns = Omit<DirectoryColumns, 'groups'> & {
  groups: Omit<DirectoryColumns['groups'], 'effectiveCounts'>;
};

/** Adds the effective counts. */
export function completeColumns(bare: BareColumns): DirectoryColumns {
  const counts = effectiveCounts(bare);
  return { ...bare, groups: { ...bare.groups, effectiveCounts: counts } };
}
