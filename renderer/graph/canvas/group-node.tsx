import { memo, type ReactNode } from 'react';
import { clsx } from '../../ui/clsx.ts';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useT, type Translate } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { peopleText, peopleTitle } from '../../ui/people-words.ts';
import { countOf, type NodeView } from '../model/node-view.ts';
import css from './group-node.module.css';
import { NodeIcon } from './node-icon.tsx';

/** One group (or bucket, or the heading "Unattached") at the level of detail the zoom allows. Clicks are found by `data-*`, the stage handles them. */
export const GroupNode = memo(function GroupNode({ view }: { view: NodeView }): ReactNode {
  const t = useT();
  const className = clsx(
    'nopan',
    css.node,
    css[view.detail],
    view.direction === 'down' && css.down,
    view.isRoot && css.root,
    view.isCategory && css.category,
    view.kind === 'bucket' && css.bucket,
    view.kind === 'unattached' && css.heading,
    view.isOnPath && css.onPath,
    (view.unknown || view.isUnconfirmed) && css.unknown,
    view.isTwin && css.twin,
    view.staged && view.staged !== 'edited' && css[view.staged],
    view.isGhost && css.ghost,
    view.isCut && css.cut,
    view.isInRange && css.inRange,
    view.isFaded && css.faded,
    (view.isSelected || view.isAccessGoal) && css.selected,
    view.drag && css.dragging,
    view.drag && css[view.drag],
    view.isFocused && css.focused,
  );
  const name = nodeName(view, t);
  if (view.detail === 'pill') {
    return (
      <div className={className} title={name}>
        <span className={css.name}>{name}</span>
        {view.staged ? <span className={clsx(css.dot, css[view.staged])} data-staged={view.staged} /> : null}
      </div>
    );
  }
  if (view.detail === 'card') {
    return (
      <div className={className}>
        <div className={css.first}>
          <BucketMark view={view} />
          <span className={css.name} title={name}>
            {name}
          </span>
          <Marks view={view} />
          <More view={view} />
        </div>
        <SecondLine view={view} t={t} />
        <ExpandHandle view={view} />
      </div>
    );
  }
  return (
    <div className={className}>
      <BucketMark view={view} />
      <span className={css.name} title={name}>
        {name}
      </span>
      <Marks view={view} />
      <More view={view} />
      <Count view={view} t={t} />
      <ExpandHandle view={view} />
    </div>
  );
});

export function nodeName(view: NodeView, t: Translate): string {
  if (view.kind === 'bucket') return t('graph:bucket', { count: view.childCount });
  if (view.kind === 'unattached') return t(view.isUncategorised ? 'graph:uncategorised' : 'graph:unattached');
  return safeName(view.name);
}

function BucketMark({ view }: { view: NodeView }): ReactNode {
  if (view.kind === 'bucket') return <NodeIcon name="bucket" className={css.mark} />;
  if (view.kind === 'unattached') return <NodeIcon name="loose" className={css.mark} />;
  if (view.isCategory) return <NodeIcon name="category" className={css.mark} />;
  return null;
}

/** Multi-parent, private, sync warning, unknown members, staged badge: at most three, then "+1". */
function Marks({ view }: { view: NodeView }): ReactNode {
  if (view.drag === 'illegal' || view.drag === 'source') return null;
  const marks: ReactNode[] = [];
  if (view.isMultiParent)
    marks.push(
      <span key="p" className={css.twinMark} data-twin>
        <NodeIcon name="parents" className={css.mark} />
      </span>,
    );
  if (view.isPrivate) marks.push(<NodeIcon key="l" name="lock" className={css.mark} />);
  if (view.isSynced) marks.push(<NodeIcon key="s" name="sync" className={css.mark} />);
  if (view.unknown === 'unreadable' || view.isUnconfirmed)
    marks.push(<NodeIcon key="u" name="unknown" className={css.mark} />);
  if (view.unknown === 'not-loaded') marks.push(<NodeIcon key="n" name="sync" className={clsx(css.mark, css.warn)} />);
  const room = view.staged ? 2 : 3;
  return (
    <>
      {marks.slice(0, room)}
      {marks.length > room ? <span className={css.count}>+{marks.length - room}</span> : null}
      {view.staged ? (
        <span className={clsx(css.badge, css[view.staged])}>
          <NodeIcon name={view.staged} size={10} stroke={2.4} />
        </span>
      ) : null}
    </>
  );
}

function Count({ view, t }: { view: NodeView; t: Translate }): ReactNode {
  if (view.drag === 'illegal' && view.reason) return <Reason reason={view.reason} t={t} />;
  if (view.drag === 'source') return <span className={css.reason}>{t('graph:moving')}</span>;
  if (view.isGhost) return <span className={css.reason}>{t('graph:moved')}</span>;
  return (
    <span className={clsx(css.count, view.before !== null && css.planned)} title={peopleTitle(countOf(view), t)}>
      {countText(view)}
    </span>
  );
}

const countText = (view: NodeView): string =>
  view.kind === 'unattached' || view.isCategory ? formatNumber(view.childCount) : peopleText(countOf(view));

function Reason({ reason, t }: { reason: string; t: Translate }): ReactNode {
  return (
    <span className={css.reason}>
      <NodeIcon name="ban" size={11} />
      {t(`graph:reason.${reason}`)}
    </span>
  );
}

function SecondLine({ view, t }: { view: NodeView; t: Translate }): ReactNode {
  if (view.drag === 'illegal' && view.reason) {
    return (
      <div className={css.second}>
        <Reason reason={view.reason} t={t} />
      </div>
    );
  }
  if (view.drag === 'source') return <div className={css.second}>{t('graph:moving')}</div>;
  if (view.isGhost) return <div className={css.second}>{t('graph:moved')}</div>;
  if (view.kind === 'unattached')
    return <div className={css.second}>{t('graph:groups', { count: view.childCount })}</div>;
  if (view.isCategory) return <div className={css.second}>{t('graph:groups', { count: view.childCount })}</div>;
  if (view.effective === null)
    return (
      <div className={css.second}>{t(view.unknown === 'not-loaded' ? 'graph:notLoaded' : 'graph:notReadable')}</div>
    );
  return (
    <div className={css.second}>
      <span className={clsx(view.before !== null && css.planned)} title={peopleTitle(countOf(view), t)}>
        <NodeIcon name="people" size={11} />
        {peopleText(countOf(view))}
      </span>
      {view.direct !== null && view.kind === 'group' ? <span>{t('graph:direct', { count: view.direct })}</span> : null}
      {view.isParent ? (
        <span>
          <NodeIcon name="subgroups" size={11} />
          {formatNumber(view.childCount)}
        </span>
      ) : null}
      {view.isAdmin ? (
        <span>
          <NodeIcon name="key" size={11} />
          {t('graph:admin')}
        </span>
      ) : null}
    </div>
  );
}

function More({ view }: { view: NodeView }): ReactNode {
  if (view.kind !== 'group' || view.isGhost) return null;
  return (
    <span className={css.more} data-more>
      ⋯
    </span>
  );
}

function ExpandHandle({ view }: { view: NodeView }): ReactNode {
  if (!view.isParent || view.isGhost) return null;
  if (view.isExpanded) {
    return (
      <span className={clsx(css.expand, css.collapse)} data-expand>
        −
      </span>
    );
  }
  return (
    <span className={css.expand} data-expand>
      +{formatNumber(view.childCount)}
    </span>
  );
}
