import { Info } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { compareNames } from '#shared/domain/name-order.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { changesActions, useChanges } from '../../../state/changes.ts';
import { uiActions } from '../../../state/ui.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Glyph } from '../../../ui/glyph.tsx';
import { errorLine } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import css from './attributes.module.css';
import { categoryToggle } from './category-toggle.ts';
import { useCheck, type GroupRef } from '../use-group.ts';

const FILTER_FROM = 10;

/** Categories that stay, by name; new ones included. */
export function livingCategories(overlay: Overlay): number[] {
  const all: number[] = [];
  for (let g = 0; g < overlay.groupCount; g++) if (overlay.isCategory(g) && !overlay.isDeleted(g)) all.push(g);
  return all.sort((a, b) => compareNames(overlay.nameOf(a), overlay.nameOf(b)));
}

/** Every category with a tick where the group is in it, as staged; each tick stages one move. */
export function CategoriesField({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const check = useCheck();
  const changes = useChanges((s) => s.changeSet.changes);
  const [filter, setFilter] = useState('');
  const { overlay, index } = group;
  const all = useMemo(() => livingCategories(overlay), [overlay]);
  const now = overlay.parentsOf(index);
  const before = group.isNew ? now : group.directory.parentsOf(index);
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = all.filter((g) => wanted === '' || overlay.nameOf(g).toLocaleLowerCase().includes(wanted));
  const toggle = (category: number, on: boolean): void => {
    const step = categoryToggle(changes, group.id, overlay.groupId(category), on);
    void ('unstage' in step ? changesActions.unstage([step.unstage]) : changesActions.stage([step.stage]));
  };
  // One answer for the whole list: what forbids moving the group at all, or nothing.
  const other = all.find((g) => !now.includes(g));
  const problem =
    other === undefined
      ? null
      : check({ kind: 'group.move', groupId: group.id, from: null, to: overlay.groupId(other), mode: 'also' });
  return (
    <section className={css.attribute} data-testid="categories">
      <h3 className={css.label}>{t('attributes.categories')}</h3>
      {all.length >= FILTER_FROM ? (
        <SearchField
          label={t('attributes.categories-filter')}
          clearLabel={t('app.clear')}
          value={filter}
          onChange={setFilter}
        />
      ) : null}
      <ul className={css.categories}>
        {shown.map((g) => {
          const on = now.includes(g);
          const changed = on !== before.includes(g);
          return (
            <li key={g} className={css.categoryRow}>
              <Checkbox checked={on} onChange={(next) => toggle(g, next)} disabled={problem !== null}>
                <span className="ellipsis">{safeName(overlay.nameOf(g))}</span>
              </Checkbox>
              {changed ? <Glyph kind={on ? 'gain' : 'lose'} label={t('attributes.staged')} /> : null}
            </li>
          );
        })}
      </ul>
      {shown.length === 0 ? (
        <p className={css.hint}>{t(all.length === 0 ? 'attributes.no-categories' : 'attributes.categories-none')}</p>
      ) : null}
      {problem ? <p className={css.hint}>{errorLine(t, problem)}</p> : null}
      <p className={css.hint}>
        <Info size={13} strokeWidth={1.5} aria-hidden />
        <span>
          {t('attributes.categories-note')}
          {t('app.gap')}
          <LinkButton onPress={uiActions.openNewCategory}>{t('attributes.new-category')}</LinkButton>
        </span>
      </p>
    </section>
  );
}
