/**
 * `npm run check:geonode`: all that Canopy asks of a GeoNode, tried on a real one with throw-away groups. Lines go to stdout, one per
 * check; the last is the count. Exit code: 0 nothing failed, 1 something did, 2 wrong usage.
 */
import { CHECK_USAGE, parseCheckOptions } from './check-geonode/options.ts';
import { runChecks } from './check-geonode/run.ts';

const parsed = parseCheckOptions(process.argv.slice(2));
if (!parsed.ok) {
  console.error(parsed.message);
  console.error(CHECK_USAGE);
  process.exit(2);
}
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    // A second time ends at once; titles say what is left, and `--clean` removes it.
    if (stop.signal.aborted) process.exit(130);
    console.error('Stopping; what was made is being removed. Once more ends at once.');
    stop.abort();
  });
process.exitCode = await runChecks(parsed.options, (line) => console.log(line), stop.signal);
