import type { Directory } from '#shared/domain/directory.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { Finding, FindingKind } from './findings.ts';

/**
 * What can be done about a finding with one press. `stage`: intents; `read`: groups to read again; `move`: the "Move to…" picker;
 * `detail`: a choice is needed, the detail offers it; `show`: only looking helps.
 */
export type Fix =
  | { how: 'stage'; intents: Intent[] }
  | { how: 'read'; groupIds: string[] }
  | { how: 'move' }
  | { how: 'detail' }
  | { how: 'show' };

export function fixOf(finding: Finding, directory: Directory, overlay: Overlay): Fix {
  switch (finding.kind) {
    case 'empty':
      return { how: 'stage', intents: [deletion(finding.index, overlay)] };
    case 'disabled':
      return { how: 'stage', intents: removals(finding, directory, overlay) };
    case 'unreadable':
      return { how: 'read', groupIds: [directory.groupId(finding.index)] };
    case 'unattached':
    case 'at-limit':
      return { how: 'move' };
    case 'no-admin':
    case 'one-admin':
    case 'no-manager':
    case 'one-manager':
    case 'many-groups':
    case 'same-name':
      return { how: 'detail' };
    case 'two-parents':
      return { how: 'show' };
  }
}

/** Kinds that many can be fixed of at once. */
export const bulkKinds: readonly FindingKind[] = ['empty', 'disabled', 'unreadable'];

const deletion = (group: number, overlay: Overlay): Intent => ({
  kind: 'group.delete',
  groupId: overlay.groupId(group),
  before: { name: overlay.nameOf(group) },
});

/** Takes the person out of every group of the finding, except where that is staged already. */
export function removals(finding: Finding, directory: Directory, overlay: Overlay): Intent[] {
  const personId = directory.personId(finding.index);
  return [...finding.groups]
    .filter((g) => overlay.hasMember(g, finding.index))
    .map((g) => ({ kind: 'member.remove', groupId: overlay.groupId(g), personId }));
}

/** People who are staged to manage a group. */
const promoted = (group: number, overlay: Overlay): number[] =>
  [...overlay.membersOf(group).roles].flatMap(([p, role]) => (role === 'member' ? [] : [p]));

/** Is something staged that ends the finding? */
export function isStaged(finding: Finding, overlay: Overlay): boolean {
  const { index, groups } = finding;
  switch (finding.kind) {
    case 'empty':
      return (
        overlay.isDeleted(index) || overlay.childrenOf(index).length > 0 || overlay.membersOf(index).added.size > 0
      );
    case 'unattached':
    case 'at-limit':
    case 'two-parents':
      return overlay.isMoved(index) || overlay.isDeleted(index);
    case 'no-admin':
    case 'one-admin':
      return overlay.adminsOf(index).added.size > 0 || overlay.isDeleted(index);
    case 'no-manager':
    case 'one-manager':
      return promoted(index, overlay).length > 0 || overlay.isDeleted(index);
    case 'disabled':
      return groups.every((g) => overlay.membersOf(g).removed.has(index) || overlay.isDeleted(g));
    case 'many-groups':
      return groups.some((g) => overlay.membersOf(g).removed.has(index));
    case 'same-name':
      return groups.some((g) => overlay.names.has(g) || overlay.isDeleted(g) || overlay.isMoved(g));
    case 'unreadable':
      return false;
  }
}

/** Ids of the staged changes that a row can take back. */
export function stagedChangesOf(finding: Finding, overlay: Overlay): string[] {
  const { index } = finding;
  const keys =
    finding.subject === 'person'
      ? [...finding.groups].map((g) => `member:${g}:${index}`)
      : finding.kind === 'same-name'
        ? [...finding.groups].flatMap((g) => [`edit:${g}`, `delete:${g}`, `move:${g}`])
        : [
            `delete:${index}`,
            `move:${index}`,
            ...[...overlay.adminsOf(index).added].map((p) => `admin:${index}:${p}`),
            ...promoted(index, overlay).map((p) => `member:${index}:${p}`),
          ];
  return [...new Set(keys.flatMap((key) => overlay.sources.get(key) ?? []))];
}
