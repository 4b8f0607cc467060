/**
 * A lock between processes: a file with the owner's process id. Plain JavaScript with builtins only, because the
 * bootstrap needs it before anything is installed.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Waits until `file` is ours and returns the function that gives it back. A lock whose owner is gone is taken over.
 * @param {string} file
 * @param {() => void} onWait called once when somebody else holds it
 * @returns {Promise<() => void>}
 */
export async function lock(file, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  let said = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!said) onWait();
    said = true;
    await new Promise((wake) => setTimeout(wake, 300));
  }
}

function isAbandoned(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // Created but not yet written, unless it stays so: then its owner died in between.
    if (!owner) return Date.now() - statSync(file).mtimeMs > 10_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. ENOENT: just given back. EPERM: it lives and belongs to somebody else.
    return error.code === 'ESRCH';
  }
}
