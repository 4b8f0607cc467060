import { z } from 'zod';
import { authCodes, netCodes, remoteCodes, storeCodes, type ErrorCode } from '../errors/codes.ts';

/** A method of the contract. `query` reads, `command` changes something local or remote and is short, `stream` reports progress before its result. */
export interface MethodDef<I extends z.ZodType, O extends z.ZodType, P extends z.ZodType> {
  kind: 'query' | 'command' | 'stream';
  input: I;
  output: O;
  progress: P;
  /** Does it change anything (local or remote)? */
  mutates: boolean;
  /** Error codes beyond those every method may return (`ipcCodes`). */
  errors: readonly ErrorCode[];
}

const none = z.null();
type None = typeof none;

export function query<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, None> {
  return { kind: 'query', input, output, progress: none, mutates: false, errors };
}
export function command<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, None> {
  return { kind: 'command', input, output, progress: none, mutates: true, errors };
}
export function stream<I extends z.ZodType, O extends z.ZodType, P extends z.ZodType>(
  input: I,
  output: O,
  progress: P,
  mutates: boolean,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, P> {
  return { kind: 'stream', input, output, progress, mutates, errors };
}

export const profileId = z.strictObject({ profileId: z.string().min(1).max(64) });
export const runRef = profileId.extend({ runId: z.string().min(1).max(64) });

/** Of a method that reads or writes the files of a profile. */
export const localErrors = ['profile.not-found', ...storeCodes] as const;
/** Of a method that asks the directory's server as well. */
export const remoteErrors = [...localErrors, ...authCodes, ...netCodes, ...remoteCodes] as const;
