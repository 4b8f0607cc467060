import type { PlacementKey } from '../model/placement-key.ts';

/** Id of a node's element; a placement key may hold characters that `aria-owns` would split at. */
export const nodeDomId = (key: PlacementKey): string => `node-${encodeURIComponent(key)}`;
