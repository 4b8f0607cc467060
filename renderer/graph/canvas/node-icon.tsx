import type { ReactNode } from 'react';

/**
 * Icons of nodes as one path each: a window draws hundreds of them, and every element counts against the budget of the page.
 * Drawn on a 16 px grid like the set used elsewhere.
 */
const paths = {
  people:
    'M3.7 5.6a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0M1.6 13c.4-2.3 2.1-3.5 4.4-3.5s4 1.2 4.4 3.5M10.6 3.4a2.3 2.3 0 0 1 0 4.4M12 9.8c1.4.5 2.2 1.6 2.5 3.2',
  subgroups: 'M2 6.2h3.6v3.6H2ZM10.4 2.4H14V6h-3.6ZM10.4 10H14v3.6h-3.6ZM5.6 8H8M10.4 4.2H8v7.6h2.4',
  key: 'M2.5 10.8a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0M7.2 8.8l5.6-5.6M10.4 5.6l1.9 1.9',
  parents:
    'M8 13.4V9.4M8 9.4 4.2 6M8 9.4 11.8 6M2.3 4.2a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M10.3 4.2a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0',
  category:
    'M2.4 7.4V3.2a.8.8 0 0 1 .8-.8h4.2a1.4 1.4 0 0 1 1 .4l4.9 4.9a1.2 1.2 0 0 1 0 1.7l-4 4a1.2 1.2 0 0 1-1.7 0L2.8 8.4a1.4 1.4 0 0 1-.4-1ZM5.4 5.4v.1',
  lock: 'M4.2 7.2h7.6a1 1 0 0 1 1 1v4.4a1 1 0 0 1-1 1H4.2a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1ZM5.4 7.2V5a2.6 2.6 0 0 1 5.2 0v2.2',
  sync: 'M13.2 6.4A5.4 5.4 0 0 0 3.4 5M2.8 9.6A5.4 5.4 0 0 0 12.6 11M3.2 2.4V5h2.6M12.8 13.6V11h-2.6',
  unknown: 'M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0-11.6 0M6.4 6.4a1.7 1.7 0 1 1 2.4 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.1',
  ban: 'M2.2 8a5.8 5.8 0 1 0 11.6 0a5.8 5.8 0 1 0-11.6 0M4 4l8 8',
  bucket:
    'M3.8 6.4h8.4a1.4 1.4 0 0 1 1.4 1.4v4.2a1.4 1.4 0 0 1-1.4 1.4H3.8a1.4 1.4 0 0 1-1.4-1.4V7.8a1.4 1.4 0 0 1 1.4-1.4ZM4 4.2h8M5.4 2.2h5.2',
  loose:
    'M5.5 10.5 3.9 12.1a2 2 0 0 1-2.8-2.8L3 7.4M10.5 5.5l1.6-1.6a2 2 0 0 1 2.8 2.8L13 8.6M5 3V1.8M3 5H1.8M11 13v1.2M13 11h1.2',
  new: 'M8 3.2v9.6M3.2 8h9.6',
  deleted: 'M3.2 8h9.6',
  moved: 'M3 8h9.6M8.8 4.2 12.6 8l-3.8 3.8',
  edited: 'm3 13 .6-2.8 7.2-7.2 2.2 2.2-7.2 7.2L3 13ZM9.4 4.4l2.2 2.2',
} as const;

interface NodeIconProps {
  name: keyof typeof paths;
  size?: number;
  stroke?: number;
  className?: string;
}

export function NodeIcon({ name, size = 13, stroke = 1.5, className }: NodeIconProps): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      aria-hidden
    >
      <path d={paths[name]} />
    </svg>
  );
}
