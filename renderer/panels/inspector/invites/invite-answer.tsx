import { useMemo, useState, type ReactNode } from 'react';
import { changesActions } from '../../../state/changes.ts';
import { Button } from '../../../ui/button.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { TextField } from '../../../ui/text-field.tsx';
import { readInvite } from './invite-link.ts';
import css from '../people.module.css';
import type { GroupRef } from '../use-group.ts';

/** Answers an invitation of the signed-in person by the token or the whole link of the mail. */
export function InviteAnswer({ group, onDone }: { group: GroupRef; onDone: () => void }): ReactNode {
  const t = useT();
  const [text, setText] = useState('');
  const invite = useMemo(() => readInvite(text), [text]);
  const target = useMemo(() => (invite ? groupOfLink(group, invite.slug) : null), [invite, group]);
  const groupId = target?.groupId ?? group.id;

  async function answer(accept: boolean): Promise<void> {
    if (!invite) return;
    const result = await changesActions.stage([{ kind: 'invite.answer', groupId, token: invite.token, accept }]);
    if (result?.ok) onDone();
  }

  const name = target?.groupId ? safeName(group.overlay.nameOf(group.overlay.groupIndex(target.groupId))) : '';
  return (
    <div className={css.answer} data-testid="invite-answer">
      <TextField
        label={t('answer.field')}
        value={text}
        onChange={setText}
        autoFocus
        mono
        error={text.trim() !== '' && !invite ? t('answer.not-one') : null}
        note={
          !invite
            ? t('answer.note')
            : target?.groupId
              ? t('answer.for', { name })
              : invite.slug === ''
                ? t('answer.for-this', { name: group.name })
                : t('answer.unknown-group', { slug: safeName(invite.slug) })
        }
      />
      <div className={css.answerActions}>
        <Button size="small" kind="primary" disabled={!invite} onPress={() => void answer(true)}>
          {t('answer.accept')}
        </Button>
        <Button size="small" disabled={!invite} onPress={() => void answer(false)}>
          {t('answer.decline')}
        </Button>
        <span className="small quiet">{t('answer.decline-note')}</span>
      </div>
    </div>
  );
}

/** The group a link names: the selected one where it fits, else the one in the copy whose id ends with the short name. Null id: not in the copy. */
function groupOfLink(group: GroupRef, slug: string): { groupId: string | null } | null {
  if (slug === '') return null;
  const fits = (id: string): boolean => id === slug || id.slice(id.indexOf(':') + 1) === slug;
  if (fits(group.id)) return { groupId: group.id };
  for (let g = 0; g < group.directory.groupCount; g++) {
    const id = group.directory.groupId(g);
    if (fits(id)) return { groupId: id };
  }
  return { groupId: null };
}
