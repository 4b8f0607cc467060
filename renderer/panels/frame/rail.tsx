import {
  Flag,
  GitPullRequestArrow,
  History,
  Keyboard,
  ListTree,
  ScrollText,
  SlidersHorizontal,
  SquareTerminal,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Workspace } from '#shared/domain/settings.ts';
import { useChanges } from '../../state/changes.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Hint } from '../../ui/tooltip.tsx';
import { useFindingCount } from '../screens/findings/use-findings.ts';
import { countChanges } from '../changes/change-lines.ts';
import css from './frame.module.css';

type Screen = Workspace['screen'];

export const railScreens: readonly { screen: Screen; icon: LucideIcon }[] = [
  { screen: 'hierarchy', icon: ListTree },
  { screen: 'changes', icon: GitPullRequestArrow },
  { screen: 'findings', icon: Flag },
  { screen: 'history', icon: History },
  { screen: 'log', icon: ScrollText },
  { screen: 'console', icon: SquareTerminal },
];

/** A badge has no room for more digits; the name of the button says the whole number. */
const BADGE_MAX = 999;

/** 44 px: the screens, with how much is staged and found. Ctrl+1…6. */
export function Rail(): ReactNode {
  const t = useT();
  const screen = useWorkspace((s) => s.screen);
  const staged = useChanges((s) => countChanges(s.changeSet.changes));
  const findings = useFindingCount();
  const badge = (s: Screen): { count: number; hot: boolean } | null =>
    s === 'changes' && staged > 0
      ? { count: staged, hot: true }
      : s === 'findings' && findings > 0
        ? { count: findings, hot: false }
        : null;
  return (
    <nav className={css.rail} aria-label={t('rail.label')}>
      {railScreens.map((s, i) => (
        <RailItem key={s.screen} {...s} keys={`Ctrl ${i + 1}`} on={screen === s.screen} badge={badge(s.screen)} />
      ))}
      <span className="grow" />
      <Hint text={t('rail.keys')} keys="?" placement="right">
        <AriaButton className={css.railItem} aria-label={t('rail.keys')} onPress={uiActions.openKeys}>
          <Keyboard size={18} strokeWidth={1.5} aria-hidden />
        </AriaButton>
      </Hint>
      <RailItem screen="settings" icon={SlidersHorizontal} on={screen === 'settings'} badge={null} />
    </nav>
  );
}

interface RailItemProps {
  screen: Screen;
  icon: LucideIcon;
  keys?: string;
  on: boolean;
  badge: { count: number; hot: boolean } | null;
}

function RailItem({ screen, icon: Icon, keys, on, badge }: RailItemProps): ReactNode {
  const t = useT();
  const name = t(`rail.${screen}`);
  return (
    <Hint text={name} keys={keys} placement="right">
      <AriaButton
        className={clsx(css.railItem, on && css.on)}
        aria-label={badge ? `${name}${t('app.list-separator')}${formatNumber(badge.count)}` : name}
        aria-current={on ? 'page' : undefined}
        onPress={() => workspaceActions.setScreen(screen)}
        data-testid={`rail-${screen}`}
      >
        <Icon size={18} strokeWidth={1.5} aria-hidden />
        {badge ? (
          <span className={clsx(css.badge, badge.hot && css.hot)} aria-hidden>
            {badge.count > BADGE_MAX ? `${BADGE_MAX}+` : formatNumber(badge.count)}
          </span>
        ) : null}
      </AriaButton>
    </Hint>
  );
}
