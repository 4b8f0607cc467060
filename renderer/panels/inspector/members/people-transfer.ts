import type { Intent } from '#shared/plan/intent.ts';
import type { Overlay } from '#shared/plan/overlay.ts';

export type TransferMode = 'copy' | 'move';

/** One gesture: into the target as plain members, and out of the source where they are to be moved. Who is there already is only taken out. */
export function transferIntents(
  overlay: Overlay,
  people: readonly number[],
  source: number,
  target: number,
  mode: TransferMode,
): Intent[] {
  const add = people
    .filter((p) => !overlay.hasMember(target, p))
    .map((p): Intent => ({
      kind: 'member.add',
      groupId: overlay.groupId(target),
      personId: overlay.directory.personId(p),
      role: 'member',
    }));
  if (mode === 'copy') return add;
  const leave = people
    .filter((p) => overlay.hasMember(source, p))
    .map((p): Intent => ({
      kind: 'member.remove',
      groupId: overlay.groupId(source),
      personId: overlay.directory.personId(p),
    }));
  return [...add, ...leave];
}
