// SCREENS (another engineer) is writing this file right now: do not overwrite it.
import type { ReactNode } from 'react';

export function LogScreen(): ReactNode {
  return null;
}
