import { cpus, totalmem, platform, arch } from 'node:os';
import { writeFileSync } from 'node:fs';
import type { BenchContext, Benchmark, Figure } from './figure.ts';

/**
 * `npm run bench -- [--only <id>] [--json [file]] [--quick]`. Prints every figure against its reference of the same run.
 * A figure that cannot be measured here says why in `skipped`; none is left out.
 */
const files: { ids: readonly string[]; load: () => Promise<Benchmark> }[] = [
  { ids: ['layout'], load: async () => (await import('./layout.ts')).benchmark },
  { ids: ['drag-verdict', 'drag-counts'], load: async () => (await import('./drag.ts')).benchmark },
  { ids: ['why'], load: async () => (await import('./why.ts')).benchmark },
  { ids: ['snapshot-diff'], load: async () => (await import('./snapshot-diff.ts')).benchmark },
  { ids: ['sync-requests', 'sync-time', 'main-blocked'], load: async () => (await import('./sync.ts')).benchmark },
  {
    ids: ['geonode-sync-requests', 'geonode-usable'],
    load: async () => (await import('./geonode.ts')).benchmark,
  },
  {
    ids: ['cold-open', 'frame-pan', 'frame-zoom', 'frame-drag', 'dom-nodes', 'heap', 'search'],
    load: async () => (await import('./canvas.ts')).benchmark,
  },
  { ids: ['start'], load: async () => (await import('./start.ts')).benchmark },
];
const allIds = files.flatMap((f) => f.ids);

function usage(problem: string): never {
  process.stderr.write(
    `${problem}\nUsage: npm run bench -- [--only <id>] [--json [file]] [--quick]\nIds: ${allIds.join(', ')}\n`,
  );
  process.exit(2);
}

const args = process.argv.slice(2);
const wanted = new Set<string>();
let json: string | null = null;
let quick = false;
for (let i = 0; i < args.length; i += 1) {
  if (args[i] === '--quick') quick = true;
  else if (args[i] === '--only') {
    const id = args[(i += 1)];
    if (id === undefined || !allIds.includes(id)) usage(`--only takes one of the ids, not ${id ?? 'nothing'}.`);
    wanted.add(id);
  } else if (args[i] === '--json') {
    // Without a file the figures go to stdout, and the table to stderr.
    const file = args[i + 1];
    if (file === undefined || file.startsWith('--')) json = '-';
    else {
      json = file;
      i += 1;
    }
  } else usage(`Unknown option ${args[i]}.`);
}
if (wanted.size === 0) for (const id of allIds) wanted.add(id);

const groups = quick ? 20_000 : 100_000;
const context: BenchContext = {
  groups,
  people: groups * 2,
  memberships: groups * 10,
  log: (line) => process.stderr.write(`  ${line}\n`),
};

// A browser under way listens to these as well, and would only end itself: the next figure would begin.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const figures: Figure[] = [];
for (const file of files) {
  const mine = file.ids.filter((id) => wanted.has(id));
  if (mine.length === 0) continue;
  process.stderr.write(`measuring ${mine.join(', ')} …\n`);
  try {
    const benchmark = await file.load();
    figures.push(...(await benchmark.run(context, wanted)).filter((f) => wanted.has(f.id)));
  } catch (error) {
    for (const id of mine) {
      figures.push({
        id,
        title: id,
        value: null,
        unit: '',
        reference: null,
        ratio: null,
        target: '',
        met: null,
        skipped: `failed: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
}

const machine = {
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  groups,
};
const pad = (s: string, n: number): string => s.padEnd(n);
const table = json === '-' ? process.stderr : process.stdout;
table.write(
  `${pad('figure', 23)}${pad('value', 16)}${pad('reference', 44)}${pad('ratio', 9)}${pad('target', 12)}met\n`,
);
for (const f of figures) {
  const value = f.value === null ? 'skipped' : `${f.value} ${f.unit}`;
  const reference = f.reference ? `${f.reference.value} ${f.reference.unit} ${f.reference.title}` : (f.skipped ?? '–');
  table.write(
    `${pad(f.id, 23)}${pad(value, 16)}${pad(reference.slice(0, 42), 44)}${pad(f.ratio === null ? '–' : `${f.ratio}×`, 9)}${pad(f.target, 12)}${f.met === null ? '–' : f.met ? 'yes' : 'NO'}\n`,
  );
}
const text = `${JSON.stringify({ machine, figures }, null, 2)}\n`;
if (json === '-') process.stdout.write(text);
else if (json !== null) writeFileSync(json, text);
process.exit(0);
