import type { BrowserWindow, NativeTheme } from 'electron';
import { settingsSchema } from '#shared/domain/settings.ts';
import type { Dispatcher } from '../kernel/ipc/dispatcher.ts';
import { SHELL_SENDER } from './window-channel.ts';
import { titleBarOverlay, windowColours } from './window.ts';

/**
 * Keeps what the system draws (window buttons, menus, the colour behind the page) in the theme of the settings. The shell
 * asks for it through the contract, like the page.
 */
export function followTheme(
  nativeTheme: Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors' | 'on'>,
  window: Pick<BrowserWindow, 'isDestroyed' | 'setBackgroundColor' | 'setTitleBarOverlay'>,
  dispatcher: Pick<Dispatcher, 'connect'>,
): void {
  const apply = (settings: unknown): void => {
    const parsed = settingsSchema.safeParse(settings);
    if (parsed.success) nativeTheme.themeSource = parsed.data.theme;
  };
  const paint = (): void => {
    if (window.isDestroyed()) return;
    const colours = windowColours(nativeTheme.shouldUseDarkColors);
    window.setBackgroundColor(colours.background);
    // macOS has no overlay to paint: its lights take their colour from the system.
    window.setTitleBarOverlay?.(titleBarOverlay(colours));
  };
  nativeTheme.on('updated', paint);

  const connection = dispatcher.connect(SHELL_SENDER, (message) => {
    if (message.type === 'event') apply(message.value);
    if (message.type === 'result') {
      const result = message.result as { ok: boolean; value?: unknown };
      if (result.ok) apply(result.value);
    }
  });
  connection.receive({ type: 'subscribe', id: 1, event: 'settings' });
  connection.receive({ type: 'call', id: 2, method: 'settings.get', input: null });
}
