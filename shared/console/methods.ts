import type { DirectoryKind } from '../domain/profile.ts';
import { geonodeMethods } from './geonode-methods.ts';
import type { ConsoleArguments, ConsoleMethod } from './method.ts';
import { pdsMethods } from './pds-methods.ts';

/** The documented methods of one kind of directory, in the order of the list on screen. */
export const consoleMethods = (kind: DirectoryKind): readonly ConsoleMethod[] =>
  kind === 'pds' ? pdsMethods : geonodeMethods;

/** Null: this kind of directory has no method of that name. */
export const consoleMethod = (kind: DirectoryKind, name: string): ConsoleMethod | null =>
  consoleMethods(kind).find((method) => method.name === name) ?? null;

/** Would this call change the directory? Two of the methods do both: `group_remove` by its HTTP method, `group_invite_response` by having an answer. */
export function isChanging(method: ConsoleMethod, args: ConsoleArguments): boolean {
  if (method.changes !== 'sometimes') return method.changes === 'always';
  return method.name === 'group_remove' ? args['method'] === 'post' : args['answer'] !== undefined;
}
