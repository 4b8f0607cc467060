import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';

/** The smallest window the layout is made for, and the height of the title bar that the page draws itself. */
const SMALLEST = { width: 1024, height: 700 };
const DEFAULT_SIZE = { width: 1440, height: 900 };
const TITLE_BAR_HEIGHT = 40;
/** This much of a restored window must lie on a display, or it could not be dragged back. */
const VISIBLE_MARGIN = 80;

/** The one place where web preferences are made. Most repeat Electron's defaults, so that a changed default changes nothing. */
export function createWebPreferences(preload: string, isDevelopment: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: isDevelopment,
  };
}

export interface Colours {
  /** Behind the page until it has drawn. */
  background: string;
  symbol: string;
}

export interface WindowState {
  bounds?: Rectangle;
  isMaximized?: boolean;
}

/**
 * Options of the main window. The page draws the title bar; the system's window buttons lie over it (on macOS the lights at
 * its left), and the page keeps their place free through the `titlebar-area-*` environment variables of CSS.
 */
export function createWindowOptions(
  preload: string,
  isDevelopment: boolean,
  colours: Colours,
  state: WindowState,
  displays: readonly Rectangle[],
): BrowserWindowConstructorOptions {
  return {
    ...(state.bounds && isReachable(state.bounds, displays) ? state.bounds : DEFAULT_SIZE),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Canopy',
    backgroundColor: colours.background,
    titleBarStyle: 'hidden',
    titleBarOverlay: titleBarOverlay(colours),
    webPreferences: createWebPreferences(preload, isDevelopment),
  };
}

export function titleBarOverlay({ background, symbol }: Colours): {
  color: string;
  symbolColor: string;
  height: number;
} {
  return { color: background, symbolColor: symbol, height: TITLE_BAR_HEIGHT };
}

/** The page's own colours (`--window` and `--ink` of `renderer/ui/theme/tokens.css`), which the page cannot give before it exists. */
export function windowColours(isDark: boolean): Colours {
  return isDark ? { background: '#101512', symbol: '#eaeeeb' } : { background: '#ebefeb', symbol: '#18201c' };
}

/** A display may have been unplugged since the window was closed. */
export function isReachable(bounds: Rectangle, displays: readonly Rectangle[]): boolean {
  return displays.some(
    (display) =>
      bounds.x + bounds.width >= display.x + VISIBLE_MARGIN &&
      bounds.x <= display.x + display.width - VISIBLE_MARGIN &&
      bounds.y >= display.y &&
      bounds.y <= display.y + display.height - VISIBLE_MARGIN,
  );
}

/** What is kept of a window for the next start. */
export function currentState(window: Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized'>): WindowState {
  return { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
}

/** Reads a kept state; anything that is not one (an older or damaged file) counts as none. */
export function parseState(text: string): WindowState {
  try {
    const { bounds, isMaximized } = JSON.parse(text) as { bounds?: Partial<Rectangle>; isMaximized?: unknown };
    const numbers = [bounds?.x, bounds?.y, bounds?.width, bounds?.height];
    return {
      ...(numbers.every((value) => Number.isFinite(value)) ? { bounds: bounds as Rectangle } : {}),
      isMaximized: isMaximized === true,
    };
  } catch {
    return {};
  }
}
