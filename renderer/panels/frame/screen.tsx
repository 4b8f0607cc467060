import type { ReactNode } from 'react';
import type { Workspace } from '#shared/domain/settings.ts';
import { ChangesScreen } from '../changes/changes-screen.tsx';
import { FindingsScreen } from '../screens/findings-screen.tsx';
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
    case 'hierarchy':
    case 'console':
      return null;
  }
}
