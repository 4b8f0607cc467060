import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from './data-folder.ts';

export interface HeadlessArguments {
  port: number;
  dataDir: string;
  sampleGroups: number;
  /** `--sample` was given: the page opens on the sample organisation. */
  sampleAtStart: boolean;
  sandboxEntry: string | null;
  renderer: string | null;
}

export const USAGE = `Usage: headless [--port <n>] [--data-dir <path>] [--sample <groups>] [--sandbox-entry <file>] [--renderer <folder>]
  --port <n>              port on 127.0.0.1 (0: any free one)
  --data-dir <path>       where profiles and copies are kept (default: the platform's application-data folder)
  --sample <groups>       size of the sample organisation (default 120)
  --sandbox-entry <file>  program that serves the sample organisation
  --renderer <folder>     the built pages`;

/** Reads the command line; a string is what is wrong with it. */
export function readArguments(argv: string[]): HeadlessArguments | string {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        port: { type: 'string', default: '0' },
        'data-dir': { type: 'string' },
        sample: { type: 'string' },
        'sandbox-entry': { type: 'string' },
        renderer: { type: 'string' },
      },
      strict: true,
      allowPositionals: false,
    });
    const port = wholeNumber(values.port, 0, 65_535);
    if (port === null) return `--port ${values.port}: a whole number from 0 to 65535 is needed`;
    const sampleGroups = wholeNumber(values.sample ?? '120', 10, 100_000);
    if (sampleGroups === null) return `--sample ${values.sample}: a whole number from 10 to 100000 is needed`;
    const sampleAtStart = values.sample !== undefined;
    return {
      port,
      sampleGroups,
      sampleAtStart,
      dataDir: resolve(values['data-dir'] || defaultDataFolder(sampleAtStart ? sampleGroups : null)),
      sandboxEntry: values['sandbox-entry'] ? resolve(values['sandbox-entry']) : null,
      renderer: values.renderer ? resolve(values.renderer) : null,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wholeNumber(text: string, low: number, high: number): number | null {
  if (!/^\d{1,6}$/.test(text)) return null;
  const n = Number(text);
  return n >= low && n <= high ? n : null;
}
