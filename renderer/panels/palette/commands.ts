import {
  Flag,
  GitPullRequestArrow,
  History,
  Keyboard,
  Languages,
  LayoutGrid,
  ListTree,
  Lock,
  LockOpen,
  Maximize,
  Moon,
  MoveRight,
  PanelBottom,
  PanelLeft,
  Pencil,
  Plus,
  Redo2,
  RefreshCw,
  Rows3,
  ScanSearch,
  Scissors,
  ScrollText,
  SlidersHorizontal,
  SquareTerminal,
  Sun,
  SunMoon,
  Tags,
  Undo2,
  UserPlus,
  Workflow,
  X,
  type LucideIcon,
} from 'lucide-react';
import type { Settings, Workspace } from '#shared/domain/settings.ts';
import { moveSourceProblem } from '#shared/plan/legality.ts';
import { canvasActions } from '../../graph/canvas/canvas-actions.ts';
import { legalityRules } from '../../graph/drag/drag-controller.ts';
import { useChanges, changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { sessionActions } from '../../state/session.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { askWhy, review, toggleOutline } from '../frame/use-global-keys.ts';
import { groupOf } from '../../graph/keys/tree-actions.ts';
import { paletteActions } from './palette-actions.ts';

export interface Command {
  id: string;
  icon: LucideIcon;
  label: string;
  /** Found by these as well: the label in the other language, words of both, pinyin and its initials. */
  aliases: readonly string[];
  keys?: string;
  /** Why it cannot be run now. */
  reason: string | null;
  run(): void;
}

const { onHierarchy } = paletteActions;

type Screen = Workspace['screen'];
const screens: readonly [Screen, LucideIcon, string][] = [
  ['hierarchy', ListTree, 'hierarchy cengji cj'],
  ['changes', GitPullRequestArrow, 'changes biangeng bg'],
  ['findings', Flag, 'findings faxian fx'],
  ['history', History, 'history lishi ls'],
  ['log', ScrollText, 'log rizhi rz'],
  ['console', SquareTerminal, 'console api methods kongzhitai kzt'],
  ['settings', SlidersHorizontal, 'settings preferences shezhi sz'],
];

const themes: readonly [Settings['theme'], LucideIcon, string][] = [
  ['light', Sun, 'light theme qianse qs zhuti zt'],
  ['dark', Moon, 'dark theme shense ss zhuti zt'],
  ['system', SunMoon, 'system theme gensui gs zhuti zt'],
];

/**
 * Everything that can be run now, in a stable order; what belongs to the selected group first. `t` writes the labels, `other` says them in the
 * language that is not shown.
 */
export function paletteCommands(t: Translate, other: Translate): Command[] {
  const commands: Command[] = [];
  const add = (
    id: string,
    icon: LucideIcon,
    aliases: string,
    run: () => void,
    { label = (say) => say(`palette.${id}`), keys, reason }: More = {},
  ): void => {
    commands.push({
      id,
      icon,
      label: label(t),
      aliases: [label(other), ...aliases.split(' ')],
      keys,
      reason: reason || null,
      run,
    });
  };
  forSelection(t, add);
  forStaging(t, add);
  const categories = keepsCategories(useConnection.getState().capabilities);
  add('new-top', Plus, 'new group xinjian xj', () => uiActions.openNewSubgroup(null), {
    label: (say) => say(categories ? 'palette.new-group' : 'palette.new-top'),
  });
  if (categories) add('new-category', Tags, 'new category xinjian fenlei xjfl', uiActions.openNewCategory);
  add('why', Scissors, 'why access weishenme wsm', () => onHierarchy(askWhy), { keys: 'Ctrl Shift W' });
  add('fit', Maximize, 'fit all zoom xianshi quanbu xsqb', () => onHierarchy(canvasActions.fit), { keys: 'F' });
  add('direction', Workflow, 'direction layout fangxiang fx', () => onHierarchy(canvasActions.toggleDirection));
  add('density', Rows3, 'density compact comfortable midu md', () => onHierarchy(canvasActions.toggleDensity));
  add('outline', PanelLeft, 'outline dagang dg', () => onHierarchy(toggleOutline), { keys: 'Ctrl B' });
  add(
    'tray',
    PanelBottom,
    'changes tray biangeng bg',
    () => onHierarchy(() => workspaceActions.setTrayOpen(!useWorkspace.getState().trayOpen)),
    { keys: 'Ctrl J' },
  );
  screens.forEach(([screen, icon, aliases], i) => {
    if (useWorkspace.getState().screen === screen) return;
    add(`go-${screen}`, icon, `go ${aliases}`, () => workspaceActions.setScreen(screen), {
      label: (say) => say('palette.go', { screen: say(`rail.${screen}`) }),
      keys: screen === 'settings' ? undefined : `Ctrl ${i + 1}`,
    });
  });
  forApp(add);
  return commands;
}

interface More {
  /** Other words than those of `palette.<id>`. */
  label?: (t: Translate) => string;
  keys?: string;
  reason?: string | false | null;
}

type Add = (id: string, icon: LucideIcon, aliases: string, run: () => void, more?: More) => void;

function forSelection(t: Translate, add: Add): void {
  const { selection } = useWorkspace.getState();
  const { directory, overlay } = useDirectory.getState();
  const group = groupOf(selection);
  if (!directory || !overlay || group < 0 || selection === null) return;
  const name = safeName(overlay.nameOf(group));
  const rules = legalityRules();
  const unmovable = rules ? moveSourceProblem(directory, overlay, group, rules) : null;
  add('move', MoveRight, 'move yidong yd', () => uiActions.openMoveTo(group), {
    label: (say) => say('palette.move', { name }),
    keys: 'M',
    reason: unmovable && errorText(t, unmovable).message,
  });
  const category = overlay.isCategory(group);
  // Where groups stand in categories, only a category has something below it.
  if (category || !keepsCategories(useConnection.getState().capabilities)) {
    add('new-subgroup', Plus, 'new subgroup group xinjian zizu xj', () => uiActions.openNewSubgroup(group), {
      label: (say) => say(category ? 'palette.new-in-category' : 'palette.new-subgroup', { name }),
      keys: 'N',
    });
  }
  if (!category) {
    add('add-people', UserPlus, 'add people members tianjia ty', () => uiActions.openAddPeople(group), {
      label: (say) => say('palette.add-people', { name }),
      keys: 'A',
    });
  }
  add('rename', Pencil, 'rename chongmingming cmm', () => onHierarchy(() => uiActions.rename(overlay.groupId(group))), {
    label: (say) => say('palette.rename', { name }),
    keys: 'F2',
  });
  add('branch', ScanSearch, 'zoom branch fenzhi fz', () => onHierarchy(() => canvasActions.zoomToBranch(selection)), {
    label: (say) => say('palette.branch', { name }),
    keys: 'Z',
  });
}

function forStaging(t: Translate, add: Add): void {
  const { changeSet } = useChanges.getState();
  const { connection, job } = useConnection.getState();
  add('review', GitPullRequestArrow, 'review apply shenyue sy yingyong', review, {
    keys: 'Ctrl Enter',
    reason: changeSet.changes.length === 0 && t('palette.nothing-staged'),
  });
  if (job?.kind === 'sync') add('cancel-sync', X, 'cancel sync quxiao tongbu qx', sessionActions.cancelSync);
  else {
    add('sync', RefreshCw, 'sync refresh read tongbu tb', () => void sessionActions.sync(), {
      keys: 'Ctrl R',
      reason: connection?.link !== 'online' && t('frame.sync-offline'),
    });
  }
  add('undo', Undo2, 'undo chexiao cx', () => void changesActions.undo(), {
    keys: 'Ctrl Z',
    reason: !changeSet.canUndo && t('palette.nothing-to-undo'),
  });
  add('redo', Redo2, 'redo chongzuo cz', () => void changesActions.redo(), {
    keys: 'Ctrl Shift Z',
    reason: !changeSet.canRedo && t('palette.nothing-to-redo'),
  });
}

function forApp(add: Add): void {
  const { settings, opened } = useConnection.getState();
  for (const [theme, icon, aliases] of themes) {
    if (theme !== settings.theme)
      add(`theme-${theme}`, icon, aliases, () => void sessionActions.updateSettings({ theme }));
  }
  // Each language under its own name, so that it is found by those who cannot read the present one.
  if (settings.language !== 'en')
    add(
      'language-en',
      Languages,
      'language english yuyan yingwen yy 语言 英文 英语',
      () => void sessionActions.updateSettings({ language: 'en' }),
    );
  if (settings.language !== 'zh-Hans') {
    add(
      'language-zh',
      Languages,
      'language chinese zhongwen yuyan zw yy 中文',
      () => void sessionActions.updateSettings({ language: 'zh-Hans' }),
    );
  }
  const readOnly = opened?.profile.readOnly ?? false;
  add(
    readOnly ? 'unlock' : 'lock',
    readOnly ? LockOpen : Lock,
    'lock unlock read-only zhidu zd jiesuo',
    () => void sessionActions.setReadOnly(!readOnly),
  );
  add('keys', Keyboard, 'keys keyboard shortcuts jianpan jp', uiActions.openKeys, { keys: '?' });
  add('connections', LayoutGrid, 'connections profiles lianjie lj', () => void sessionActions.close());
}
