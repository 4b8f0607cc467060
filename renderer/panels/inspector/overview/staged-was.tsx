import type { ReactNode } from 'react';
import { Glyph } from '../../../ui/glyph.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import css from './attributes.module.css';

/** Under a field with a staged value: what was there. */
export function StagedWas({ children }: { children?: ReactNode }): ReactNode {
  const t = useT();
  return (
    <p className={css.was} data-testid="was">
      <Glyph kind="edit" label={t('attributes.staged')} />
      <span>{children ?? t('attributes.staged')}</span>
    </p>
  );
}
