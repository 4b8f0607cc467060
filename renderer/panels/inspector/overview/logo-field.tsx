import { ImageIcon, Trash2, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { GroupAttributes } from '#shared/domain/attributes.ts';
import { Button } from '../../../ui/button.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import css from './attributes.module.css';
import { LOGO_TYPES, logoUrl, readLogo } from './logo-file.ts';

interface LogoFieldProps {
  /** As staged; undefined: as it is on the server; null: to be taken away. */
  staged: GroupAttributes['logo'];
  /** Data URL of the present one; null: none, or not read. */
  present: string | null;
  hasPresent: boolean;
  onChange: (logo: Exclude<GroupAttributes['logo'], undefined>) => void;
  disabled?: boolean;
}

/** The picture of a group: the present or the staged one, another from a file, or none. */
export function LogoField({ staged, present, hasPresent, onChange, disabled }: LogoFieldProps): ReactNode {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const shown = staged === undefined ? present : staged === null ? null : logoUrl(staged);
  const has = staged === undefined ? hasPresent : staged !== null;
  return (
    <div className={css.logo} data-testid="logo">
      <span className={css.picture}>
        {shown ? (
          <img src={shown} alt={t('attributes.logo')} />
        ) : (
          <ImageIcon
            size={20}
            strokeWidth={1.25}
            aria-label={t(has ? 'attributes.logo-not-shown' : 'attributes.logo-none')}
          />
        )}
      </span>
      <div className={css.logoSide}>
        <div className={css.logoButtons}>
          <Button size="small" disabled={disabled} onPress={() => input.current?.click()} data-testid="choose-logo">
            <Upload size={13} strokeWidth={1.5} aria-hidden />
            {t(has ? 'attributes.logo-replace' : 'attributes.logo-choose')}
          </Button>
          {has ? (
            <Button
              size="small"
              kind="ghost"
              disabled={disabled}
              onPress={() => {
                setProblem(null);
                onChange(null);
              }}
            >
              <Trash2 size={13} strokeWidth={1.5} aria-hidden />
              {t('attributes.logo-remove')}
            </Button>
          ) : null}
        </div>
        <p className={problem ? css.problem : css.hint} role={problem ? 'alert' : undefined}>
          {t(problem ?? (has && !shown ? 'attributes.logo-not-shown' : 'attributes.logo-hint'))}
        </p>
      </div>
      <input
        ref={input}
        type="file"
        accept={LOGO_TYPES.join(',')}
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (!file) return;
          void readLogo(file).then((read) => {
            if ('problem' in read) setProblem(read.problem);
            else {
              setProblem(null);
              onChange(read);
            }
          });
        }}
      />
    </div>
  );
}
