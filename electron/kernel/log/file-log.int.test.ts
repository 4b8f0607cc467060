import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../ports/clock.ts';
import { createFileLog } from './file-log.ts';
import { createRingLog } from './ring-log.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'canopy-log-'));
  folders.push(made);
  return made;
};
afterEach(() => folders.splice(0).forEach((made) => rmSync(made, { recursive: true, force: true })));

test('the file is private, redacted and bounded @security 14', async () => {
  const at = join(folder(), 'logs');
  const log = createRingLog(systemClock);
  const file = createFileLog(at, (error) => expect.unreachable(String(error)), 4000);
  log.addSink(file.sink);
  for (let i = 0; i < 200; i += 1) {
    log.info('Request', { i, access_token: 'CANARY-SECRET', text: 'x'.repeat(50) });
    if (i % 10 === 0) await file.close();
  }
  log.debug('not in the file');
  await file.close();
  const names = readdirSync(at).sort();
  expect(names).toEqual(['canopy.1.log', 'canopy.log']);
  for (const name of names) {
    const path = join(at, name);
    expect(statSync(path).size).toBeLessThanOrEqual(4000);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('CANARY-SECRET');
    expect(text).not.toContain('not in the file');
  }
  expect(statSync(at).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(at, 'canopy.log'), 'utf8')).toContain('"i":199');
});

test('a disk that refuses loses the log, not the app', async () => {
  const at = join(folder(), 'file');
  writeFileSync(at, 'in the way');
  const errors: unknown[] = [];
  const log = createRingLog(systemClock);
  const file = createFileLog(at, (error) => errors.push(error));
  log.addSink(file.sink);
  log.info('one');
  log.info('two');
  await file.close();
  expect(errors).toHaveLength(1);
});
