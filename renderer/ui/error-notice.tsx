import { OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import { errorText } from './i18n/error-text.ts';
import { useT } from './i18n/use-t.ts';
import { LinkButton } from './link-button.tsx';
import { Notice } from './notice.tsx';

/** What went wrong, what to do about it, and, where it may help, the way to try again. */
export function ErrorNotice({ error, again }: { error: AppError; again?: () => void }): ReactNode {
  const t = useT();
  const { message, action } = errorText(t, error);
  return (
    <Notice
      icon={OctagonAlert}
      tone="danger"
      role="alert"
      title={message}
      action={again ? <LinkButton onPress={again}>{t('app.retry')}</LinkButton> : null}
    >
      {action}
    </Notice>
  );
}
