import { ArrowRight, Info, TriangleAlert } from 'lucide-react';
import { Fragment, useMemo, type ReactNode } from 'react';
import { useConnection } from '../../state/connection.ts';
import type { HoverImpact } from '../../state/ui.ts';
import { clsx } from '../../ui/clsx.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { safeName } from '../../ui/safe-name.ts';
import { EffectList, type IndexNames } from '../changes/effect-list.tsx';
import { hoverFacts } from './hover-facts.ts';
import css from './inspector.module.css';
import { useGroupAt } from './use-group.ts';

/** While a group is dragged over a target: what would happen, in names, and the guard that review will ask for. */
export function HoverView({ hover }: { hover: HoverImpact }): ReactNode {
  const t = useT();
  const source = useGroupAt(hover.source);
  const target = useGroupAt(hover.target);
  const capabilities = useConnection((s) => s.capabilities);
  const guardPercent = useConnection((s) => s.opened?.profile.guardPercent ?? 25);
  const names = useMemo<IndexNames | null>(
    () =>
      source
        ? {
            group: (g) => safeName(source.overlay.nameOf(g)),
            person: (p) => safeName(source.directory.personName(p)),
            contact: (p) => source.directory.personContact(p),
          }
        : null,
    [source],
  );
  const worst = useMemo(() => {
    if (!source || !hover.impact) return null;
    let found: { group: number; percent: number; lost: number } | null = null;
    for (const { group, lost } of hover.impact.groups) {
      if (group >= source.directory.groupCount || lost.length === 0) continue;
      const before = source.directory.columns.groups.effectiveCounts[group] || lost.length;
      const percent = Math.round((lost.length * 100) / before);
      // Of several the one the review names: whoever loses most people.
      if (percent > guardPercent && lost.length > (found?.lost ?? 0)) found = { group, percent, lost: lost.length };
    }
    return found;
  }, [source, hover.impact, guardPercent]);
  const below = useMemo(() => (source ? source.overlay.subtreeOf(source.index).length - 1 : 0), [source]);
  // No group: the heading of those without a category.
  if (!source || (!target && hover.target >= 0) || !names) return null;
  const place = {
    from: source.overlay.level(source.index),
    to: target ? target.overlay.level(target.index) + 1 : 1,
    below,
  };
  const facts = hoverFacts(t, hover, place, capabilities);
  return (
    <div className={css.panel} data-testid="hover-view">
      <header className={css.head}>
        {hover.legal ? <div className="small quiet">{t('hover.title')}</div> : null}
        <h2 className={css.hoverTitle}>
          {source.name} <ArrowRight size={14} strokeWidth={1.5} aria-hidden />{' '}
          {target?.name ?? t('graph:uncategorised')}
        </h2>
        <div className={clsx('small middle', css.hoverFacts)}>
          {facts.map((fact, i) => (
            <Fragment key={fact}>
              {i > 0 ? ' · ' : ''}
              <span>{fact}</span>
            </Fragment>
          ))}
        </div>
      </header>
      <div className={css.scroll}>
        {hover.legal && hover.impact ? (
          <>
            <EffectList impact={hover.impact} names={names} columns={1} />
            {worst ? (
              <p className={css.hoverNote}>
                <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
                <span>
                  <Say k="hover.guard" values={{ percent: worst.percent, name: names.group(worst.group) }} />
                </span>
              </p>
            ) : null}
            {capabilities?.reparent === 'edge-pair' ? (
              <p className={`${css.hoverNote} middle`}>
                <Info size={14} strokeWidth={1.6} aria-hidden />
                <span>{t('hover.two-calls')}</span>
              </p>
            ) : null}
          </>
        ) : null}
      </div>
    </div>
  );
}
