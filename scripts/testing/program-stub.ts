/**
 * Stands in for an installed program (`Stub` in working-copy.ts): writes down how it was called, one line of JSON, and then
 * does as `CANOPY_STUB_<NAME>` says: `window` shows one and stays, `stays`, or a number to end with.
 */
import { appendFileSync } from 'node:fs';

const [record = '', name = '', ...args] = process.argv.slice(2);
const note = (line: object): void => appendFileSync(record, `${JSON.stringify({ name, ...line })}\n`);
const role = process.env[`CANOPY_STUB_${name.toUpperCase()}`] ?? '0';

if (role === 'window' || role === 'stays') {
  process.on('SIGTERM', () => {
    note({ ended: 'SIGTERM' });
    process.exit(0);
  });
  setInterval(() => undefined, 60_000);
}
note({ args });
if (role === 'window') process.stdout.write('{"ready":true,"window":true}\n');
if (/^\d+$/.test(role)) process.exitCode = Number(role);
