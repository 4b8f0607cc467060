/** Sizes of the tidy tree in world pixels; on screen they are multiplied by the zoom. */
export type Density = 'comfortable' | 'compact';
export type Direction = 'right' | 'down';

export interface Metrics {
  /** Height of a node. */
  nodeHeight: number;
  /** Between two leaves of one parent, and between branches. */
  siblingGap: number;
  cousinGap: number;
  /** Between two levels. */
  levelGap: number;
}

export const metricsOf: Record<Density, Metrics> = {
  comfortable: { nodeHeight: 44, siblingGap: 12, cousinGap: 24, levelGap: 56 },
  compact: { nodeHeight: 26, siblingGap: 3, cousinGap: 10, levelGap: 36 },
};

export const MIN_NODE_WIDTH = 132;
export const MAX_NODE_WIDTH = 232;

/** Up to this many shown groups the automatic density is comfortable. */
export const COMFORTABLE_UP_TO = 24;

export const autoDensity = (shown: number): Density => (shown <= COMFORTABLE_UP_TO ? 'comfortable' : 'compact');

/** Distance from a node's edge to the shared trunk of its children, and the radius of the trunk's corners. */
export const trunkOffset = (metrics: Metrics): number => Math.round(metrics.levelGap * 0.55);
export const EDGE_RADIUS = 7;
