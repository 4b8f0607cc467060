import type { ReactNode } from 'react';
import { Tray } from './tray.tsx';

/** The tray, large: everything staged with the effect of all of it. */
export function ChangesScreen(): ReactNode {
  return <Tray folded={false} large />;
}
