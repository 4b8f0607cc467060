/**
 * `npm run security-tests`: writes docs/security-tests.md from the tests that carry `@security <row>`. Without `--write` it
 * only checks that every row has a test and that the document is up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';
import { collectTaggedTests, coverageProblems, securityDocument } from './security/collect.ts';

const document = join(projectRoot, 'docs', 'security-tests.md');
const tests = await collectTaggedTests(projectRoot);
const wanted = securityDocument(tests);
const problems = coverageProblems(tests);

if ((await readFile(document, 'utf8').catch(() => '')) !== wanted) {
  if (process.argv.includes('--write')) {
    await writeFile(document, wanted);
    console.log('docs/security-tests.md is written anew.');
  } else {
    problems.push('docs/security-tests.md is not up to date: npm run security-tests writes it');
  }
}
for (const problem of problems) console.error(problem);
console.log(`${tests.length} tests carry a row of the security checklist.`);
process.exitCode = problems.length > 0 ? 1 : 0;
