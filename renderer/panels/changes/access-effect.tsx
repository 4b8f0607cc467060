import { ArrowRight, Eye, EyeOff } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { AccessChange } from '#shared/plan/impact-types.ts';
import { sentences } from '../../ui/i18n/sentences.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import type { EffectProgress, IndexNames } from './effect-list.tsx';
import css from './effect-list.module.css';
import { EffectMark } from './effect-mark.tsx';
import { effectState } from './effect-state.ts';

/** Who sees a group and who may join it from now on: no list of names, because everybody else is no list. */
export function AccessEffect({
  changes,
  names,
  progress,
}: {
  changes: readonly AccessChange[];
  names: IndexNames;
  progress: EffectProgress | null;
}): ReactNode {
  const t = useT();
  const carriers = progress?.carriers ?? null;
  const steps = useMemo(() => carriers?.ofAccess(changes.map(({ group }) => group)) ?? null, [carriers, changes]);
  if (changes.length === 0) return null;
  return (
    <section className={css.cluster} data-testid="access-effect">
      <div className={css.head}>
        <Eye size={12} strokeWidth={1.8} aria-hidden />
        <b>{t('effect.access', { count: changes.length })}</b>
        <span className="grow" />
        <EffectMark state={progress && steps ? effectState(steps, progress.plan, progress.run) : null} />
      </div>
      <ul className={css.levels}>
        {changes.map((change) => (
          <li key={change.group}>
            {change.sight === 'narrows' ? (
              <EyeOff size={13} strokeWidth={1.5} aria-hidden />
            ) : (
              <Eye size={13} strokeWidth={1.5} aria-hidden />
            )}
            <div>
              <b>{names.group(change.group)}</b>{' '}
              <span className={css.level}>
                {change.from === null ? t('effect.access-unknown') : t(`attributes.access-${change.from}`)}
                <ArrowRight size={11} strokeWidth={1.8} aria-label="→" />
                {t(`attributes.access-${change.to}`)}
              </span>
              <p>
                {sentences(
                  t,
                  change.sight !== 'same' && t(`effect.sight-${change.sight}`),
                  change.joining !== 'same' && t(`effect.joining-${change.joining}`),
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
