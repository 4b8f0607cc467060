import { useMemo, type ReactNode } from 'react';
import { consoleMethods } from '#shared/console/methods.ts';
import { useConnection } from '../../state/connection.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { AnswerPane } from './answer-pane.tsx';
import { useConsole } from './console-store.ts';
import screens from '../screens/screens.module.css';
import css from './console.module.css';
import { CallHistory } from './call-history.tsx';
import { MethodForm } from './method-form.tsx';
import { MethodList } from './method-list.tsx';

/** Every documented method of this kind of directory by form: what is sent, what is answered. Writing goes the way of every other change. */
export function ConsoleScreen(): ReactNode {
  const t = useT();
  const kind = useConnection((s) => s.opened?.profile.kind ?? null);
  const profileId = useConnection((s) => s.opened?.profile.id ?? '');
  const chosen = useConsole((s) => s.chosen[profileId]);
  const all = useConsole((s) => s.entries);
  const shownId = useConsole((s) => s.shownId);
  const entries = useMemo(() => all.filter((e) => e.profileId === profileId), [all, profileId]);
  if (kind === null) return null;
  const methods = consoleMethods(kind);
  // The first one that only reads: nothing of consequence is ever under the cursor by itself.
  const method = methods.find((m) => m.name === chosen) ?? methods.find((m) => m.changes === 'never');
  if (!method) return null;
  return (
    <div className={screens.screen} data-testid="console">
      <header className={screens.head}>
        <h1>{t('console.title')}</h1>
        <span className="quiet">{t(`console.about-${kind}`)}</span>
        <span className="grow" />
        <span className="small quiet ellipsis">{t('console.secrets')}</span>
      </header>
      <div className={css.columns}>
        <div className={css.left}>
          <MethodList methods={methods} profileId={profileId} chosen={method.name} />
          <CallHistory entries={entries} profileId={profileId} shownId={shownId} />
        </div>
        <MethodForm key={`${profileId}/${method.name}`} method={method} profileId={profileId} entries={entries} />
        <AnswerPane entry={entries.find((e) => e.id === shownId) ?? null} />
      </div>
    </div>
  );
}
