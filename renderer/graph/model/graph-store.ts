import { create } from 'zustand';
import type { PlacementKey } from './placement-key.ts';
import type { Scene } from './scene.ts';

interface GraphState {
  /** Null until the first layout. */
  scene: Scene | null;
  /** The row the keyboard stands on, in canvas and outline alike; not the selection. */
  focusKey: PlacementKey | null;
  /** Group under the pointer, by index: its twins light up. */
  hoverGroup: number;
  /** Row that is to stay where it is when the next layout arrives. */
  anchorKey: PlacementKey | null;
  /** Zoomed out so far that buckets are smaller. */
  far: boolean;
  /** Groups of the outline's filter that are drawn outside buckets. */
  found: readonly number[];
  /** Bucket whose list is open, by key of the bucket's row. */
  openBucket: PlacementKey | null;
  menu: { x: number; y: number; key: PlacementKey } | null;
}

export const useGraph = create<GraphState>(() => ({
  scene: null,
  focusKey: null,
  hoverGroup: -1,
  anchorKey: null,
  far: false,
  found: [],
  openBucket: null,
  menu: null,
}));

export const graphActions = {
  setScene: (scene: Scene | null): void => useGraph.setState({ scene, anchorKey: null }),
  focus: (focusKey: PlacementKey | null): void => {
    if (useGraph.getState().focusKey !== focusKey) useGraph.setState({ focusKey });
  },
  hover: (hoverGroup: number): void => {
    if (useGraph.getState().hoverGroup !== hoverGroup) useGraph.setState({ hoverGroup });
  },
  /** Keeps this row in place through the next layout. */
  anchor: (anchorKey: PlacementKey): void => useGraph.setState({ anchorKey }),
  setFar: (far: boolean): void => {
    if (useGraph.getState().far !== far) useGraph.setState({ far });
  },
  setFound: (found: readonly number[]): void => {
    const before = useGraph.getState().found;
    if (found.length !== before.length || found.some((group, i) => group !== before[i])) useGraph.setState({ found });
  },
  /** The canvas goes: nothing of its picture is left for the next one. */
  reset: (): void =>
    useGraph.setState({ scene: null, anchorKey: null, hoverGroup: -1, far: false, openBucket: null, menu: null }),
  openBucket: (openBucket: PlacementKey | null): void => useGraph.setState({ openBucket }),
  openMenu: (menu: { x: number; y: number; key: PlacementKey } | null): void => useGraph.setState({ menu }),
};
