import type { ReactNode } from 'react';

/** Canopy's mark: a crown of two arcs over a branching stem. */
export function Mark({ size = 20 }: { size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M10 17.5v-6M10 11.5 5.8 8.6M10 11.5l4.2-2.9" />
      <path d="M3.2 8.4C3.2 5 6.2 2.5 10 2.5s6.8 2.5 6.8 5.9" />
      <path d="M6.8 6.2A3.6 3.6 0 0 1 10 4.9a3.6 3.6 0 0 1 3.2 1.3" opacity=".55" />
    </svg>
  );
}
