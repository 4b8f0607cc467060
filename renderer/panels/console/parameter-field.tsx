import { OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConsoleProblem } from '#shared/console/arguments.ts';
import type { ConsoleParameter } from '#shared/console/method.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { sentences } from '../../ui/i18n/sentences.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import css from './console.module.css';

interface ParameterFieldProps {
  parameter: ConsoleParameter;
  value: string;
  problem: ConsoleProblem | null;
  onChange: (value: string) => void;
}

/** A list box has no place for an empty key. */
const NOT_GIVEN = '(none)';

/** One parameter by its type, under its name as on paper. */
export function ParameterField({ parameter, value, problem, onChange }: ParameterFieldProps): ReactNode {
  const t = useT();
  const { name, type, required } = parameter;
  const label = required ? `${name} · ${t('console.required')}` : name;
  const help = sentences(t, t(`console.help.${parameter.help}`), parameter.emptyAllowed && t('console.empty-hint'));
  const error = problem ? t(`console.problem.${problem.code}`, problem.values) : null;
  if (type === 'boolean' || type === 'choice')
    return (
      <div className={css.parameter}>
        {type === 'boolean' ? (
          <Checkbox checked={value === 'true'} onChange={(on) => onChange(on ? 'true' : '')}>
            <span className="mono">{label}</span>
          </Checkbox>
        ) : (
          <Select
            label={label}
            value={value === '' ? NOT_GIVEN : value}
            choices={[
              ...(required ? [] : [{ value: NOT_GIVEN, label: t('console.not-given') }]),
              ...(parameter.choices ?? []).map((choice) => ({ value: choice, label: choice })),
            ]}
            onChange={(choice) => onChange(choice === NOT_GIVEN ? '' : choice)}
          />
        )}
        {error === null ? (
          <p className={css.help}>{help}</p>
        ) : (
          <p className={css.problem} role="alert">
            <OctagonAlert size={14} strokeWidth={1.5} aria-hidden />
            {error}
          </p>
        )}
      </div>
    );
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      mono={type === 'json' || type === 'list' || /(^|_)id$|slug|marker/.test(name)}
      lines={type === 'json' ? 4 : type === 'list' || parameter.long ? 3 : undefined}
      note={help}
      error={error}
      inputMode={type === 'number' ? 'numeric' : undefined}
      type={parameter.secret ? 'password' : 'text'}
      data-testid={`parameter-${name}`}
    />
  );
}
