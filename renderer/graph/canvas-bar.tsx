import { ChevronRight, LocateFixed, Maximize, Network, Rows3, Rows4, Tags, Workflow } from 'lucide-react';
import { Fragment, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useConnection } from '../state/connection.ts';
import { allowsSeveralParents, keepsCategories } from '../state/directory-shape.ts';
import { useDirectory } from '../state/directory.ts';
import { peopleCount } from '../state/people-count.ts';
import { usePlannedCounts } from '../state/planned-counts.ts';
import { uiActions } from '../state/ui.ts';
import { useWorkspace, workspaceActions } from '../state/workspace.ts';
import { Button } from '../ui/button.tsx';
import { clsx } from '../ui/clsx.ts';
import { foldedWay } from '../ui/folded-way.ts';
import { HiddenSteps } from '../ui/hidden-steps.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Say } from '../ui/i18n/say.tsx';
import { useT } from '../ui/i18n/use-t.ts';
import { Kbd } from '../ui/kbd.tsx';
import { peopleWords } from '../ui/people-words.ts';
import { profileName } from '../ui/profile-words.ts';
import { safeName } from '../ui/safe-name.ts';
import { canvasActions } from './canvas/canvas-actions.ts';
import { camera } from './canvas/camera.ts';
import { viewRect } from './canvas/viewport.ts';
import css from './canvas-bar.module.css';
import { dragController } from './drag/drag-controller.ts';
import { useDrag, type Dragging } from './drag/drag-store.ts';
import { idsOf, keysUpwards, UNATTACHED_KEY, type PlacementKey } from './model/placement-key.ts';
import { useGraph } from './model/graph-store.ts';

/** Breadcrumbs and tools; one sentence while something is dragged. */
export function CanvasBar(): ReactNode {
  // Not the whole of it: the group under the pointer changes many times a second, the sentence does not.
  const drag = useDrag(
    useShallow(({ dragging }) =>
      dragging ? { sources: dragging.sources, reason: dragging.reason, mode: dragging.mode } : null,
    ),
  );
  return drag ? <DragSentence drag={drag} /> : <Tools />;
}

function Tools(): ReactNode {
  const t = useT();
  const direction = useWorkspace((s) => s.direction);
  const density = useGraph((s) => s.scene?.canvas.density ?? 'compact');
  const empty = useGraph((s) => s.scene === null || s.scene.isEmpty);
  const selection = useWorkspace((s) => s.selection);
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  return (
    <div className={css.bar}>
      <Breadcrumbs />
      <span className="grow" />
      {categories ? (
        <IconButton icon={Tags} label={t('graph:tool.newCategory')} onPress={uiActions.openNewCategory} />
      ) : null}
      <IconButton
        icon={direction === 'right' ? Network : Workflow}
        label={t(direction === 'right' ? 'graph:tool.direction' : 'graph:tool.directionRight')}
        disabled={empty}
        onPress={canvasActions.toggleDirection}
      />
      <IconButton
        icon={density === 'compact' ? Rows3 : Rows4}
        label={t(density === 'compact' ? 'graph:tool.densityComfortable' : 'graph:tool.density')}
        disabled={empty}
        onPress={canvasActions.toggleDensity}
      />
      <IconButton
        icon={LocateFixed}
        label={t('graph:tool.focus')}
        keys="Z"
        disabled={empty || selection === null}
        onPress={() => canvasActions.zoomToBranch(selection)}
      />
      <IconButton icon={Maximize} label={t('graph:tool.fit')} keys="F" disabled={empty} onPress={canvasActions.fit} />
    </div>
  );
}

/** Steps in sight of a way from the top: `Root › … › Parent › Group`. More of them would cut every name short. */
const STEPS_SHOWN = 4;

