import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Session } from 'electron';
import { expect, it, vi } from 'vitest';
import { denyPermissions, isGranted, type Permission } from './permissions.ts';

/** Every permission name in Electron's own types, so that a new one cannot arrive unseen. */
function permissionsOfElectron(): Permission[] {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const types = readFileSync(join(folder, 'electron.d.ts'), 'utf8');
  const signature = /setPermissionRequestHandler\(handler: \(\(webContents: WebContents, permission: ([^,]+),/.exec(
    types,
  );
  return [...(signature?.[1] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1] as Permission);
}

/** As of Electron 45. When this fails, look at what the new permission does before changing the number. */
const KNOWN_PERMISSIONS = 46;

it('@security 3 denies every permission that Electron knows, except writing plain text to the clipboard', () => {
  const permissions = permissionsOfElectron();
  expect(permissions).toHaveLength(KNOWN_PERMISSIONS);
  expect(permissions.filter(isGranted)).toEqual(['clipboard-sanitized-write']);
});

it('@security 3 answers requests, checks, devices and screen capture', () => {
  const session = {
    setPermissionRequestHandler: vi.fn<Session['setPermissionRequestHandler']>(),
    setPermissionCheckHandler: vi.fn<Session['setPermissionCheckHandler']>(),
    setDevicePermissionHandler: vi.fn<Session['setDevicePermissionHandler']>(),
    setDisplayMediaRequestHandler: vi.fn<Session['setDisplayMediaRequestHandler']>(),
  };
  denyPermissions(session);
  const request = session.setPermissionRequestHandler.mock.calls[0]?.[0];
  const check = session.setPermissionCheckHandler.mock.calls[0]?.[0];
  for (const permission of permissionsOfElectron()) {
    const decided: boolean[] = [];
    request?.({} as never, permission, (granted) => decided.push(granted), {} as never);
    expect(decided).toEqual([permission === 'clipboard-sanitized-write']);
    expect(check?.(null, permission, '', {} as never)).toBe(permission === 'clipboard-sanitized-write');
  }
  expect(session.setDevicePermissionHandler.mock.calls[0]?.[0]?.({} as never)).toBe(false);
  const streams: unknown[] = [];
  session.setDisplayMediaRequestHandler.mock.calls[0]?.[0]?.({} as never, (stream) => streams.push(stream));
  expect(streams).toEqual([null]);
});
