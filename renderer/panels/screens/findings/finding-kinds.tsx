import { Flag } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../../../ui/clsx.ts';
import { formatDayTime, formatNumber } from '../../../ui/i18n/format.ts';
import { sentences } from '../../../ui/i18n/sentences.ts';
import { useLanguage, useT } from '../../../ui/i18n/use-t.ts';
import { countFindings, findingKinds, type FindingKind, type Findings } from './findings.ts';
import { findingIcons } from './finding-words.ts';
import css from './findings.module.css';

interface FindingKindsProps {
  findings: Findings;
  advice: number | null;
  value: FindingKind | 'all';
  onChange: (kind: FindingKind | 'all') => void;
}

/** Kinds with their counts; a kind without findings stays listed, so that one sees it was looked for. What this directory cannot have is not. */
export function FindingKinds({ findings, advice, value, onChange }: FindingKindsProps): ReactNode {
  const t = useT();
  const language = useLanguage();
  const total = countFindings(findings);
  const item = (kind: FindingKind | 'all', count: number): ReactNode => {
    const Icon = kind === 'all' ? Flag : findingIcons[kind];
    return (
      <li key={kind}>
        <button
          type="button"
          className={clsx(css.kind, value === kind && css.on, count === 0 && css.zero)}
          aria-current={value === kind ? 'true' : undefined}
          onClick={() => onChange(kind)}
        >
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          <span className="grow ellipsis">
            {kind === 'all' ? t('findings.all') : t(`findings.kind.${kind}`, { count: advice ?? 0 })}
          </span>
          <span className="num">{formatNumber(count)}</span>
        </button>
      </li>
    );
  };
  return (
    <nav className={css.kinds} aria-label={t('findings.kinds')}>
      <h1 className={css.kindsHead}>
        {t('findings.title')} <span className="quiet num">{formatNumber(total)}</span>
      </h1>
      <ul className="grow" style={{ overflow: 'auto' }}>
        {item('all', total)}
        <li className={css.gap} aria-hidden />
        {findingKinds.map((kind) => (findings.absent.has(kind) ? null : item(kind, findings.byKind[kind].length)))}
      </ul>
      <p className={css.computed}>
        {sentences(
          t,
          t('findings.computed', { time: formatDayTime(findings.asOf, Date.now(), language) }),
          findings.adminsNotKnown > 0 && t('findings.admins-not-known', { count: findings.adminsNotKnown }),
        )}
      </p>
    </nav>
  );
}
