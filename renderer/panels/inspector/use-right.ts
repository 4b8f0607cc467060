import { useMemo } from 'react';
import { useConnection } from '../../state/connection.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { useCheck, type GroupRef } from './use-group.ts';

/** Why the signed-in person cannot change who is in a group (no right, mirrored from elsewhere); null: nothing is known against it. Once per panel, not per row. */
export function useNoRight(group: GroupRef): string | null {
  const t = useT();
  const check = useCheck();
  const me = useConnection((s) => s.identity?.personId ?? null);
  const { directory, overlay, index, id } = group;
  return useMemo(() => {
    // Asked of somebody else who is not in the group: joining oneself needs no right.
    const self = me === null ? -1 : directory.personIndex(me);
    for (let p = 0; p < directory.personCount; p++) {
      if (p === self || overlay.hasMember(index, p)) continue;
      const error = check({ kind: 'member.add', groupId: id, personId: directory.personId(p), role: 'member' });
      return error ? errorText(t, error).message : null;
    }
    return null;
  }, [t, check, me, directory, overlay, index, id]);
}
