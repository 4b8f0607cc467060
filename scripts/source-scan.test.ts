/** Promises that hold for all sources at once, found by reading them. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAYERS } from './lint/layers.ts';
import { projectRoot } from './paths.ts';

type Source = { file: string; text: string };
type LockEntry = {
  version?: string;
  license?: string;
  dev?: boolean;
  resolved?: string;
  integrity?: string;
  link?: boolean;
};

const require = createRequire(import.meta.url);
const readText = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const manifest = JSON.parse(readText('package.json')) as Record<string, Record<string, string>>;
const lock = JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockEntry> };

/** What ends up in the app: sources without their tests. */
const sources: Source[] = ['shared', 'electron', 'renderer', 'sandbox'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.(tsx?|html|css)$/.test(entry.name) && !/\.(test|e2e)\.tsx?$/.test(entry.name),
    )
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { file: relative(projectRoot, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
    }),
);

/** `file:line` of every match, comments left out. */
function findings(pattern: RegExp, among: (file: string) => boolean = () => true): string[] {
  return sources
    .filter(({ file }) => among(file))
    .flatMap(({ file, text }) => {
      const code = text
        .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
        .replace(/(^|\s)\/\/.*$/gm, '');
      return [...code.matchAll(new RegExp(pattern, 'g'))].map(
        ({ index }) => `${file}:${code.slice(0, index).split('\n').length}`,
      );
    });
}

const filesOf = (places: string[]): string[] => [...new Set(places.map((place) => place.replace(/:\d+$/, '')))];

describe('all sources', () => {
  it('@security 2 windows are made in one place, and web preferences in another', () => {
    expect(filesOf(findings(/new BrowserWindow\(/))).toEqual(['electron/main.ts']);
    expect(filesOf(findings(/webPreferences|nodeIntegration|contextIsolation|webviewTag/))).toEqual([
      'electron/shell/window.ts',
    ]);
    expect(findings(/<webview|BrowserView\b|WebContentsView\b/)).toEqual([]);
  });

  it('@security 4 no code is made from text, and no markup either', () => {
    expect(
      findings(/\beval\(|new Function\(|dangerouslySetInnerHTML|\.innerHTML\s*=|document\.write\(|srcdoc/i),
    ).toEqual([]);
  });

  it('@security 9 no page or asset comes from a file address', () => {
    expect(findings(/file:\/\/|\.loadFile\(/)).toEqual([]);
  });

  it('@security 12 the key ring is never told to write plain text, and its deprecated half is not used', () => {
    expect(findings(/setUsePlainTextEncryption|\.encryptString\(|\.decryptString\(|\.isEncryptionAvailable\(/)).toEqual(
      [],
    );
  });

  it('@security 16 nothing switches the checking of certificates off', () => {
    const ways =
      /rejectUnauthorized:\s*(false|!1|0)|NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors|setCertificateVerifyProc|checkServerIdentity|'certificate-error'/;
    expect(findings(ways)).toEqual([]);
  });

  it('@security 23 no SQL is built from values', () => {
    // A value in the text of a statement. Placeholders and constants are interpolated as `…PLACEHOLDERS}` and `…COLUMNS}` or not at all.
    const built = /\.(?:prepare|exec)\(\s*(?:`[^`]*\$\{(?!\s*[A-Z_]+\s*\}|placeholders)|['"][^'"\n]*['"]\s*\+)/;
    expect(findings(built, (file) => file.startsWith('electron/kernel/'))).toEqual([]);
  });

  it('@security 26 nothing looks for updates or reports home', () => {
    expect(findings(/autoUpdater|electron-updater|update-electron-app|crashReporter|sendBeacon/)).toEqual([]);
    expect(readText('electron-builder.yml')).toMatch(/^publish: null$/m);
  });
});

describe('the supply chain', () => {
  it('@security 6 Electron is current', () => {
    /** Newest stable major when this was last looked at. Look again when Electron is upgraded, and every quarter. */
    const NEWEST = { major: 45, lookedAt: '2026-11' };
    const major = Number((require('electron/package.json') as { version: string }).version.split('.')[0]);
    expect(major).toBeGreaterThanOrEqual(NEWEST.major - 2);
  });

  it('@security 25 every direct dependency has one exact version and a line in docs/dependencies.md', () => {
    const described = readText('docs/dependencies.md');
    const direct = { ...manifest['devDependencies'], ...manifest['optionalDependencies'] };
    expect(manifest['dependencies'] ?? {}).toEqual({});
    for (const [name, version] of Object.entries(direct)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(described.includes(`\`${name}\``), `docs/dependencies.md says nothing of ${name}`).toBe(true);
    }
  });

  it('@security 25 no package runs a script when it is installed, and each is fixed by its hash', () => {
    expect(readText('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const unfixed = Object.entries(lock.packages).filter(
      ([path, entry]) => path !== '' && !entry.link && !entry.integrity,
    );
    expect(unfixed.map(([path]) => path)).toEqual([]);
  });

  it('@security 25 what a layer may import is installed', () => {
    const named = LAYERS.filter(({ packages }) => !packages.includes('*')).flatMap(({ packages }) => packages);
    const missing = named.filter((name) => !name.startsWith('node:') && !manifest['devDependencies']?.[name]);
    expect([...new Set(missing)]).toEqual([]);
  });

  it('@security 25 the licences of what is shipped are known ones', () => {
    const KNOWN = /^\(?(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|OFL-1\.1|MPL-2\.0|BlueOak-1\.0\.0)\b/;
    const shipped = new Set(
      LAYERS.flatMap(({ packages }) => packages).filter((name) => lock.packages[`node_modules/${name}`]),
    );
    const odd = [...shipped].filter((name) => !KNOWN.test(lock.packages[`node_modules/${name}`]?.license ?? ''));
    expect(odd).toEqual([]);
  });
});
