import { Check, CircleHelp, Ellipsis, Minus, OctagonAlert, RefreshCw, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { capabilityNames, type Capabilities, type Support } from '#shared/capabilities.ts';
import type { DirectoryKind, TestReport } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Input } from '#shared/ipc/contract.ts';
import { call } from '../../bridge/client.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { errorLine } from '../../ui/i18n/error-text.ts';
import { formatClock, formatNumber } from '../../ui/i18n/format.ts';
import { useHasText, useT, type Translate } from '../../ui/i18n/use-t.ts';
import css from './connections.module.css';
import { profileKind } from '../../ui/profile-words.ts';

type Checks = TestReport['checks'];

interface TestPanelProps {
  kind: DirectoryKind;
  /** What stands in the editor; null: it is not complete. */
  prepare: () => Input<'profiles.test'> | null;
}

/** Live *Test connection*: checks as they pass, then who I am there and what the directory can do. A table, not a green tick. */
export function TestPanel({ kind, prepare }: TestPanelProps): ReactNode {
  const t = useT();
  const [running, setRunning] = useState(false);
  const [checks, setChecks] = useState<Checks>([]);
  const [report, setReport] = useState<TestReport | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function run(): Promise<void> {
    const input = prepare();
    if (!input) return;
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    setRunning(true);
    setChecks([]);
    setReport(null);
    setError(null);
    const result = await call('profiles.test', input, {
      signal: own.signal,
      onProgress: (checksSoFar) => {
        if (abort.current === own) setChecks(checksSoFar);
      },
    });
    if (abort.current !== own) return;
    setRunning(false);
    if (result.ok) {
      setReport(result.value);
      setChecks(result.value.checks);
    } else setError(result.error);
  }

  const failed = checks.some((c) => c.state === 'failed');
  const limited = checks.some((c) => c.state === 'warning');
  // Connected, only what limits is worth a line; what this kind of directory has no check for is not.
  const shownChecks = checks.filter((c) => !report || failed || c.state === 'warning');
  return (
    <section className={css.test} aria-label={t('conn.test')} data-testid="test-panel">
      <div className={clsx(css.testHead, (checks.length > 0 || error) && css.filled)} aria-live="polite">
        {report ? (
          <>
            {failed ? (
              <OctagonAlert size={16} className={css.bad} aria-hidden />
            ) : limited ? (
              <TriangleAlert size={16} className={css.warn} aria-hidden />
            ) : (
              <Check size={16} className={css.good} aria-hidden />
            )}
            <b>{t(failed ? 'conn.not-connected' : limited ? 'conn.partly' : 'conn.connected')}</b>
            <span className="small middle num">
              {t('conn.checks', {
                count: report.checks.length,
                seconds: Math.round(report.tookMs / 100) / 10,
                time: formatClock(report.at),
              })}
            </span>
          </>
        ) : running ? (
          <span className="middle">{t('conn.testing')}</span>
        ) : (
          <span className="middle">{t('conn.capabilities')}</span>
        )}
        <span className="grow" />
        {running ? (
          <Button size="small" onPress={() => abort.current?.abort()}>
            {t('app.cancel')}
          </Button>
        ) : (
          <Button size="small" onPress={() => void run()} data-testid="test-connection">
            <RefreshCw size={13} strokeWidth={1.5} aria-hidden />
            {t(report ? 'conn.test-again' : 'conn.test')}
          </Button>
        )}
      </div>
      {error ? <ErrorNotice error={error} /> : null}
      {shownChecks.length > 0 ? (
        <ul>
          {shownChecks.map((c) => (
            <CheckRow key={c.name} kind={kind} check={c} />
          ))}
        </ul>
      ) : null}
      {report && !failed ? <Facts kind={kind} report={report} /> : null}
      {report && !failed ? <CapabilityTable capabilities={report.capabilities} /> : null}
    </section>
  );
}

/** What a check found, in words; a server that was recognised and told nothing more of itself answers as its kind does. */
function foundOf(t: Translate, kind: DirectoryKind, { name, state, detail, error }: Checks[number]): string {
  if (error) return errorLine(t, error);
  if (detail !== '') return detail;
  if (state === 'skipped') return t('conn.not-checked');
  return name === 'server' ? t('conn.answers-as', { kind: profileKind(t, { kind }, true) }) : '';
}

