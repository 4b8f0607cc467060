import { Info, OctagonAlert, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Review } from '#shared/ipc/contract.ts';
import type { Warning } from '#shared/plan/step.ts';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useNamer, type Namer } from '../../state/namer.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { linesOf } from './change-lines.ts';
import css from './review-sheet.module.css';

/** What is good to know and nothing to be careful about. */
const calm: ReadonlySet<Warning['code']> = new Set([
  'categories-no-access',
  'creator-becomes-manager',
  'create-by-name',
  'accept-joins',
  'admin-reach-presumed',
]);

const rank = (w: Warning): number => (w.blocking ? 2 : calm.has(w.code) ? 0 : 1);

/** In an undo one step that has no way back is named; before it is applied they are counted. */
const warningKey = ({ code, params }: Warning): string =>
  code === 'not-undoable' && params.n === undefined ? 'review.left-as-is' : `warning:${code}`;

/** What is gone from the copy since the fresh read still has the name it had. */
function withGone(namer: Namer, { drift, names }: Review): Namer {
  const had = new Map(drift.map(({ groupId, params }) => [groupId, String(params.name)]));
  return {
    ...namer,
    group(id) {
      const name = namer.group(id);
      return name === id ? safeName(had.get(id) ?? names[id] ?? id) : name;
    },
  };
}

/** What the fresh read found, what was left out, and the warnings: below the steps. */
export function ReviewNotes({ review, onTakenOut }: { review: Review; onTakenOut: () => void }): ReactNode {
  const t = useT();
  const changes = useChanges((s) => s.changeSet.changes);
  const { drift, plan } = review;
  const namer = withGone(useNamer(), review);
  const conflicts = review.conflicts.filter((c) => c.error.code !== 'plan.move-unproven');
  const warnings = [...plan.warnings].sort((a, b) => rank(b) - rank(a));
  return (
    <>
      {drift.length > 0 ? (
        <div className={css.apart} data-testid="drift">
          <h2 className={css.section}>
            {t('review.drift')} <span>{t('review.drift-note')}</span>
          </h2>
          {drift.map((d) => (
            <p key={`${d.code}-${d.groupId}`} className={css.note}>
              <RefreshCw size={14} strokeWidth={1.6} aria-hidden />
              <span>
                <Say
                  k={`drift:${d.code === 'group-moved' && d.params.to ? 'group-moved-to' : d.code}`}
                  values={{ name: review.names[d.groupId] ?? namer.group(d.groupId), ...d.params }}
                />
              </span>
            </p>
          ))}
        </div>
      ) : null}
      {conflicts.length > 0 ? (
        <div className={css.apart} data-testid="conflicts">
          <h2 className={css.section}>
            {t('review.conflicts')} <span>{t('review.conflicts-note')}</span>
          </h2>
          {conflicts.map((c) => {
            const change = changes.find((own) => own.id === c.changeId);
            const line = change ? linesOf([change], namer)[0] : null;
            return (
              <div key={c.changeId} className={css.note}>
                <OctagonAlert size={14} strokeWidth={1.6} className={css.bad} aria-hidden />
                <span className="grow">
                  {line ? <Say {...line.text} /> : null}{' '}
                  {line ? (
                    <span className="middle">
                      <Say {...line.where} />
                    </span>
                  ) : null}
                  <span className="middle">
                    {line ? ' · ' : ''}
                    {errorText(t, c.error).message}
                  </span>
                </span>
                {change ? (
                  <LinkButton onPress={() => void changesActions.unstage([c.changeId]).then(onTakenOut)}>
                    {t('review.take-out')}
                  </LinkButton>
                ) : null}
              </div>
            );
          })}
        </div>
      ) : null}
      {warnings.length > 0 ? (
        <div className={css.apart} data-testid="warnings">
          <h2 className={css.section}>
            {t('review.warnings')} <span className="num">{formatNumber(warnings.length)}</span>
          </h2>
          {warnings.map((w, i) => (
            <p key={`${w.code}-${i}`} className={css.note}>
              {w.blocking ? (
                <OctagonAlert size={14} strokeWidth={1.6} className={css.bad} aria-hidden />
              ) : calm.has(w.code) ? (
                <Info size={14} strokeWidth={1.6} className="quiet" aria-hidden />
              ) : (
                <TriangleAlert size={14} strokeWidth={1.6} className={css.warn} aria-hidden />
              )}
              <span>
                <Say k={warningKey(w)} values={w.params} />
                {t('app.gap')}
                {w.blocking ? <b className={css.bad}>{t('review.blocked')}</b> : null}
              </span>
            </p>
          ))}
        </div>
      ) : null}
    </>
  );
}
