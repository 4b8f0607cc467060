import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import type { Translate } from '../../../ui/i18n/use-t.ts';
import { csvFile } from '../../csv-field.ts';
import { findingName, findingPeople, findingWhere } from './finding-words.ts';
import type { Finding } from './findings.ts';

/** Findings as a table: kind, id, name, where, people. */
export function findingsCsv(
  t: Translate,
  findings: readonly Finding[],
  directory: Directory,
  overlay: Overlay,
  advice: number | null,
): string {
  const head = [
    t('findings.col-kind'),
    'id',
    t('findings.col-name'),
    t('findings.col-where'),
    t('findings.col-people'),
  ];
  const lines = findings.map((f) => [
    t(`findings.one.${f.kind}`, { count: advice ?? 0 }),
    f.subject === 'group' ? directory.groupId(f.index) : directory.personId(f.index),
    findingName(f, directory, overlay),
    findingWhere(f, overlay, t),
    findingPeople(f, directory),
  ]);
  return csvFile([head, ...lines]);
}
