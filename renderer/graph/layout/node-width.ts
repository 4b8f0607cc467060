import { accessCode, groupFlag } from '#shared/domain/columns.ts';
import type { Density } from './metrics.ts';
import { countWidth } from './text-width.ts';

/** What decides how wide a group's node wants to be; computed once per copy. */
export interface WidthColumns {
  /** `textUnits` of each group's name. */
  nameUnits: Uint32Array;
  effectiveCounts: Uint32Array;
  /** 1: the number is a lower bound and carries a sign. */
  lowerBounds: Uint8Array;
  flags: Uint8Array;
  /** `accessCode` per group: a private one carries a mark; absent where groups have no access levels. */
  access?: Uint8Array;
  /** Number of parents per group: two or more carry a mark. */
  parentCounts: Uint8Array;
}

const MARK = 19;
/** `≥` and a space. */
const AT_LEAST = 11;

/** Natural width of a group's node in world pixels, before clamping. Staged badges are left out: staging moves nothing. */
export function naturalWidth(columns: WidthColumns, group: number, density: Density): number {
  const units = columns.nameUnits[group] ?? 6000;
  const flags = columns.flags[group] ?? 0;
  let marks = 0;
  if ((columns.parentCounts[group] ?? 0) > 1) marks += MARK;
  if ((flags & (groupFlag.membersUnreadable | groupFlag.membersNotLoaded | groupFlag.synced)) !== 0) marks += MARK;
  if ((flags & groupFlag.category) !== 0) marks += MARK;
  if (columns.lowerBounds[group] === 1) marks += AT_LEAST;
  if (columns.access?.[group] === accessCode.private) marks += MARK;
  if (density === 'compact') {
    return 46 + (units * 12) / 1000 + marks + countWidth(columns.effectiveCounts[group] ?? 0, 11);
  }
  const first = 44 + (units * 15) / 1000 + marks;
  return Math.max(first, 176);
}
