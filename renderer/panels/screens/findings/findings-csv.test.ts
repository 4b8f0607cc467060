import { expect, it } from 'vitest';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import { emptyOverlay } from '#shared/plan/overlay.ts';
import { findingsCsv } from './findings-csv.ts';
import type { Finding } from './findings.ts';

it('writes a finding per line, and nothing that a spreadsheet would run', () => {
  const directory = writtenDirectory({
    Top: {},
    'Finance, "new"': { in: 'Top', people: ['=Ann()'] },
    Old: { in: 'Finance, "new"' },
  });
  const finding = (
    kind: Finding['kind'],
    index: number,
    subject: Finding['subject'],
    groups: number[] = [],
  ): Finding => ({ kind, index, subject, groups: Uint32Array.from(groups), person: -1 });
  const t = (key: string, values?: Record<string, unknown>): string =>
    values ? `${key}(${String(values['count'])})` : key;
  const csv = findingsCsv(
    t,
    [finding('empty', 2, 'group'), finding('disabled', 0, 'person', [1])],
    directory,
    emptyOverlay(directory),
    10,
  );
  expect(csv.split('\r\n')).toEqual([
    '\uFEFFfindings.col-kind,id,findings.col-name,findings.col-where,findings.col-people',
    'findings.one.empty(10),old,Old,"Finance, ""new""",0',
    "findings.one.disabled(10),'=ann(),'=Ann(),findings.in-groups(1),",
    '',
  ]);
});
