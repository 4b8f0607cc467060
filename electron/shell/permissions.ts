import type { Session } from 'electron';

/** Every permission that this version of Electron knows; a test compares it with Electron's own types. */
export type Permission = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>[1];

/** Copying a table, an id, a report. Reading the clipboard is not needed: pasting into a field works without it. */
const GRANTED: ReadonlySet<Permission> = new Set<Permission>(['clipboard-sanitized-write']);

export function isGranted(permission: Permission): boolean {
  return GRANTED.has(permission);
}

type Guarded = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>;

/** Electron grants what no handler refuses, and asks two different handlers: both are set. */
export function denyPermissions(session: Guarded): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(isGranted(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isGranted(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, decide) => decide(null));
}
