import type { Intent } from '#shared/plan/intent.ts';
import type { Directory } from '#shared/domain/directory.ts';
import type { AddressLine } from './invite-rows.ts';

interface InviteChoice {
  groupId: string;
  reach: 'group' | 'site';
  role: 'member' | 'manager';
  /** People the copy knows are added at once instead of being invited; to a site they always are. */
  addKnown: boolean;
}

/** Is a site's invitation to this address still open, so that a second one would be refused? */
const isOpen = (line: AddressLine): boolean =>
  line.earlier !== null &&
  line.earlier.reach === 'site' &&
  ['pending', 'accepted', 'unknown'].includes(line.earlier.state);

/** What becomes of a line. */
export function deedOf(line: AddressLine, choice: Pick<InviteChoice, 'reach' | 'addKnown'>): 'invite' | 'add' | 'none' {
  if (!line.sendable) return 'none';
  if (line.person >= 0 && (choice.reach === 'site' || choice.addKnown)) return 'add';
  return choice.reach === 'site' && isOpen(line) ? 'none' : 'invite';
}

/** One gesture: an invitation for each address, or the person added where that is asked for. */
export function inviteIntents(lines: readonly AddressLine[], directory: Directory, choice: InviteChoice): Intent[] {
  const { groupId, role } = choice;
  return lines.flatMap((line): Intent[] => {
    switch (deedOf(line, choice)) {
      case 'none':
        return [];
      case 'add':
        return [{ kind: 'member.add', groupId, personId: directory.personId(line.person), role }];
      case 'invite':
        return choice.reach === 'site'
          ? [{ kind: 'site.invite', groupId, to: line.to }]
          : [{ kind: 'invite.send', groupId, to: line.to, role }];
    }
  });
}
