import { OctagonAlert } from 'lucide-react';
import { useRef, type FormEvent, type ReactNode } from 'react';
import { readArguments } from '#shared/console/arguments.ts';
import type { ConsoleMethod } from '#shared/console/method.ts';
import { isChanging } from '#shared/console/methods.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { consoleActions, formIn, useConsole, type Entry } from './console-store.ts';
import css from './console.module.css';
import { ParameterField } from './parameter-field.tsx';

interface MethodFormProps {
  method: ConsoleMethod;
  profileId: string;
  entries: readonly Entry[];
}

/** One method's parameters, what is wrong with them, and the deed: "Send" for reading, "Review…" for changing. */
export function MethodForm({ method, profileId, entries }: MethodFormProps): ReactNode {
  const t = useT();
  const box = useRef<HTMLFormElement>(null);
  const values = useConsole((s) => formIn(s, profileId, method.name));
  const problems = useConsole((s) => s.problems);
  const link = useConnection((s) => s.connection?.link ?? 'offline');
  const hasCopy = useDirectory((s) => s.directory !== null);
  const read = readArguments(method, values);
  const changing = read.ok ? isChanging(method, read.args) : method.changes === 'always';
  const running = entries.some((e) => e.state === 'running' && e.run === null);
  const hindrance = changing
    ? hasCopy
      ? null
      : t('console.no-copy')
    : link === 'offline'
      ? t('console.offline')
      : null;
  const general = problems.filter((p) => p.parameter === null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (hindrance !== null || running) return;
    consoleActions.submit(method);
    // The first field with something wrong takes the focus, as in any form.
    requestAnimationFrame(() => {
      const wrong = box.current?.querySelector<HTMLElement>('[data-invalid] input, [data-invalid] textarea');
      wrong?.focus();
    });
  }

  return (
    <form
      ref={box}
      className={css.form}
      onSubmit={submit}
      noValidate
      autoComplete="off"
      aria-label={t('console.form', { name: method.name })}
      data-testid="console-form"
    >
      <header className={css.formHead}>
        <h2 className="mono">{method.name}</h2>
        <p>{t(`console.method.${method.name}`)}</p>
        <p className="small">
          <b className={clsx(changing ? css.writes : 'quiet')}>{t(changing ? 'console.writes' : 'console.reads')}</b>{' '}
          <span className="quiet">{t(changing ? 'console.writes-note' : 'console.reads-note')}</span>
        </p>
      </header>
      <div className={css.fields}>
        {general.map((p) => (
          <p key={p.code} className={css.problem} role="alert">
            <OctagonAlert size={14} strokeWidth={1.5} aria-hidden />
            {t(`console.problem.${p.code}`, p.values)}
          </p>
        ))}
        {method.parameters.length === 0 ? <p className="quiet">{t('console.no-parameters')}</p> : null}
        {method.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={values[parameter.name] ?? parameter.preset ?? ''}
            problem={problems.find((p) => p.parameter === parameter.name) ?? null}
            onChange={(value) => consoleActions.write(profileId, method.name, parameter.name, value)}
          />
        ))}
      </div>
      <footer className={css.formFoot}>
        <Button kind="primary" type="submit" reason={hindrance} disabled={running} data-testid="console-submit">
          {t(running ? 'console.sending' : changing ? 'console.review' : 'console.send')}
        </Button>
        {running ? <Button onPress={consoleActions.cancel}>{t('console.cancel')}</Button> : null}
        <span className="grow" />
        <Button kind="ghost" onPress={() => consoleActions.clearForm(profileId, method.name)}>
          {t('console.clear')}
        </Button>
      </footer>
    </form>
  );
}
