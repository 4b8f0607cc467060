import {
  AlertCircle,
  Boxes,
  Copy,
  KeyRound,
  Layers,
  Network,
  ShieldOff,
  Unlink,
  UserX,
  Users,
  type LucideIcon,
} from 'lucide-react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { Translate } from '../../../ui/i18n/use-t.ts';
import { countInCopy } from '../../../state/people-count.ts';
import { peopleText } from '../../../ui/people-words.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { groupPath } from '../../palette/group-path.ts';
import type { Finding, FindingKind } from './findings.ts';

export const findingIcons: Record<FindingKind, LucideIcon> = {
  empty: Boxes,
  unattached: Unlink,
  unreadable: AlertCircle,
  'no-admin': ShieldOff,
  'one-admin': KeyRound,
  'no-manager': ShieldOff,
  'one-manager': KeyRound,
  'many-groups': Users,
  disabled: UserX,
  'two-parents': Network,
  'same-name': Copy,
  'at-limit': Layers,
};

export function findingName(finding: Finding, directory: Directory, overlay: Overlay): string {
  return safeName(finding.subject === 'group' ? overlay.nameOf(finding.index) : directory.personName(finding.index));
}

/** A path or a list of places, in words. */
export interface Place {
  steps: readonly string[];
  separator: string;
}

/** The second column: where the group stands, in how many groups the person is. */
export function findingPlace(finding: Finding, overlay: Overlay, t: Translate): Place {
  const one = (words: string): Place => ({ steps: [words], separator: '' });
  if (finding.subject === 'person') return one(t('findings.in-groups', { count: finding.groups.length }));
  if (finding.kind === 'two-parents') {
    const steps = [...finding.groups].map((g) => safeName(overlay.nameOf(g)));
    return { steps, separator: t('app.list-separator') };
  }
  if (finding.kind === 'unattached' && overlay.parentsOf(finding.index).length === 0) {
    return one(t('findings.no-parent'));
  }
  return { steps: stepsTo(finding.index, overlay, t), separator: t('app.path-separator') };
}

/** The second column as one text. */
export function findingWhere(finding: Finding, overlay: Overlay, t: Translate): string {
  const { steps, separator } = findingPlace(finding, overlay, t);
  return steps.join(separator);
}

/** The groups above, or what a group with none above it is. */
export function placeOf(group: number, overlay: Overlay, t: Translate): string {
  return stepsTo(group, overlay, t).join(t('app.path-separator'));
}

function stepsTo(group: number, overlay: Overlay, t: Translate): string[] {
  const path = groupPath(overlay, group);
  if (path.length > 0) return path;
  if (!overlay.directory.hasCategories) return [t('app.top-level')];
  return [t(overlay.isCategory(group) ? 'graph:category' : 'graph:uncategorised')];
}

/** The third column: people in the group and below; of every group where a name stands several times. */
export function findingPeople(finding: Finding, directory: Directory): string {
  if (finding.subject === 'person') return '';
  const one = (g: number): string => peopleText(countInCopy(directory, g));
  const shown = finding.kind === 'same-name' ? [...finding.groups].slice(0, 3) : [finding.index];
  return `${shown.map(one).join(', ')}${finding.kind === 'same-name' && finding.groups.length > 3 ? ', …' : ''}`;
}
