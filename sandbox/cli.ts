import { readFileSync } from 'node:fs';
import { DirectoryFileError } from './directory/schema.ts';
import { GEONODE_ERAS, SandboxOptionError } from './options.ts';
import type { DialectChoice, SandboxOptions } from './options.ts';
import { startSandbox } from './server.ts';

const USAGE = `Usage: sandbox [options]
  --dialect pds|geonode|both   what is served (both)
  --groups N                   exact number of groups (120)
  --people N                   exact number of people, named accounts included (about 3.3 per group)
  --depth N                    exact number of levels, at most 10 (6)
  --seed N                     the same seed gives the same organisation (7)
  --port N                     port of the first dialect (0: any)
  --data FILE                  keep the directory in a file (absent: in memory)
  --geonode-era ${GEONODE_ERAS.join('|')}   (F)
  --faults FILE                fault rules to begin with, as PUT /faults takes them
  --help                       print this
`;

const NUMBERS = {
  '--groups': 'groups',
  '--people': 'people',
  '--depth': 'depth',
  '--seed': 'seed',
  '--port': 'port',
} as const;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function readFaults(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SandboxOptionError(`--faults ${path}: ${(cause as Error).message}`);
  }
}

/** @throws SandboxOptionError for anything but the options of the usage. */
function parseArguments(given: readonly string[]): SandboxOptions {
  const options: Mutable<SandboxOptions> = {};
  // `--name value` and `--name=value` mean the same.
  const words = given.flatMap((word) => /^(--[a-z-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word]);
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i] as string;
    const value = words[i + 1];
    const known = [...Object.keys(NUMBERS), '--dialect', '--data', '--geonode-era', '--faults'].includes(name);
    if (!known) throw new SandboxOptionError(`unknown option ${name}`);
    if (value === undefined || value === '') throw new SandboxOptionError(`${name} needs a value`);
    if (Object.hasOwn(NUMBERS, name)) {
      if (!/^\d{1,16}$/.test(value)) throw new SandboxOptionError(`${name} needs a whole number, not ${value}`);
      options[NUMBERS[name as keyof typeof NUMBERS]] = Number(value);
    } else if (name === '--dialect') {
      if (!['pds', 'geonode', 'both'].includes(value)) throw new SandboxOptionError(`--dialect does not know ${value}`);
      options.dialect = value as DialectChoice;
    } else if (name === '--geonode-era') {
      const era = GEONODE_ERAS.find((one) => one === value);
      if (era === undefined) throw new SandboxOptionError(`--geonode-era does not know ${value}`);
      options.geonodeEra = era;
    } else if (name === '--data') options.data = value;
    else options.faults = readFaults(value);
  }
  if ((options.port ?? 0) > 65_535) throw new SandboxOptionError('--port must be at most 65535');
  return options;
}

async function run(): Promise<void> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    // Stdout is for the one JSON object.
    process.stderr.write(USAGE);
    return;
  }
  const sandbox = await startSandbox(parseArguments(process.argv.slice(2)));
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    sandbox.close().then(
      () => process.exit(0),
      (cause: unknown) => {
        process.stderr.write(`sandbox: ${String(cause)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Started as a child with a channel to its parent, the sandbox does not outlive it.
  process.on('disconnect', end);
  // Whoever read the first line may close the pipe; that is no reason to stop.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${JSON.stringify(sandbox.ready)}\n`);
}

run().catch((cause: unknown) => {
  if (cause instanceof SandboxOptionError) {
    process.stderr.write(`sandbox: ${cause.message}\n${USAGE}`);
    process.exit(2);
  }
  const known = cause instanceof DirectoryFileError || (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(
    `sandbox: ${known ? (cause as Error).message : cause instanceof Error ? cause.stack : String(cause)}\n`,
  );
  process.exit(1);
});
