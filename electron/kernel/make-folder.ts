import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may enter (0700), and those above it that are missing; one that is there stays as it is.
 *
 * Level by level, because Node's own way to make several never returns where a file system takes no folders and answers as if the one above
 * were missing (`/proc`). Throws what the file system says, `EEXIST` or `ENOTDIR` where a file is in the way.
 */
export function makeFolder(folder: string): void {
  const isFolder = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder()) return;
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Somebody else was faster.
    if (isFolder()) return;
    const above = dirname(folder);
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && !statSync(above, { throwIfNoEntry: false });
    if (!isMissing || above === folder) throw error;
    makeFolder(above);
    makeFolder(folder);
  }
}
