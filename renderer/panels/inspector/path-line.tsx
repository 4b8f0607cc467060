import { Fragment, type ReactNode } from 'react';
import { groupIdOf, keysUpwards, UNATTACHED_KEY, type PlacementKey } from '../../graph/model/placement-key.ts';
import { useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { foldedWay } from '../../ui/folded-way.ts';
import { HiddenSteps } from '../../ui/hidden-steps.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { pathAbove, placementOf } from '../placement.ts';
import css from './inspector.module.css';
import type { GroupRef } from './use-group.ts';

/** Groups above in sight, `Root › … › Parent`; more of them would cut every name short. */
const STEPS_SHOWN = 3;

/** The groups above, each a way there; of a long way the middle is under the dots. */
export function PathLine({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const above = usePlacesAbove(group).map(({ group: g, key }) => ({
    id: String(g),
    name: safeName(group.overlay.nameOf(g)),
    go: () => {
      if (key) workspaceActions.selectGroup(key, { reveal: true });
    },
  }));
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  const { first, hidden, last } = foldedWay(above, STEPS_SHOWN);
  const shown = hidden.length > 0 ? [...first, null, ...last] : first;
  return (
    <nav className={css.path} aria-label={t('inspector.path')}>
      {above.length === 0 ? <span>{t(topWord(group, categories))}</span> : null}
      {shown.map((step, i) => (
        <Fragment key={step?.id ?? '…'}>
          {i > 0 ? <span aria-hidden>›</span> : null}
          {step === null ? (
            <HiddenSteps className={css.dots} steps={hidden} />
          ) : (
            <button type="button" className={css.crumb} title={step.name} onClick={step.go}>
              {step.name}
            </button>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

/** What a group with nothing above it is, as an i18n key. */
export function topWord(group: GroupRef, categories: boolean): string {
  if (group.overlay.isCategory(group.index)) return 'graph:category';
  return categories ? 'graph:uncategorised' : 'app.top-level';
}

/** What stands above the group at the place that is selected; else at its first place. */
function usePlacesAbove(group: GroupRef): { group: number; key: PlacementKey | null }[] {
  const selection = useWorkspace((s) => s.selection);
  const { overlay } = group;
  if (selection !== null && groupIdOf(selection) === group.id) {
    const keys = keysUpwards(selection).slice(1).reverse();
    const places = keys
      .map((key) => ({ key, group: overlay.groupIndex(groupIdOf(key) ?? '') }))
      .filter((place) => place.key !== UNATTACHED_KEY);
    if (places.every((place) => place.group >= 0)) return places;
  }
  return pathAbove(overlay, group.index).map((g) => ({ group: g, key: placementOf(overlay, g) }));
}
