import { create } from 'zustand';
import type { TargetReason } from '#shared/plan/legality.ts';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import type { PlacementKey } from '../model/placement-key.ts';

export interface DragSource {
  group: number;
  key: PlacementKey;
}

/** A drag that has begun. Pointer positions are not here: they change too often for anything that renders. */
export interface Dragging {
  /** The one under the pointer first; more when a range is carried. */
  sources: readonly DragSource[];
  /** Why a group cannot take what is carried; `ok` when it can. −1: the heading of groups without a category. */
  reason(group: number): TargetReason;
  target: DragSource | null;
  /** `also`: keeps the old parents (Alt, Ctrl or Shift, where the directory allows several). */
  mode: 'move' | 'also';
}

interface DragState {
  dragging: Dragging | null;
  /**
   * Who gains and loses if it were dropped here; the last known value while a new one is being computed. Apart from `dragging`, because it changes
   * up to twenty times a second and the canvas need not be looked through for it.
   */
  counts: ImpactCounts | null;
  computing: boolean;
}

export const useDrag = create<DragState>(() => ({ dragging: null, counts: null, computing: false }));
