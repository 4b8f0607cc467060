import { access, chmod, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { makeFolder } from '../make-folder.ts';

/** Where things are below the data folder. */
export interface DataFolder {
  root: string;
  /** Profiles and settings; whoever has it open has the folder. */
  appFile: string;
  /** Local files of one profile. */
  profileFolder(profileId: string): string;
  /** The sample has one folder per size, because the copy and the file of the sandbox belong together. */
  sampleFolder: string;
  sampleDataFile: string;
}

export function places(root: string, sampleGroups: number): DataFolder {
  const sampleFolder = join(root, 'sample', String(sampleGroups));
  return {
    root,
    appFile: join(root, 'app.db'),
    profileFolder: (profileId) => join(root, 'profiles', profileId),
    sampleFolder,
    sampleDataFile: join(sampleFolder, 'organisation.db'),
  };
}

/** Makes the folder, private (0700) and writable. Errors: `store.read-only`, `store.disk-full`, `store.foreign` (it is not a folder). */
export async function prepareFolder(folder: string): Promise<Result<void>> {
  try {
    makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    await chmod(folder, 0o700);
    return ok(undefined);
  } catch (error) {
    return err(folderError(folder, error));
  }
}

/** What stands in the way of changing a folder. */
export function folderError(folder: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const params = { folder, reason: code };
  if (code === 'ENOSPC' || code === 'EDQUOT') return appError('store.disk-full', params);
  return appError(code === 'EEXIST' || code === 'ENOTDIR' ? 'store.foreign' : 'store.read-only', params);
}
