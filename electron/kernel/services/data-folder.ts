import { readFileSync } from 'node:fs';
import { access, chmod, constants, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { fileError } from './local-file.ts';

/** Where things are below the data folder. */
export interface DataFolder {
  root: string;
  settingsFile: string;
  profilesFile: string;
  logFolder: string;
  /** Local files of one profile. The sample has one folder per size, because the copy and the sandbox's file belong together. */
  profileFolder(profileId: string): string;
  sampleFolder: string;
  sampleDataFile: string;
  /** Gives the folder free for the next one. */
  release(): Promise<void>;
}

const LOCK = 'in-use.lock';

/**
 * Makes the data folder ours: private (0700), writable, and used by one Canopy at a time. Errors: `store.busy` with the folder, `store.read-only`,
 * `store.disk-full`.
 */
export async function openDataFolder(root: string, sampleGroups: number): Promise<Result<DataFolder>> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    await chmod(root, 0o700);
    const lock = await takeLock(join(root, LOCK));
    if (!lock) return err(appError('store.busy', { folder: root }));
    return ok({ ...places(root, sampleGroups), release: lock });
  } catch (error) {
    return err(fileError(error, root));
  }
}

/** The same places without the right to write there. */
export function places(root: string, sampleGroups: number): DataFolder {
  const sampleFolder = join(root, 'sample', String(sampleGroups));
  return {
    root,
    settingsFile: join(root, 'settings.json'),
    profilesFile: join(root, 'profiles.json'),
    logFolder: join(root, 'logs'),
    profileFolder: (profileId) => join(root, 'profiles', profileId),
    sampleFolder,
    sampleDataFile: join(sampleFolder, 'organisation.db'),
    release: async () => undefined,
  };
}

/** Creates the lock file, taking over one whose owner is gone. Null: its owner lives. */
async function takeLock(path: string): Promise<(() => Promise<void>) | null> {
  const own = `${process.pid} ${startOf(process.pid)}`;
  const beside = `${path}.${process.pid}.new`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      // Linked, not created: the lock appears with its content or not at all.
      await writeFile(beside, own, { mode: 0o600 });
      await link(beside, path);
      return async () => {
        const content = await readFile(path, 'utf8').catch(() => '');
        if (content === own) await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      await rm(beside, { force: true });
    }
    const content = await readFile(path, 'utf8').catch(() => '');
    if (isAlive(content)) return null;
    // Renamed before it is removed: of two who find it stale, one gets it.
    const aside = `${path}.${process.pid}.stale`;
    await rename(path, aside).catch(() => undefined);
    await rm(aside, { force: true });
  }
  return null;
}

function isAlive(content: string): boolean {
  const [pid, start] = content.split(' ');
  const n = Number(pid);
  if (!Number.isSafeInteger(n) || n <= 0) return false;
  try {
    process.kill(n, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The number may belong to another program by now.
  return start === undefined || start === '' || start === startOf(n);
}

/** When a process was started, in the kernel's ticks; empty where the system does not tell so simply. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
