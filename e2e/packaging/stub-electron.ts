/**
 * A stand-in for the Electron distribution, so that packaging can be checked on machines that cannot download it: a file
 * that begins like an ELF program and carries a fuse wire, and the archive that electron-builder takes out.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/** Marks the place of the fuses in an Electron binary (`@electron/fuses`). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const WIRE_VERSION = 1;
/** As Electron ships them: RunAsNode … GrantFileProtocolExtraPrivileges, WasmTrapHandlers. */
const SHIPPED_FUSES = '101100011';

/** Writes the distribution into `folder`; `scratch` is used on the way. */
export async function writeStubElectron(folder: string, scratch: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  const program = Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]),
    Buffer.alloc(4096),
    Buffer.from(SENTINEL),
    Buffer.from([WIRE_VERSION, SHIPPED_FUSES.length]),
    Buffer.from(SHIPPED_FUSES),
    Buffer.alloc(1024),
  ]);
  await writeFile(join(folder, 'electron'), program);
  await chmod(join(folder, 'electron'), 0o755);
  await writeFile(join(folder, 'chrome-sandbox'), program);
  await writeFile(join(folder, 'version'), version);
  await writeFile(join(folder, 'LICENSE'), 'stub');
  await writeFile(join(folder, 'LICENSES.chromium.html'), 'stub');
  const source = join(scratch, 'default-app');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'package.json'), '{"name":"default-app","main":"main.js"}');
  await writeFile(join(source, 'main.js'), '');
  await createPackage(source, join(folder, 'resources', 'default_app.asar'));
}
