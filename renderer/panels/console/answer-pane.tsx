import { Copy, OctagonAlert, Terminal } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { curlOf } from '#shared/console/curl.ts';
import type { Exchange } from '#shared/console/exchange.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Tabs, tabId, tabPanelId } from '../../ui/tabs.tsx';
import { BodyView, Source } from './body-view.tsx';
import type { Entry } from './console-store.ts';
import { isBad, mainExchange, statusOf } from './main-exchange.ts';
import { runWords } from './run-words.ts';
import css from './console.module.css';

type Part = 'answer' | 'request' | 'result';

const copied = (text: string): void =>
  void navigator.clipboard.writeText(text).then(() => toastActions.say('app.copied'));

/** What went over the wire for the chosen call: every request, redacted, with its raw answer. */
export function AnswerPane({ entry }: { entry: Entry | null }): ReactNode {
  const t = useT();
  return (
    <section className={css.answer} aria-label={t('console.answer-pane')} data-testid="console-answer">
      {entry === null ? (
        <Notice icon={Terminal}>{t('console.empty')}</Notice>
      ) : (
        <Call key={`${entry.id}/${entry.state}`} entry={entry} />
      )}
    </section>
  );
}

function Call({ entry }: { entry: Entry }): ReactNode {
  const t = useT();
  const exchanges = entry.sent?.exchanges ?? [];
  const [at, setAt] = useState(() => mainExchange(entry));
  const [part, setPart] = useState<Part>('answer');
  const exchange = exchanges[at] ?? null;
  const problem = entry.error ?? (entry.result?.ok === false ? entry.result.error : null);
  return (
    <>
      <header className={css.answerHead}>
        <h2 className="mono ellipsis">{entry.method.name}</h2>
        <span className="grow" />
        {exchange ? (
          <Button size="small" onPress={() => copied(curlOf(exchange))} data-testid="copy-curl">
            <Copy size={14} strokeWidth={1.5} aria-hidden /> {t('console.copy-curl')}
          </Button>
        ) : null}
      </header>
      {entry.state === 'running' && entry.run === null ? (
        <p className={css.line} role="status">
          {t('console.sending')}
        </p>
      ) : null}
      {entry.run ? <RunLine run={entry.run} /> : null}
      {problem ? (
        <Notice icon={OctagonAlert} tone="danger" role="alert" title={errorText(t, problem).message}>
          {problem.remote?.message ?? errorText(t, problem).action}
        </Notice>
      ) : null}
      {entry.sent && !entry.sent.kept ? <Notice>{t('console.not-kept')}</Notice> : null}
      {exchanges.length > 1 || entry.run ? <ExchangeList exchanges={exchanges} at={at} onChange={setAt} /> : null}
      {entry.sent && entry.sent.dropped > 0 ? (
        <p className={css.line}>{t('console.dropped', { count: entry.sent.dropped })}</p>
      ) : null}
      {exchange ? (
        <>
          <div className={css.tabs}>
            <Tabs
              label={t('console.tabs')}
              value={part}
              onChange={setPart}
              tabs={[
                { id: 'answer', label: t('console.tab.answer') },
                { id: 'request', label: t('console.tab.request') },
                ...(entry.result?.ok ? [{ id: 'result' as const, label: t('console.tab.result') }] : []),
              ]}
            />
          </div>
          <div role="tabpanel" id={tabPanelId(part)} aria-labelledby={tabId(part)} className={css.part}>
            {part === 'result' && entry.result?.ok ? (
              <Result json={entry.result.json} cut={entry.result.cut} />
            ) : part === 'request' ? (
              <Request exchange={exchange} />
            ) : (
              <Answer exchange={exchange} />
            )}
          </div>
        </>
      ) : null}
    </>
  );
}

function RunLine({ run }: { run: NonNullable<Entry['run']> }): ReactNode {
  const t = useT();
  const words = runWords(run);
  return (
    <p className={css.runLine} data-testid="console-run">
      <span>{t(words.k, words.values)}</span>
      {t('app.gap')}
      <LinkButton onPress={() => uiActions.openReview({ kind: 'run', runId: run.id })}>
        {t('console.open-run')}
      </LinkButton>
    </p>
  );
}

function ExchangeList(props: {
  exchanges: readonly Exchange[];
  at: number;
  onChange: (at: number) => void;
}): ReactNode {
  const t = useT();
  return (
    <ol className={css.exchanges} aria-label={t('console.exchanges')} tabIndex={-1}>
      {props.exchanges.map((one, i) => (
        <li key={i}>
          <button
            type="button"
            className={clsx(css.exchange, i === props.at && css.on)}
            aria-current={i === props.at || undefined}
            onClick={() => props.onChange(i)}
          >
            <span className={clsx(css.verb, one.writes && css.writes)}>{one.method}</span>
            <span className="mono ellipsis grow">{pathOf(one.url)}</span>
            {one.writes ? <span className={css.writes}>{t('console.writes')}</span> : null}
            <span className={clsx(css.status, isBad(one) && css.bad, 'num')}>{statusOf(one)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]+/i, '');

function Answer({ exchange }: { exchange: Exchange }): ReactNode {
  const t = useT();
  if (exchange.failed !== null)
    return (
      <p className={css.line}>
        {t('console.no-answer')} <span className="mono">{exchange.failed}</span>
      </p>
    );
  return (
    <>
      <p className={css.first}>
        <b className={clsx('num', isBad(exchange) && css.bad)}>{exchange.status}</b>
        <span className="quiet num">{t('console.took', { ms: exchange.took })}</span>
      </p>
      <Headers rows={exchange.responseHeaders} />
      <BodyView body={exchange.responseBody} label={t('console.tab.answer')} testId="answer-body" />
    </>
  );
}

function Request({ exchange }: { exchange: Exchange }): ReactNode {
  const t = useT();
  return (
    <>
      <p className={clsx(css.first, 'mono')}>
        <b className={clsx(exchange.writes && css.writes)}>{exchange.method}</b> <span>{exchange.url}</span>
      </p>
      <Headers rows={exchange.requestHeaders} />
      <BodyView body={exchange.requestBody} label={t('console.tab.request')} testId="request-body" />
    </>
  );
}

function Headers({ rows }: { rows: readonly (readonly [string, string])[] }): ReactNode {
  const t = useT();
  if (rows.length === 0) return null;
  return (
    // A long list of them scrolls, and the keyboard has to reach it then.
    <div className={clsx(css.headers, 'mono')} role="region" aria-label={t('console.headers')} tabIndex={0}>
      <dl>
        {rows.map(([name, value], i) => (
          <div key={i}>
            <dt>{name}:</dt> <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Result({ json, cut }: { json: string; cut: boolean }): ReactNode {
  const t = useT();
  return (
    <>
      <div className={css.bodyHead}>
        <span className="grow" />
        <LinkButton onPress={() => copied(json)}>{t('console.copy-result')}</LinkButton>
      </div>
      {cut ? <p className={css.line}>{t('console.cut')}</p> : null}
      <Source label={t('console.tab.result')} text={json} testId="result-json" />
    </>
  );
}
