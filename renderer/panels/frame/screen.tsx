import type { ReactNode } from 'react';
import type { Workspace } from '#shared/domain/settings.ts';
import { ChangesScreen } from '../changes/changes-screen.tsx';
import { ConsoleScreen } from '../console/console-screen.tsx';
import { FindingsScreen } from '../screens/findings/findings-screen.tsx';
import { HistoryScreen } from '../screens/history-screen.tsx';
import { LogScreen } from '../screens/log-screen.tsx';
import { SettingsScreen } from '../screens/settings-screen.tsx';

/** The screens of the rail beside the hierarchy. */
export function Screen({ screen }: { screen: Workspace['screen'] }): ReactNode {
  switch (screen) {
    case 'changes':
      return <ChangesScreen />;
    case 'findings':
      return <FindingsScreen />;
    case 'history':
      return <HistoryScreen />;
    case 'log':
      return <LogScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'console':
      return <ConsoleScreen />;
    case 'hierarchy':
      return null;
  }
}