function CheckRow({ kind, check }: { kind: DirectoryKind; check: Checks[number] }): ReactNode {
  const t = useT();
  const icon = {
    passed: <Check size={14} className={css.good} aria-hidden />,
    failed: <OctagonAlert size={14} className={css.bad} aria-hidden />,
    warning: <TriangleAlert size={14} className={css.warn} aria-hidden />,
    skipped: <Minus size={14} className="quiet" aria-hidden />,
  }[check.state];
  return (
    <li className={css.check}>
      {icon}
      <span>{t(`check:${check.name}`)}</span>
      <span className="small middle">{foundOf(t, kind, check)}</span>
      <span className="small quiet num">
        {check.state === 'skipped' ? '' : `${formatNumber(Math.round(check.took))} ms`}
      </span>
    </li>
  );
}

function clockText(t: Translate, offset: number | null): string {
  if (offset === null || Math.abs(offset) < 1000) return t('conn.clock-ok');
  return t(offset < 0 ? 'conn.clock-behind' : 'conn.clock-ahead', { seconds: Math.round(Math.abs(offset) / 100) / 10 });
}

function Facts({ kind, report }: { kind: DirectoryKind; report: TestReport }): ReactNode {
  const t = useT();
  const { identity } = report;
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t('conn.fact-server')}</dt>
        <dd>
          <b className="ellipsis">{identity?.server ?? t('app.none')}</b>
          <span>{clockText(t, report.clockOffsetMs)}</span>
        </dd>
      </div>
      <div>
        <dt>{t('conn.fact-identity')}</dt>
        <dd>
          <b className="ellipsis">{identity?.name ?? t('app.none')}</b>
          <span>
            {t(`conn.role-${identity?.role ?? 'unknown'}`)}
            {identity?.adminOf && identity.adminOf.length > 0
              ? ` · ${t('conn.admin-of', { count: identity.adminOf.length })}`
              : ''}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('conn.fact-directory')}</dt>
        <dd>
          <b className="num">
            {report.peopleUsed === null
              ? t(kind === 'pds' ? 'conn.domain-of' : 'conn.site-of', { domain: identity?.domainId ?? '' })
              : t('app.people', { count: report.peopleUsed })}
          </b>
          <span className="num">
            {report.peopleQuota === null
              ? t('conn.people-unknown')
              : t('conn.people-quota', { quota: report.peopleQuota })}
          </span>
        </dd>
      </div>
    </dl>
  );
}

const supportIcon: Record<Support, { icon: typeof Check; className?: string }> = {
  native: { icon: Check, className: css.good },
  emulated: { icon: Ellipsis },
  absent: { icon: Minus, className: 'quiet' },
  unknown: { icon: CircleHelp },
};

/** Every capability with one limit. */
export function CapabilityTable({ capabilities }: { capabilities: Capabilities }): ReactNode {
  const t = useT();
  const hasText = useHasText();
  const caveatOf = (name: (typeof capabilityNames)[number]): string => {
    const { caveat, params } = capabilities.features[name];
    if (name === 'subgroups' && (!caveat || !hasText(`caveat:${caveat}`))) {
      return capabilities.maxDepth === null
        ? t('caveat:tree-unlimited')
        : t('caveat:tree-levels', { levels: capabilities.maxDepth });
    }
    return caveat && hasText(`caveat:${caveat}`) ? t(`caveat:${caveat}`, params) : '';
  };
  return (
    <dl>
      {capabilityNames.map((name) => {
        const { support } = capabilities.features[name];
        const { icon: Icon, className } = supportIcon[support];
        return (
          <div key={name} className={css.capability}>
            <dt>{t(`capability:${name}`)}</dt>
            <dd className={clsx(css.support, className)}>
              <Icon size={14} strokeWidth={1.8} aria-hidden />
              {t(`support:${support}`)}
            </dd>
            <dd>{caveatOf(name)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
