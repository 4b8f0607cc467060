/** How many findings the present copy has. */
export const useFindingCount = (): number => 0;
