import { Fragment, type ReactNode } from 'react';
import { workspaceActions } from '../../state/workspace.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { pathAbove, placementOf } from '../placement.ts';
import css from './inspector.module.css';
import type { GroupRef } from './use-group.ts';

/** The groups above, each a way there. */
export function PathLine({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const above = pathAbove(group.overlay, group.index);
  return (
    <nav className={css.path} aria-label={t('inspector.path')}>
      {above.length === 0 ? <span>{t('app.top-level')}</span> : null}
      {above.map((g, i) => (
        <Fragment key={g}>
          {i > 0 ? <span aria-hidden>›</span> : null}
          <button
            type="button"
            className={css.crumb}
            onClick={() => {
              const key = placementOf(group.overlay, g);
              if (key) workspaceActions.selectGroup(key, { reveal: true });
            }}
          >
            {safeName(group.overlay.nameOf(g))}
          </button>
        </Fragment>
      ))}
    </nav>
  );
}

/** `Kestrel › Finance` as plain text. */
export function pathText(group: Pick<GroupRef, 'overlay' | 'index'>, topLevel: string): string {
  const above = pathAbove(group.overlay, group.index);
  return above.length === 0 ? topLevel : above.map((g) => safeName(group.overlay.nameOf(g))).join(' › ');
}
