import type { Settings } from '#shared/domain/settings.ts';

/** Puts the theme setting on `:root`; the tokens follow through `color-scheme`. */
export function applyTheme(theme: Settings['theme']): void {
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}
