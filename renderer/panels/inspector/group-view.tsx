import { Ellipsis, LocateFixed } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Workspace } from '#shared/domain/settings.ts';
import { useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { uiActions, useUi } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { Menu } from '../../ui/menu.tsx';
import { tabId, tabPanelId, Tabs, type Tab } from '../../ui/tabs.tsx';
import { Access } from './access/access.tsx';
import { Activity } from './activity/activity.tsx';
import { GroupFacts } from './group-facts.tsx';
import { countChanges } from '../changes/change-lines.ts';
import css from './inspector.module.css';
import { Invites } from './invites/invites.tsx';
import { Members } from './members/members.tsx';
import { Overview } from './overview/overview.tsx';
import { PathLine } from './path-line.tsx';
import { RenameField } from './rename-field.tsx';
import { Roles } from './roles/roles.tsx';
import { useGroupActions } from './use-group-actions.ts';
import type { GroupRef } from './use-group.ts';

type TabName = Workspace['inspectorTab'];
const FOLD_BELOW = 340;

/** Head, facts and the six tabs of a group. */
export function GroupView({ group, width }: { group: GroupRef; width: number }): ReactNode {
  const t = useT();
  const chosen = useWorkspace((s) => s.inspectorTab);
  // A category holds groups, not people: there is nothing to say of it but what the overview says.
  const category = group.overlay.isCategory(group.index);
  const tab = category ? 'overview' : chosen;
  const [renaming, setRenaming] = useState(false);
  const isAsked = useUi((s) => s.renameRequest === group.id);
  useEffect(() => {
    if (!isAsked) return;
    setRenaming(true);
    uiActions.renameBegun();
  }, [isAsked]);

  const folded = width < FOLD_BELOW;
  const admins = useKeepers(group);
  const all: Tab<TabName>[] = category
    ? [{ id: 'overview', label: t('tab.overview') }]
    : [
        { id: 'overview', label: t('tab.overview') },
        { id: 'members', label: t('tab.members') },
        { id: 'roles', label: t('tab.roles'), count: admins > 0 && !folded ? formatNumber(admins) : undefined },
        { id: 'invites', label: t('tab.invites') },
        { id: 'activity', label: t('tab.activity') },
        { id: 'access', label: t('tab.access') },
      ];
  const tabs = folded
    ? all
        .filter((one) => one.id !== 'activity' || tab === 'activity')
        .filter((one) => one.id !== 'invites' || tab !== 'activity')
    : all;
  const hidden = all.filter((one) => !tabs.includes(one));

  return (
    <>
      <header className={css.head}>
        <div className={css.titleRow}>
          {renaming ? (
            <RenameField group={group} onDone={() => setRenaming(false)} />
          ) : (
            <h2
              className={css.title}
              title={group.name}
              data-testid="inspector-title"
              onDoubleClick={() => setRenaming(true)}
            >
              {group.name}
            </h2>
          )}
          <span className="grow" />
          <IconButton
            icon={LocateFixed}
            size="small"
            label={t('inspector.locate')}
            onPress={workspaceActions.requestReveal}
          />
          <GroupMenu group={group} onRename={() => setRenaming(true)} />
        </div>
        <PathLine group={group} />
        <div className={css.factsRow}>
          <GroupFacts group={group} />
          <StagedCount group={group} />
        </div>
      </header>
      <Tabs
        label={t('tab.label')}
        tabs={tabs}
        value={tab}
        onChange={workspaceActions.setTab}
        after={
          hidden.length > 0 ? (
            <Menu
              label={t('app.more')}
              entries={hidden.map((h) => ({ id: h.id, label: h.label, onAction: () => workspaceActions.setTab(h.id) }))}
            >
              <AriaButton className={css.more}>{t('app.more')}</AriaButton>
            </Menu>
          ) : null
        }
      />
      <div className={css.panel} role="tabpanel" id={tabPanelId(tab)} aria-labelledby={tabId(tab)}>
        <TabBody tab={tab} group={group} width={width} />
      </div>
    </>
  );
}

/** How many people run the group: its administrators, or where members carry roles its managers and owners. */
function useKeepers(group: GroupRef): number {
  const byRole = useConnection((s) => s.capabilities?.features.groupAdministrators.support === 'absent');
  return useMemo(() => {
    const { overlay, index } = group;
    if (!byRole) return overlay.directAdminsOf(index).length;
    let count = 0;
    for (const p of overlay.directMembersOf(index)) if ((overlay.roleOf(index, p) ?? 'member') !== 'member') count += 1;
    return count;
  }, [group, byRole]);
}

function TabBody({ tab, group, width }: { tab: TabName; group: GroupRef; width: number }): ReactNode {
  switch (tab) {
    case 'overview':
      return <Overview group={group} />;
    case 'members':
      return <Members group={group} width={width} />;
    case 'roles':
      return <Roles group={group} />;
    case 'invites':
      return <Invites group={group} />;
    case 'activity':
      return <Activity group={group} />;
    case 'access':
      return <Access group={group} />;
  }
}

function StagedCount({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const count = useChanges((s) => countChanges(s.changeSet.changes.filter((c) => c.intent.groupId === group.id)));
  if (count === 0) return null;
  return (
    <span className={css.staged}>
      <Glyph kind="edit" />
      <span className="num">{t('rail.staged', { count })}</span>
    </span>
  );
}

function GroupMenu({ group, onRename }: { group: GroupRef; onRename: () => void }): ReactNode {
  const t = useT();
  const actions = useGroupActions(group, onRename);
  const label = t('inspector.actions', { name: group.name });
  return (
    <Menu label={label} entries={[...actions.filter((a) => !a.danger), 'line', ...actions.filter((a) => a.danger)]}>
      <IconButton icon={Ellipsis} size="small" label={label} />
    </Menu>
  );
}
