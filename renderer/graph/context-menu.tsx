import {
  ClipboardPaste,
  ClipboardCopy,
  Crosshair,
  FolderTree,
  MoveRight,
  PanelRight,
  Pencil,
  Plus,
  RefreshCw,
  Scissors,
  Split,
  Tags,
  Trash2,
  Undo2,
  Unlink,
  UserPlus,
  type LucideIcon,
} from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components';
import { legalTargets, moveSourceProblem } from '#shared/plan/legality.ts';
import { useConnection } from '../state/connection.ts';
import { allowsSeveralParents, keepsCategories } from '../state/directory-shape.ts';
import { useDirectory } from '../state/directory.ts';
import { sessionActions } from '../state/session.ts';
import { uiActions, useUi } from '../state/ui.ts';
import { useWorkspace } from '../state/workspace.ts';
import { clsx } from '../ui/clsx.ts';
import { useT, type Translate } from '../ui/i18n/use-t.ts';
import { Kbd } from '../ui/kbd.tsx';
import menuCss from '../ui/menu.module.css';
import { safeName } from '../ui/safe-name.ts';
import { canvasActions } from './canvas/canvas-actions.ts';
import { legalityRules } from './drag/drag-controller.ts';
import { parentIdOf } from './drag/move-intents.ts';
import { groupOf, placementsOf, treeActions } from './keys/tree-actions.ts';
import { graphActions, useGraph } from './model/graph-store.ts';
import type { PlacementKey } from './model/placement-key.ts';
import css from './context-menu.module.css';

type Entry =
  | 'line'
  | { id: string; label: string; icon?: LucideIcon; keys?: string; danger?: boolean; reason?: string; run: () => void };

/** The menu of a row, for canvas and outline: right button, Menu key, Shift+F10, the `⋯` of a node. */
export function ContextMenu(): ReactNode {
  const t = useT();
  const menu = useGraph((s) => s.menu);
  const anchor = useRef<HTMLDivElement>(null);
  if (!menu) return null;
  const entries = entriesFor(menu.key, t);
  const overlay = useDirectory.getState().overlay;
  const group = groupOf(menu.key);
  const name = overlay && group >= 0 ? safeName(overlay.nameOf(group)) : t('graph:unattached');
  return (
    <>
      <div ref={anchor} className={css.anchor} style={{ left: menu.x, top: menu.y }} />
      <Popover
        isOpen
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
        className={menuCss.popover}
        onOpenChange={(open) => !open && graphActions.openMenu(null)}
      >
        <Menu
          aria-label={t('graph:menu.label', { name })}
          className={menuCss.list}
          autoFocus="first"
          onClose={() => graphActions.openMenu(null)}
          onAction={(id) => {
            graphActions.openMenu(null);
            const chosen = entries.find((entry) => entry !== 'line' && entry.id === id);
            if (chosen && chosen !== 'line') chosen.run();
          }}
        >
          {entries.map((entry, i) =>
            entry === 'line' ? (
              <Separator key={`line-${i}`} className={menuCss.separator} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                isDisabled={entry.reason !== undefined}
                className={clsx(menuCss.item, entry.danger && !entry.reason && menuCss.danger)}
              >
                {entry.icon ? <entry.icon size={14} strokeWidth={1.5} aria-hidden /> : null}
                {entry.reason === undefined ? (
                  <span className="grow">{entry.label}</span>
                ) : (
                  <span className={menuCss.two}>
                    <span>{entry.label}</span>
                    <span className={menuCss.why}>{entry.reason}</span>
                  </span>
                )}
                {entry.keys ? <Kbd>{entry.keys}</Kbd> : null}
              </MenuItem>
            ),
          )}
        </Menu>
      </Popover>
    </>
  );
}

