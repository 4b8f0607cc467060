import { useSyncExternalStore } from 'react';

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
};

export const useWindowWidth = (): number => useSyncExternalStore(subscribe, () => window.innerWidth);
export const useWindowHeight = (): number => useSyncExternalStore(subscribe, () => window.innerHeight);
