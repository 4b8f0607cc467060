import { MousePointerClick } from 'lucide-react';
import type { ReactNode } from 'react';
import { useDirectory } from '../../state/directory.ts';
import { useUi } from '../../state/ui.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { GroupView } from './group-view.tsx';
import { HoverView } from './hover-view.tsx';
import { PersonView } from './person-view.tsx';
import { useSelectedGroup } from './use-group.ts';

/** What I look at: the effect of a drop while dragging, else a person, else the selected group. */
export function Inspector({ width }: { width: number }): ReactNode {
  const t = useT();
  const hover = useUi((s) => s.hover);
  const personId = useWorkspace((s) => s.personId);
  const status = useDirectory((s) => s.status);
  const group = useSelectedGroup();
  if (hover) return <HoverView hover={hover} />;
  if (personId !== null) return <PersonView key={personId} personId={personId} />;
  if (group) return <GroupView key={group.id} group={group} width={width} />;
  if (status === 'loading') return <Skeleton label={t('app.loading')} rows={6} />;
  return <Notice icon={MousePointerClick}>{t(status === 'ready' ? 'inspector.nothing' : 'inspector.no-copy')}</Notice>;
}
