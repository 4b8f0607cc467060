import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { textTables } from './texts/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
    .map((f) => readFileSync(join(root, folder, f), 'utf8'));
}

describe('codes of the kernel', () => {
  it('has a text for every guard reason', () => {
    const guard = readFileSync(join(root, 'shared/plan/guard.ts'), 'utf8');
    const codes = [...guard.matchAll(/reasons\.push\(\{\s*code: '([\w-]+)'/g)].map((m) => m[1]);
    expect(codes.length).toBeGreaterThan(3);
    for (const code of codes) expect(textTables.guard).toHaveProperty([code]);
  });
  it('has a text for every caveat', () => {
    const codes = sources('electron/kernel/providers').flatMap((text) =>
      [...text.matchAll(/caveat: '([\w-]+)'/g)].map((m) => m[1]),
    );
    expect(codes.length).toBeGreaterThan(3);
    for (const code of codes) expect(textTables.caveat).toHaveProperty([code]);
  });
});

describe('keys that the screens ask for', () => {
  const panels = readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' }).filter(
    (f) => /\.tsx?$/.test(f) && !/\.test\.tsx?$/.test(f) && !f.includes('testing'),
  );
  const flat = new Set(
    Object.entries(textTables).flatMap(([ns, table]) =>
      Object.keys(table).flatMap((k) => (ns === 'app' ? [k, `app:${k}`] : [`${ns}:${k}`])),
    ),
  );
  const known = (key: string): boolean => flat.has(key) || flat.has(`${key}_other`);
  it.each(panels)('%s', (file) => {
    const text = readFileSync(join(root, 'renderer', file), 'utf8');
    const asked = [...text.matchAll(/(?:\bt\(|\bk=|\bk: |\bsay\(|\bannounce\()\s*['"]([a-z][\w.:-]*)['"]/g)]
      .map((m) => m[1])
      .filter((key) => /[.:]/.test(key));
    expect(asked.filter((key) => !known(key))).toEqual([]);
  });
});
