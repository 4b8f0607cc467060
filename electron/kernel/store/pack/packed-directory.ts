import { accessCode, type DirectoryColumns } from '#shared/domain/columns.ts';
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

/** The column of access levels, or none where no group has one: the directory has no such thing. */
export function accessColumn(access: Uint8Array): { access?: Uint8Array } {
  return access.some((code) => code !== accessCode.unknown) ? { access } : {};
}

/** Adds the effective counts. */
export function completeColumns(bare: BareColumns): DirectoryColumns {
  const counts = effectiveCounts(bare);
  return { ...bare, groups: { ...bare.groups, effectiveCounts: counts } };
}
