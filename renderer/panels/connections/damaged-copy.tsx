import { OctagonAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Profile } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../bridge/client.ts';
import { sessionActions } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { errorLine } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';

/** Is it the copy that is damaged? The journal is never set aside. */
export const hasDamagedCopy = ({ storeError }: Profile): boolean =>
  storeError?.code === 'store.corrupt' && storeError.params['file'] === 'copy.db';

/** The way out of a damaged copy: it is set aside under another name and read anew. */
export function DamagedCopy({ profile }: { profile: Profile }): ReactNode {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<AppError | null>(null);
  const discard = async (): Promise<void> => {
    setBusy(true);
    const set = await call('profiles.discardCopy', { profileId: profile.id });
    if (set.ok) await sessionActions.openProfile(profile);
    else setFailed(set.error);
    setBusy(false);
  };
  return (
    <Notice
      icon={OctagonAlert}
      tone="danger"
      action={
        <Button size="small" disabled={busy} onPress={() => void discard()} data-testid="discard-copy">
          {t('conn.discard-copy')}
        </Button>
      }
    >
      {failed ? errorLine(t, failed) : t('conn.damaged-copy')}
    </Notice>
  );
}
