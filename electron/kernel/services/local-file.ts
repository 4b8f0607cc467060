import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';

/** What the operating system refused, in our words. `file` is the bare name: paths of this computer stay out of messages. */
export function fileError(error: unknown, file: string): AppError {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const params = { file, reason: code || String(error).slice(0, 200) };
  if (code === 'ENOSPC' || code === 'EDQUOT') return appError('store.disk-full', params);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return appError('store.read-only', params);
  return appError('store.corrupt', params);
}

/** Reads a small JSON file. Absent: `null`. Not readable as `schema` asks: `store.corrupt`, and the file stays as it is. */
export async function readJson<S extends z.ZodType>(path: string, name: string, schema: S): Promise<Result<z.output<S> | null>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? ok(null) : err(fileError(error, name));
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err(appError('store.corrupt', { file: name, reason: 'format' }));
  } catch {
    return err(appError('store.corrupt', { file: name, reason: 'not JSON' }));
  }
}

/** Replaces a small JSON file as a whole: after a crash there is the old one or the new one. Mode 0600. */
export async function writeJson(path: string, name: string, value: unknown): Promise<Result<void>> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    await chmod(path, 0o600);
    return ok(undefined);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    return err(fileError(error, name));
  }
}