/** The way from the top to the selection; each step can be chosen. Long ways lose their middle first. */
function Breadcrumbs(): ReactNode {
  const t = useT();
  const selection = useWorkspace((s) => s.selection);
  const range = useWorkspace((s) => s.range);
  const overlay = useDirectory((s) => s.overlay);
  const profile = useConnection((s) => (s.opened ? profileName(t, s.opened.profile) : ''));
  if (range.length > 1) return <span className={css.crumbs}>{t('graph:selected', { count: range.length })}</span>;
  if (selection === null || !overlay || selection === UNATTACHED_KEY)
    return <span className={css.crumbs}>{profile}</span>;
  const ids = idsOf(selection);
  const keys = keysUpwards(selection).reverse();
  if (keys[0] === UNATTACHED_KEY) keys.shift();
  const steps = ids.map((id, i) => ({
    key: keys[i],
    name: nameOf(overlay.groupIndex(id), overlay.nameOf.bind(overlay), id),
  }));
  const { first, hidden, last } = foldedWay(steps, STEPS_SHOWN);
  const shown = hidden.length > 0 ? [...first, null, ...last] : first;
  const go = (key: PlacementKey): void => workspaceActions.selectGroup(key, { reveal: true });
  return (
    <nav className={css.crumbs} aria-label={t('graph:path')}>
      <ol className={css.list}>
        {shown.map((step, i) => (
          <Fragment key={step?.key ?? '…'}>
            {i > 0 ? <ChevronRight size={12} strokeWidth={1.5} aria-hidden /> : null}
            {step === null ? (
              <li className={css.gap}>
                <HiddenSteps
                  className={css.gapButton}
                  steps={hidden.map(({ key, name }) => ({ id: key, name, go: () => go(key) }))}
                />
              </li>
            ) : step.key === selection ? (
              <li className={css.last} aria-current="true" title={step.name}>
                {step.name}
              </li>
            ) : (
              <li className={css.step} title={step.name}>
                <Button kind="ghost" size="small" className={css.crumb} onPress={() => go(step.key)}>
                  {step.name}
                </Button>
              </li>
            )}
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}

const nameOf = (group: number, name: (g: number) => string, id: string): string =>
  safeName(group >= 0 ? name(group) : id);

type Carried = Pick<Dragging, 'sources' | 'reason' | 'mode'>;

function DragSentence({ drag }: { drag: Carried }): ReactNode {
  const t = useT();
  const overlay = useDirectory((s) => s.overlay);
  const planned = usePlannedCounts();
  const { can, shown } = useShownTargets(drag.reason);
  const several = useConnection((s) => s.capabilities !== null && allowsSeveralParents(s.capabilities));
  const { sources } = drag;
  const below = useMemo(
    () => sources.reduce((sum, { group }) => sum + (overlay?.subtreeOf(group).length ?? 1) - 1, 0),
    [sources, overlay],
  );
  if (!overlay) return null;
  const source = sources[0].group;
  const name = sources.length > 1 ? t('graph:groups', { count: sources.length }) : safeName(overlay.nameOf(source));
  const people = peopleWords(peopleCount(overlay, source, planned), t);
  const facts = [...(below > 0 ? [t('graph:drag.below', { count: below })] : []), people];
  return (
    <div className={css.bar} role="status">
      <span className={css.sentence} data-testid="drag-sentence">
        <span className={css.carried}>
          <Say k={drag.mode === 'also' ? 'graph:drag.adding' : 'graph:drag.moving'} values={{ name }} />
        </span>
        <span className="middle num">· {facts.join(t('app.list-separator'))}</span>
        <span className="quiet num">· {t('graph:drag.targets', { can, shown })}</span>
      </span>
      {several ? (
        <span className={clsx(css.modifier, drag.mode === 'also' && css.held)} data-testid="also-hint">
          <Kbd>Alt</Kbd> {t(drag.mode === 'also' ? 'graph:drag.alsoHeld' : 'graph:drag.alsoHint')}
        </span>
      ) : null}
      <Button kind="ghost" size="small" onPress={dragController.cancel}>
        <Kbd>Esc</Kbd> {t('graph:drag.cancel')}
      </Button>
      <Button
        kind="ghost"
        size="small"
        onPress={() => {
          dragController.cancel();
          uiActions.openMoveTo(source);
        }}
      >
        <Kbd>M</Kbd> {t('graph:drag.moveTo')}
      </Button>
    </div>
  );
}

/** How many of the groups in view can take what is carried. */
function useShownTargets(reason: Dragging['reason']): { can: number; shown: number } {
  const scene = useGraph((s) => s.scene);
  const [count, setCount] = useState({ can: 0, shown: 0 });
  useEffect(() => {
    if (!scene) return undefined;
    let frame = 0;
    const tally = (): void => {
      frame = 0;
      const groups = new Set<number>();
      for (const row of scene.rowsIn(viewRect(camera.view), 2000).rows)
        if (scene.tree.group[row] >= 0) groups.add(scene.tree.group[row]);
      let can = 0;
      for (const group of groups) if (reason(group) === 'ok') can += 1;
      setCount((before) => (before.can === can && before.shown === groups.size ? before : { can, shown: groups.size }));
    };
    const stop = camera.listen(() => {
      frame ||= requestAnimationFrame(tally);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [scene, reason]);
  return count;
}