function entriesFor(key: PlacementKey, t: Translate): Entry[] {
  const { directory, overlay } = useDirectory.getState();
  const { capabilities } = useConnection.getState();
  const { clipboard } = useUi.getState();
  const group = groupOf(key);
  const isOpen = useWorkspace.getState().expanded.has(key);
  const unfold: Entry = {
    id: 'expand',
    label: t(isOpen ? 'graph:menu.collapse' : 'graph:menu.expand'),
    keys: isOpen ? '←' : '→',
    run: () => treeActions.toggle(key),
  };
  if (!directory || !overlay || group < 0) return [unfold];
  const rules = legalityRules();
  const entries: Entry[] = [
    {
      id: 'inspect',
      label: t('graph:menu.inspect'),
      icon: PanelRight,
      keys: 'Enter',
      run: () => treeActions.inspect(key),
    },
  ];
  if (overlay.childrenOf(group).length > 0) {
    entries.push(unfold, {
      id: 'branch',
      label: t('graph:menu.expandBranch'),
      icon: FolderTree,
      run: () => treeActions.expandBranch(key),
    });
  }
  entries.push({
    id: 'zoom',
    label: t('graph:menu.zoom'),
    icon: Crosshair,
    keys: 'Z',
    run: () => canvasActions.zoomToBranch(key),
  });
  // What is staged only is not on the server; where the way to it is closed, nothing can be read.
  if (group < directory.groupCount && useConnection.getState().connection?.link === 'online') {
    entries.push({
      id: 'read',
      label: t('graph:menu.readBranch'),
      icon: RefreshCw,
      run: () => void sessionActions.readBranch(directory.groupId(group)),
    });
  }
  if (placementsOf(group, 2).length > 1) {
    entries.push({
      id: 'twin',
      label: t('graph:menu.nextTwin'),
      icon: Split,
      keys: 'Alt J',
      run: () => treeActions.nextTwin(key),
    });
  }
  entries.push('line');
  const category = overlay.isCategory(group);
  const inCategories = keepsCategories(capabilities);
  const problem = rules ? moveSourceProblem(directory, overlay, group, rules) : null;
  const reason = problem ? t(`error:${problem.code}`, problem.params) : undefined;
  entries.push(
    { id: 'rename', label: t('graph:menu.rename'), icon: Pencil, keys: 'F2', run: () => treeActions.rename(key) },
    {
      id: 'new',
      label: t(inCategories ? 'graph:menu.newGroup' : 'graph:menu.newSubgroup'),
      icon: Plus,
      keys: 'N',
      run: () => treeActions.newSubgroup(key),
    },
  );
  if (category) {
    entries.push({
      id: 'new-category',
      label: t('graph:menu.newCategory'),
      icon: Tags,
      run: uiActions.openNewCategory,
    });
  } else {
    entries.push({
      id: 'people',
      label: t('graph:menu.addPeople'),
      icon: UserPlus,
      keys: 'A',
      run: () => treeActions.addPeople(key),
    });
  }
  const place = parentIdOf(key);
  const holder = place === null ? -1 : overlay.groupIndex(place);
  entries.push(
    'line',
    {
      id: 'move',
      label: t('graph:menu.moveTo'),
      icon: MoveRight,
      keys: 'M',
      reason,
      run: () => treeActions.moveTo(key),
    },
    { id: 'cut', label: t('graph:menu.cut'), icon: Scissors, keys: 'Ctrl X', reason, run: () => treeActions.cut(key) },
  );
  if (holder >= 0 && capabilities && allowsSeveralParents(capabilities)) {
    entries.push({
      id: 'out',
      label: t(overlay.isCategory(holder) ? 'graph:menu.outOfCategory' : 'graph:menu.outOfParent', {
        name: safeName(overlay.nameOf(holder)),
      }),
      icon: Unlink,
      reason,
      run: () => void treeActions.takeOut(key),
    });
  }
  if (clipboard && rules) {
    const source = overlay.groupIndex(clipboard.groupId);
    if (source >= 0) {
      const why = legalTargets(directory, overlay, source, rules).reason(group);
      const blocked = why === 'ok' ? undefined : t(`graph:reason.${why}`);
      entries.push({
        id: 'paste',
        label: t('graph:menu.paste', { name: safeName(overlay.nameOf(source)) }),
        icon: ClipboardPaste,
        keys: 'Ctrl V',
        reason: blocked,
        run: () => void treeActions.paste(key),
      });
      if (capabilities && allowsSeveralParents(capabilities)) {
        entries.push({
          id: 'also',
          label: t('graph:menu.pasteAlso'),
          icon: ClipboardCopy,
          keys: 'Ctrl ⇧ V',
          reason: blocked,
          run: () => void treeActions.paste(key, 'also'),
        });
      }
    }
  }
  entries.push('line');
  if (overlay.isDeleted(group))
    entries.push({ id: 'keep', label: t('graph:menu.keep'), icon: Undo2, run: () => void treeActions.keep(key) });
  else
    entries.push({
      id: 'delete',
      label: t('graph:menu.delete'),
      icon: Trash2,
      keys: 'Del',
      danger: true,
      run: () => void treeActions.remove(key),
    });
  return entries;
}
