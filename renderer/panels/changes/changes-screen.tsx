import { useMemo, type ReactNode } from 'react';
import { useDirectory } from '../../state/directory.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import css from './changes.module.css';
import { EffectList, type IndexNames } from './effect-list.tsx';
import { EffectTotals } from './effect-totals.tsx';
import { Tray } from './tray.tsx';
import { usePlanImpact } from './use-plan-impact.ts';
import { useChanges } from '../../state/changes.ts';

/** The tray, large: everything staged on the left, the effect of all of it in names on the right. */
export function ChangesScreen(): ReactNode {
  const staged = useChanges((s) => s.changeSet.changes.length);
  return (
    <div className={css.screen}>
      <div className={css.screenLeft}>
        <Tray folded={false} large />
      </div>
      {staged > 0 ? (
        <div className={css.screenRight}>
          <LiveEffect />
        </div>
      ) : null}
    </div>
  );
}

function LiveEffect(): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const { effect, computing } = usePlanImpact('changes');
  const names = useMemo<IndexNames | null>(
    () =>
      directory && overlay
        ? {
            group: (g) => safeName(overlay.nameOf(g)),
            person: (p) => safeName(directory.personName(p)),
            contact: (p) => directory.personContact(p),
          }
        : null,
    [directory, overlay],
  );
  if (!effect || !names || effect.impact.snapshotId !== directory?.columns.snapshotId)
    return <Skeleton label={t('tray.computing')} rows={8} />;
  return (
    <>
      <div className={css.screenTotals}>
        <EffectTotals counts={effect.counts} large computing={computing} />
      </div>
      <EffectList impact={effect.impact} names={names} />
    </>
  );
}
