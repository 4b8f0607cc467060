/**
 * A lock between processes: a folder with one empty file in it, named `<process id>-<random>` after its owner. Plain
 * JavaScript with builtins only, because the bootstrap needs it before anything is installed.
 *
 * The lock changes hands in single steps that the file system lets only one process do. It comes into being with its owner
 * inside (a folder renamed to where none is), and it is taken over from an owner that is gone by renaming the owner's file,
 * which is never called the same again.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 100;
/** Somebody else was quicker, or is at it right now; which of these one gets depends on the system. */
const IN_THE_WAY = ['EEXIST', 'ENOTEMPTY', 'ENOENT', 'EPERM', 'EACCES', 'EBUSY'];

/**
 * Waits until the folder `path` is ours and returns the function that gives it back. A lock whose owner is gone is taken over.
 * @param {string} path
 * @param {() => void} onWait called once when somebody else holds it
 * @param {AbortSignal} [signal] ends the waiting: the promise is rejected
 * @returns {Promise<() => void>}
 */
export async function lock(path, onWait, signal) {
  mkdirSync(dirname(path), { recursive: true });
  const owner = `${process.pid}-${randomBytes(8).toString('hex')}`;
  for (let hasWaited = false; ; hasWaited = true) {
    if (create(path, owner) || takeOver(path, owner)) return () => giveBack(path, owner);
    if (!hasWaited) onWait();
    await pause(LOOK_AGAIN_MS, undefined, { signal });
  }
}

function create(path, owner) {
  const made = `${path}.${owner}`;
  mkdirSync(made);
  writeFileSync(join(made, owner), '');
  const isOurs = succeeds(() => renameSync(made, path));
  if (!isOurs) rmSync(made, { recursive: true, force: true });
  return isOurs;
}

function takeOver(path, owner) {
  let present = [];
  if (!succeeds(() => (present = readdirSync(path)))) return false;
  // Given back by half. Only an empty folder can be removed this way.
  if (present.length === 0) succeeds(() => rmdirSync(path));
  const abandoned = present.find((name) => !isAlive(Number.parseInt(name, 10)));
  return abandoned !== undefined && succeeds(() => renameSync(join(path, abandoned), join(path, owner)));
}

function giveBack(path, owner) {
  rmSync(join(path, owner), { force: true });
  // Whoever found the folder empty has perhaps put the own one in its place already.
  succeeds(() => rmdirSync(path));
}

function succeeds(step) {
  try {
    step();
    return true;
  } catch (error) {
    if (IN_THE_WAY.includes(error.code)) return false;
    throw error;
  }
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error.code !== 'ESRCH';
  }
}
