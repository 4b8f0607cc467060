import type { ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { sessionActions } from '../../../state/session.ts';
import { uiActions } from '../../../state/ui.ts';
import { Glyph } from '../../../ui/glyph.tsx';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { useCheck } from '../../inspector/use-group.ts';
import { paletteActions } from '../../palette/palette-actions.ts';
import { fixOf, isStaged, stagedChangesOf } from './finding-fixes.ts';
import type { Finding } from './findings.ts';
import css from './findings.module.css';

interface FixCellProps {
  finding: Finding;
  directory: Directory;
  overlay: Overlay;
  onDetail: () => void;
}

/** The fix as a verb; what is staged already can be taken back, what cannot be done says why. */
export function FixCell({ finding, directory, overlay, onDetail }: FixCellProps): ReactNode {
  const t = useT();
  const check = useCheck();
  const online = useConnection((s) => s.connection?.link === 'online');
  if (isStaged(finding, overlay)) {
    const ids = stagedChangesOf(finding, overlay);
    return (
      <>
        <Glyph
          kind={finding.kind === 'empty' || finding.subject === 'person' ? 'lose' : 'edit'}
          label={t('findings.staged')}
        />
        {ids.length > 0 ? (
          <LinkButton onPress={() => void changesActions.unstage(ids)}>{t('findings.take-back')}</LinkButton>
        ) : (
          t('findings.staged')
        )}
      </>
    );
  }
  const fix = fixOf(finding, directory, overlay);
  const verb = t(`findings.fix.${finding.kind}`);
  switch (fix.how) {
    case 'stage': {
      const problem = fix.intents.map(check).find((p) => p !== null) ?? null;
      if (problem) {
        const { message } = errorText(t, problem);
        return (
          <span className={`${css.cannot} ellipsis`} title={message}>
            {message}
          </span>
        );
      }
      return <LinkButton onPress={() => void changesActions.stage(fix.intents)}>{verb}</LinkButton>;
    }
    case 'read':
      return online ? (
        <LinkButton onPress={() => void sessionActions.readGroups(fix.groupIds)}>{verb}</LinkButton>
      ) : (
        <span className={css.cannot}>{t('frame.offline')}</span>
      );
    case 'move':
      return <LinkButton onPress={() => uiActions.openMoveTo(finding.index)}>{verb}</LinkButton>;
    case 'detail':
      return <LinkButton onPress={onDetail}>{verb}</LinkButton>;
    case 'show':
      return <LinkButton onPress={() => paletteActions.goToGroup(finding.index)}>{verb}</LinkButton>;
  }
}
