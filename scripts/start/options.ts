/** The command line of `npm start`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parsed, wholeNumber, type Parsed } from '../command-line.ts';

export const START_USAGE = `usage: npm start -- [options]
  --headless         no window: print the address and keep serving
  --sample <groups>  size of the sample organisation (default 120)
  --data-dir <path>  where profiles and copies are kept
  --port <n>         port of the loopback server, 0 for any (default 0)
  --no-open          open no window; print the address
  --electron         ask for Electron again after it was not to be had
  --help             print this`;

export type StartOptions = {
  headless: boolean;
  sample: number;
  /** Absolute, or undefined for the platform's application-data folder. */
  dataDir: string | undefined;
  port: number;
  open: boolean;
  electron: boolean;
};

/** Fewer groups make no organisation of several levels; more are not promised to be generated in seconds. */
const SMALLEST_SAMPLE = 10;
const LARGEST_SAMPLE = 100_000;

/** Reads the options; anything unknown or out of range is an error with a message. `help`: nothing is started, the usage is printed. */
export function parseStartOptions(args: readonly string[], cwd: string = process.cwd()): Parsed<StartOptions | 'help'> {
  return parsed(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false },
        sample: { type: 'string', default: '120' },
        'data-dir': { type: 'string' },
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        electron: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const sample = wholeNumber('--sample', values.sample, SMALLEST_SAMPLE, LARGEST_SAMPLE);
    const port = wholeNumber('--port', values.port, 0, 65_535);
    if (values['data-dir'] === '') throw new Error('--data-dir needs a path');
    if (values.headless && values.electron) throw new Error('--headless and --electron exclude each other');
    return {
      headless: values.headless,
      sample,
      dataDir: values['data-dir'] === undefined ? undefined : resolve(cwd, values['data-dir']),
      port,
      open: !values['no-open'],
      electron: values.electron,
    };
  });
}
