import { useState, type ReactNode } from 'react';
import type { ExchangeBody } from '#shared/console/exchange.ts';
import { toastActions } from '../../state/toasts.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { hasLayout, laidOut } from './body-text.ts';
import css from './console.module.css';

interface BodyViewProps {
  body: ExchangeBody | null;
  label: string;
  testId: string;
}

/** A body as it went over the wire, or laid out; never as anything but text. */
export function BodyView({ body, label, testId }: BodyViewProps): ReactNode {
  const t = useT();
  const [how, setHow] = useState<'pretty' | 'raw'>('pretty');
  if (body === null || (body.bytes === 0 && !body.withheld)) return <p className={css.line}>{t('console.no-body')}</p>;
  if (body.withheld) return <p className={css.line}>{t('console.withheld')}</p>;
  const text = how === 'pretty' ? laidOut(body) : body.text;
  return (
    <>
      <div className={css.bodyHead}>
        <span className="small quiet num">{t('console.body', { bytes: body.bytes })}</span>
        <span className="grow" />
        {hasLayout(body) ? (
          <Segmented
            label={t('console.how')}
            value={how}
            onChange={setHow}
            segments={[
              { value: 'pretty', label: t('console.pretty') },
              { value: 'raw', label: t('console.raw') },
            ]}
          />
        ) : null}
        <LinkButton onPress={() => void navigator.clipboard.writeText(text).then(() => toastActions.say('app.copied'))}>
          {t('app.copy')}
        </LinkButton>
      </div>
      {body.cut ? <p className={css.line}>{t('console.cut')}</p> : null}
      <Source label={label} text={text} testId={testId} />
    </>
  );
}

/** Text from a server in a box that scrolls and that the keyboard reaches. */
export function Source({ label, text, testId }: { label: string; text: string; testId: string }): ReactNode {
  return (
    <pre className={css.source} tabIndex={0} role="region" aria-label={label} data-testid={testId}>
      {text}
    </pre>
  );
}
