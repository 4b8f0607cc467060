/**
 * One of many processes that fight for a lock (`bootstrap.int.test.ts`): `<lock file> <folder>` on its command line. Each
 * message `{round, dies}` sends it into one round; inside, it makes a folder that only one process at a time can make. It
 * answers `{round, alone}`, or with `dies` ends inside, without giving anything back.
 */
import fs, { mkdirSync, rmdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { lock } from '../lock.mjs';

const [file = '', folder = ''] = process.argv.slice(2);

// Between any two of its steps a process may stand still while the others go on; rarely so on a quick machine, often here.
const stand = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random() * 20);
for (const step of ['readFileSync', 'readdirSync', 'renameSync', 'rmSync', 'rmdirSync', 'writeFileSync'] as const) {
  const real = fs[step] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [step]: (...args: unknown[]) => {
      stand();
      return real(...args);
    },
  });
}
syncBuiltinESMExports();

async function compete(round: number, dies: boolean): Promise<void> {
  const unlock = await lock(`${file}-${round}`, () => undefined);
  const inside = join(folder, `inside-${round}`);
  let alone = true;
  try {
    mkdirSync(inside);
  } catch {
    // Somebody else is in here.
    alone = false;
  }
  // Others get their turn while this one is inside.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((next) => setImmediate(next));
  if (alone) rmdirSync(inside);
  process.send?.({ round, alone }, undefined, undefined, () => {
    if (dies) process.kill(process.pid, 'SIGKILL');
    else unlock();
  });
}

process.on('message', ({ round, dies }: { round: number; dies: boolean }) => void compete(round, dies));
process.on('disconnect', () => process.exit(0));
process.send?.({ up: true });
