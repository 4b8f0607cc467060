import type { MenuItemConstructorOptions } from 'electron';
import { isChinese } from './start-message.ts';

interface MenuLabels {
  file: string;
  edit: string;
  view: string;
  window: string;
  help: string;
  dataFolder: string;
}

const ENGLISH: MenuLabels = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  window: '&Window',
  help: '&Help',
  dataFolder: 'Open the Data Folder',
};
const CHINESE: MenuLabels = {
  file: '文件(&F)',
  edit: '编辑(&E)',
  view: '视图(&V)',
  window: '窗口(&W)',
  help: '帮助(&H)',
  dataFolder: '打开数据文件夹',
};

export interface MenuOptions {
  platform: NodeJS.Platform;
  /** A BCP 47 tag; Chinese in any form gets Chinese, everything else English. */
  locale: string;
  isDevelopment: boolean;
  openDataFolder(): void;
}

/**
 * Only what the system expects of a menu; Canopy's own commands are in its palette, where they can be searched. Undo and redo
 * are not among them: a menu item would take Ctrl+Z away from the page, which undoes staged changes with it. Reload and
 * developer tools exist while developing only.
 */
export function createMenuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const labels = isChinese(options.locale) ? CHINESE : ENGLISH;
  const isMac = options.platform === 'darwin';
  const development: MenuItemConstructorOptions[] = options.isDevelopment
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
    : [];
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: labels.file, submenu: [isMac ? { role: 'close' } : { role: 'quit' }] },
    {
      label: labels.edit,
      submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }],
    },
    {
      label: labels.view,
      submenu: [...development, { role: 'togglefullscreen' }],
    },
    { label: labels.window, role: 'windowMenu' },
    {
      label: labels.help,
      role: 'help',
      submenu: [{ label: labels.dataFolder, click: () => options.openDataFolder() }],
    },
  ];
}
