import type { KeyboardEventHandler, ReactNode, Ref } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import { nodeView, type ViewContext } from '../model/node-view.ts';
import type { PlacementKey } from '../model/placement-key.ts';
import type { Scene } from '../model/scene.ts';
import { nodeDomId } from './node-id.ts';
import { nodeLabel } from './node-label.ts';
import css from './stage.module.css';

interface CanvasTreeProps {
  ref: Ref<HTMLDivElement>;
  scene: Scene;
  context: Omit<ViewContext, 'detail'>;
  /** Ids of the nodes on the page, separated by spaces. */
  owned: string;
  focusKey: PlacementKey | null;
  onKeyDown: KeyboardEventHandler<HTMLDivElement>;
  onFocus(): void;
  onBlur(): void;
}

/**
 * The tree that keyboard and screen reader meet: it takes the focus and owns the nodes React Flow draws elsewhere. The focused
 * row is heard even when it is not a node of the page just now (out of view, or at dot level): then it stands in here alone.
 */
export function CanvasTree({
  ref,
  scene,
  context,
  owned,
  focusKey,
  onKeyDown,
  onFocus,
  onBlur,
}: CanvasTreeProps): ReactNode {
  const t = useT();
  const focused = scene.keys.rowOf(focusKey);
  const row = focused >= 0 ? focused : 0;
  const id = nodeDomId(scene.keys.keyOf(row));
  const isOnPage = owned.split(' ').includes(id);
  const view = isOnPage ? null : nodeView(scene, row, { ...context, detail: 'row' });
  return (
    <div
      ref={ref}
      className={css.tree}
      role="tree"
      tabIndex={0}
      aria-label={t('graph:canvas')}
      aria-multiselectable
      aria-owns={owned || undefined}
      aria-activedescendant={focused < 0 ? undefined : isOnPage ? id : STAND_IN}
      data-testid="canvas-tree"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {view ? (
        <div
          id={STAND_IN}
          className="visually-hidden"
          role="treeitem"
          aria-level={view.level}
          aria-posinset={view.posInSet}
          aria-setsize={view.setSize}
          aria-expanded={view.isParent ? view.isExpanded : undefined}
          aria-selected={view.isSelected}
        >
          {nodeLabel(view, t)}
        </div>
      ) : null}
    </div>
  );
}

const STAND_IN = 'canvas-focused-row';
