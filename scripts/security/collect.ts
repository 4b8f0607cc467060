/** Finds `@security <row>` in test titles and writes down which row is proved where. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SECURITY_CHECKLIST, WITHOUT_TEST, type ChecklistRow } from './checklist.ts';

export type TaggedTest = { rows: number[]; title: string; file: string };

const TEST_FOLDERS = ['shared', 'electron', 'renderer', 'sandbox', 'e2e', 'scripts', 'benchmarks'];
const TEST_FILE = /\.(test|e2e)\.tsx?$/;
/** `it('…')`, `test("…")`, `it.each(…)('…')`: the title is a literal that begins where the call does or after the table. */
const TITLE = /(['"`])((?:(?!\1)[^\\\n]|\\.)*@security\s+\d+(?:(?!\1)[^\\\n]|\\.)*)\1/g;
const TAG = /@security\s+(\d+(?:\s*,\s*\d+)*):?/g;

/** Tagged titles of one test file. */
export function taggedTests(file: string, text: string): TaggedTest[] {
  return [...text.matchAll(TITLE)].map(([, , title = '']) => ({
    rows: [...title.matchAll(TAG)].flatMap(([, rows = '']) => rows.split(',').map(Number)),
    title: title.replace(TAG, '').replace(/\\(.)/g, '$1').replace(/\s+/g, ' ').trim(),
    file,
  }));
}

export async function collectTaggedTests(root: string): Promise<TaggedTest[]> {
  const found: TaggedTest[] = [];
  for (const folder of TEST_FOLDERS) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !TEST_FILE.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      found.push(...taggedTests(relative(root, path).split(sep).join('/'), await readFile(path, 'utf8')));
    }
  }
  return found.sort((a, b) => a.file.localeCompare(b.file) || a.title.localeCompare(b.title));
}

/** What is wrong with the coverage: rows without a test or reason, reasons that are outdated, rows that do not exist. */
export function coverageProblems(
  tests: readonly TaggedTest[],
  checklist: readonly ChecklistRow[] = SECURITY_CHECKLIST,
  withoutTest: ReadonlyMap<number, string> = WITHOUT_TEST,
): string[] {
  const covered = new Set(tests.flatMap(({ rows }) => rows));
  const known = new Set(checklist.map(({ row }) => row));
  return [
    ...checklist
      .filter(({ row }) => !covered.has(row) && !withoutTest.has(row))
      .map(({ row, requirement }) => `row ${row} (${requirement}) has no test`),
    ...[...withoutTest.keys()]
      .filter((row) => covered.has(row))
      .map((row) => `row ${row} has a test now: take it off the list of those without`),
    ...tests
      .filter(({ rows }) => rows.some((row) => !known.has(row)))
      .map(({ title, file }) => `${file}: "${title}" names a row that does not exist`),
  ];
}

/** The document, the same for the same tests. */
export function securityDocument(tests: readonly TaggedTest[]): string {
  const lines = [
    '# Security tests',
    '',
    'Generated from the tests by `npm run security-tests`; do not edit. Each row is a promise of `scripts/security/checklist.ts`, and',
    'below it stand the tests that carry its number.',
    '',
  ];
  for (const { row, requirement, check } of SECURITY_CHECKLIST) {
    lines.push(`## ${row}. ${requirement}`, '', check, '');
    const own = tests.filter(({ rows }) => rows.includes(row));
    const told = own.map(({ title, file }) => `- ${title.replaceAll('<', '\\<')} (\`${file}\`)`);
    lines.push(...new Set(told));
    if (own.length === 0) lines.push(`*No test: ${WITHOUT_TEST.get(row) ?? 'missing.'}*`);
    lines.push('');
  }
  return lines.join('\n');
}
