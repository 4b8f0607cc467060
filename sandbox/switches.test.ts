import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GEONODE_SWITCHES } from './geonode/switches.ts';
import { PDS_SWITCHES } from './pds/switches.ts';
import type { SwitchDefinitions } from './switches.ts';

const page = readFileSync(new URL('../docs/sandbox.md', import.meta.url), 'utf8');

const row = (name: string, { values, meaning }: SwitchDefinitions[string]): string => {
  const [first, ...others] = values.map((value) => `\`${JSON.stringify(value)}\``);
  return `| \`${name}\` | ${first} | ${others.join(' ')} | ${meaning.replace(/ \(§[^)]*\)$/, '')} |`;
};

test.each<[string, SwitchDefinitions]>([
  ['### PDS', PDS_SWITCHES],
  ['### GeoNode', GEONODE_SWITCHES],
])('docs/sandbox.md has every switch with its default: %s', (heading, definitions) => {
  const rows = (page.split(`${heading}\n`)[1] ?? '')
    .split('\n#', 1)[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(Object.entries(definitions).map(([name, definition]) => row(name, definition)));
});
