import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lock } from './lock.mjs';
import { projectRoot } from './paths.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-bootstrap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

async function bootstrap(source: string, ...args: string[]): Promise<{ child: ChildProcess; out: () => string }> {
  const script = join(folder, `script-${Math.random().toString(36).slice(2)}.ts`);
  await writeFile(script, source);
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'bootstrap.mjs'), script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return { child, out: () => text };
}

const end = (child: ChildProcess): Promise<unknown[]> =>
  new Promise((done) => child.on('close', (code, signal) => done([code, signal])));

describe('the bootstrap', () => {
  it('runs a TypeScript script under Node 24 or newer, adds nothing to its output, and ends with its code', async () => {
    const source = `type T = string; const t: T = process.versions.node; console.log(JSON.stringify([t, process.argv.slice(2)])); process.exitCode = 7;`;
    const { child, out } = await bootstrap(source, '--a', 'b c');
    expect(await end(child)).toEqual([7, null]);
    const [version, args] = JSON.parse(out()) as [string, string[]];
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(24);
    expect(args).toEqual(['--a', 'b c']);
  });

  it.skipIf(process.platform === 'win32')('hands a signal on and waits for a clean end', async () => {
    const source = `process.on('SIGTERM', () => { console.log('ending'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up');`;
    const { child, out } = await bootstrap(source);
    const ended = end(child);
    await new Promise<void>((up) => child.stdout?.once('data', () => up()));
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(out()).toBe('up\nending\n');
  });

  it('explains itself without a script', async () => {
    const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'bootstrap.mjs')]);
    expect(await end(child)).toEqual([2, null]);
  });
});

describe('the lock', () => {
  it('is taken over from a process that is gone, and given back', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await end(gone);
    const file = join(folder, 'lock');
    await mkdir(file);
    await writeFile(join(file, `${gone.pid}-left`), '');
    const unlock = await lock(file, () => undefined);
    expect(existsSync(file)).toBe(true);
    unlock();
    expect(existsSync(file)).toBe(false);
  });

  it('makes the second wait for the first', async () => {
    const file = join(folder, 'shared');
    const order: string[] = [];
    const unlock = await lock(file, () => undefined);
    const second = lock(file, () => {
      order.push('waiting');
      unlock();
    });
    (await second)();
    expect(order).toEqual(['waiting']);
  });

  it('has one owner at a time when many find it abandoned at once, and when its owners are killed', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await end(gone);
    const file = join(folder, 'fought-for');
    const rounds = 6;
    const abandoned = async (round: number): Promise<void> => {
      await mkdir(`${file}-${round}`);
      await writeFile(join(`${file}-${round}`, `${gone.pid}-left`), '');
    };
    for (let round = 0; round < rounds; round += 1) await abandoned(round);

    const program = join(projectRoot, 'scripts', 'testing', 'lock-contender.ts');
    const contenders = Array.from({ length: 8 }, () => fork(program, [file, folder]));
    try {
      await Promise.all(contenders.map((one) => new Promise((up) => one.once('message', up))));
      for (let round = 0; round < rounds; round += 1) {
        // In the last round all but one are killed inside, one after the other.
        const isLast = round === rounds - 1;
        const outcomes = contenders.map(
          (one) => new Promise<{ round: number; alone: boolean }>((told) => one.once('message', told)),
        );
        contenders.forEach((one, n) => one.send({ round, dies: isLast && n > 0 }));
        expect(await Promise.all(outcomes)).toEqual(contenders.map(() => ({ round, alone: true })));
      }
    } finally {
      for (const one of contenders) one.kill('SIGKILL');
    }
    const left = (await readdir(folder)).filter(
      (name) => name.startsWith('fought-for') && !name.endsWith(`-${rounds - 1}`),
    );
    expect(left).toEqual([]);
  });
});
