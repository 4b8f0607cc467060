import { Eye, EyeOff, UserPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { accessLevels, type AccessLevel } from '#shared/domain/attributes.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import css from './attributes.module.css';

interface AccessChoiceProps {
  /** Null: not known; nothing is chosen. */
  value: AccessLevel | null;
  onChange: (level: AccessLevel) => void;
  disabled?: boolean;
}

/** The three levels, and what the chosen one means: who can see the group, who may join. */
export function AccessChoice({ value, onChange, disabled }: AccessChoiceProps): ReactNode {
  const t = useT();
  const Sight = value === 'private' ? EyeOff : Eye;
  return (
    <>
      <div data-testid="access-level">
        <Segmented<AccessLevel>
          label={t('attributes.access')}
          value={value ?? ('' as AccessLevel)}
          onChange={onChange}
          disabled={disabled}
          segments={accessLevels.map((level) => ({ value: level, label: t(`attributes.access-${level}`) }))}
        />
      </div>
      {value === null ? (
        <p className={css.meaning}>{t('attributes.access-unknown')}</p>
      ) : (
        <ul className={css.meanings}>
          <li>
            <Sight size={14} strokeWidth={1.5} aria-hidden />
            {t(`attributes.sees-${value}`)}
          </li>
          <li>
            <UserPlus size={14} strokeWidth={1.5} aria-hidden />
            {t(`attributes.joins-${value}`)}
          </li>
        </ul>
      )}
    </>
  );
}
