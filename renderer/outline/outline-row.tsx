import { Ban, ChevronRight, CircleHelp, Lock, RefreshCw, Split, Tag } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import type { TargetReason } from '#shared/plan/legality.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { PlacementKey } from '../graph/model/placement-key.ts';
import { stagedHere } from '../graph/model/staged-here.ts';
import { peopleCount, type PlannedCounts } from '../state/people-count.ts';
import { clsx } from '../ui/clsx.ts';
import { Glyph, type GlyphKind } from '../ui/glyph.tsx';
import { formatNumber } from '../ui/i18n/format.ts';
import { useT } from '../ui/i18n/use-t.ts';
import { peopleText, peopleTitle, peopleWords } from '../ui/people-words.ts';
import { safeName } from '../ui/safe-name.ts';
import css from './outline.module.css';

export const ROW_HEIGHT = 28;
const INDENT = 12;
const glyphOf: Record<string, GlyphKind> = { new: 'gain', moved: 'move', deleted: 'lose', edited: 'edit' };

export const rowDomId = (key: PlacementKey): string => `row-${encodeURIComponent(key)}`;

interface OutlineRowProps {
  top: number;
  rowKey: PlacementKey;
  group: number;
  /** Group of the row above in the hierarchy; −1 at the top. */
  parent: number;
  depth: number;
  isParent: boolean;
  isExpanded: boolean;
  childCount: number;
  posInSet: number;
  setSize: number;
  overlay: Overlay;
  planned: PlannedCounts;
  isSelected: boolean;
  isInRange: boolean;
  isFocused: boolean;
  paneFocused: boolean;
  isFound: boolean;
  filtered: boolean;
  isCut: boolean;
  /** While something is dragged: what speaks against dropping here. */
  reason: TargetReason | null;
  isSource: boolean;
  isTarget: boolean;
  /** Groups stand in categories here. */
  categories: boolean;
}

/** One row, 28 high: chevron, name, staged badge, warning, count. */
export const OutlineRow = memo(function OutlineRow(props: OutlineRowProps): ReactNode {
  const t = useT();
  const { overlay, group, rowKey } = props;
  const isHeading = group < 0;
  const name = isHeading
    ? t(props.categories ? 'graph:uncategorised' : 'graph:outline.unattached')
    : safeName(overlay.nameOf(group));
  const staged = isHeading ? null : stagedHere(overlay, group, props.parent);
  const bits = isHeading ? 0 : overlay.flags(group);
  const unreadable = (bits & groupFlag.membersUnreadable) !== 0;
  const notLoaded = (bits & groupFlag.membersNotLoaded) !== 0;
  const category = !isHeading && overlay.isCategory(group);
  const isPrivate = !isHeading && overlay.accessOf(group) === 'private';
  const people = isHeading || category ? null : peopleCount(overlay, group, props.planned);
  const illegal = props.reason !== null && props.reason !== 'ok' && !props.isSource;
  const isMulti = !isHeading && overlay.parentsOf(group).length > 1;
  const words = [
    name,
    category ? t('graph:category') : '',
    isHeading || category ? t('graph:groups', { count: props.childCount }) : peopleWords(people, t),
    staged ? t(`graph:staged.${staged}`) : '',
    isMulti ? t('graph:outline.row.multi') : '',
    isPrivate ? t('graph:private') : '',
    illegal && props.reason ? t(`graph:reason.${props.reason}`) : '',
  ];
  return (
    <div
      id={rowDomId(rowKey)}
      role="treeitem"
      aria-level={props.depth + 1}
      aria-posinset={props.posInSet}
      aria-setsize={props.setSize}
      aria-expanded={props.isParent ? props.isExpanded : undefined}
      aria-selected={props.isSelected || props.isInRange}
      aria-label={words.filter((word) => word !== '').join(t('app.list-separator'))}
      data-key={rowKey}
      data-staged={staged ?? undefined}
      className={clsx(
        css.row,
        props.isSelected && css.selected,
        (props.isSelected || props.isInRange) && props.paneFocused && css.active,
        props.isInRange && css.inRange,
        props.isFocused && css.focused,
        staged === 'deleted' && css.gone,
        props.filtered && !props.isFound && css.context,
        props.isCut && css.cut,
        category && css.category,
        illegal && css.illegal,
        props.isSource && css.source,
        props.isTarget && props.reason === 'ok' && css.target,
      )}
      style={{ transform: `translateY(${props.top}px)`, paddingLeft: 4 + props.depth * INDENT }}
    >
      <span className={css.chevron} data-chevron={props.isParent ? true : undefined}>
        {props.isParent ? (
          <ChevronRight size={12} strokeWidth={1.5} className={clsx(props.isExpanded && css.open)} aria-hidden />
        ) : null}
      </span>
      {category ? <Tag size={13} strokeWidth={1.5} className={css.mark} aria-hidden /> : null}
      <span className={css.name} title={name}>
        {name}
      </span>
      {staged ? <Glyph kind={glyphOf[staged]} /> : null}
      {isMulti ? (
        <span className={css.twin} data-twin title={t('graph:menu.nextTwin')}>
          <Split size={13} strokeWidth={1.5} className={css.mark} aria-hidden />
        </span>
      ) : null}
      {isPrivate ? <Lock size={12} strokeWidth={1.5} className={css.mark} aria-hidden /> : null}
      {notLoaded ? <RefreshCw size={13} strokeWidth={1.5} className={css.warn} aria-hidden /> : null}
      {unreadable ? <CircleHelp size={13} strokeWidth={1.5} className={css.mark} aria-hidden /> : null}
      {props.isSource ? <span className={css.count}>{t('graph:moving')}</span> : null}
      {illegal ? <Ban size={12} strokeWidth={1.5} className={css.mark} aria-hidden /> : null}
      <span
        className={clsx(css.count, people !== null && people.before !== null && css.planned)}
        title={peopleTitle(people, t)}
      >
        {isHeading || category ? formatNumber(props.childCount) : peopleText(people)}
      </span>
    </div>
  );
});
