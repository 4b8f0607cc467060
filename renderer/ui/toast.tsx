import { Check, OctagonAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { toastActions, useToasts } from '../state/toasts.ts';
import { clsx } from './clsx.ts';
import { errorText } from './i18n/error-text.ts';
import { Say } from './i18n/say.tsx';
import { useT } from './i18n/use-t.ts';
import { Kbd } from './kbd.tsx';
import css from './toast.module.css';

/** The toasts at the bottom, and the words for screen readers. */
export function Toasts(): ReactNode {
  const t = useT();
  const toasts = useToasts((s) => s.toasts);
  const announced = useToasts((s) => s.announced);
  return (
    <>
      <div className={css.stack} role="region" aria-label={t('app.messages')}>
        <div role="status" aria-live="polite">
          {toasts.map((toast) => {
            const error = 'error' in toast.text ? errorText(t, toast.text.error) : null;
            return (
              <div key={toast.id} className={clsx(css.toast, error && css.error)} data-testid="toast">
                {error ? (
                  <OctagonAlert size={16} strokeWidth={1.5} aria-hidden />
                ) : (
                  <Check size={16} strokeWidth={1.5} aria-hidden />
                )}
                <span className="grow">
                  {error ? (
                    <>
                      <b>{error.message}</b> {error.action}
                    </>
                  ) : 'key' in toast.text ? (
                    <Say k={toast.text.key} values={toast.text.values} />
                  ) : null}
                </span>
                {toast.undo ? (
                  <AriaButton
                    className={css.action}
                    onPress={() => {
                      toast.undo?.();
                      toastActions.dismiss(toast.id);
                    }}
                  >
                    {t('app.undo')} <Kbd>Ctrl Z</Kbd>
                  </AriaButton>
                ) : null}
                <AriaButton
                  className={css.close}
                  aria-label={t('app.close')}
                  onPress={() => toastActions.dismiss(toast.id)}
                >
                  <X size={14} strokeWidth={1.5} aria-hidden />
                </AriaButton>
              </div>
            );
          })}
        </div>
      </div>
      <div className="visually-hidden" role="status" aria-live="polite">
        {announced ? <span key={announced.n}>{t(announced.key, announced.values)}</span> : null}
      </div>
    </>
  );
}
