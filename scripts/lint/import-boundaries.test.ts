import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { judgeImport } from './import-boundaries.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Lints a text as if it stood in `filePath` with the project's own configuration; returns the rules it breaks. */
async function brokenRules(filePath: string, text: string): Promise<(string | null)[]> {
  const eslint = new ESLint({ cwd: projectRoot });
  const [result] = await eslint.lintText(text, { filePath: `${projectRoot}${filePath}` });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

describe('import boundaries', () => {
  it.each([
    ['shared/domain/group.ts', '../../electron/kernel/kernel.ts'],
    ['shared/domain/group.ts', 'node:fs'],
    ['shared/domain/group.ts', 'axios'],
    ['electron/kernel/services/sync.ts', '../../../renderer/app.tsx'],
    ['electron/kernel/services/sync.ts', '../../shell/window.ts'],
    ['electron/kernel/services/sync.ts', '../../../sandbox/cli.ts'],
    ['electron/kernel/services/sync.ts', 'electron'],
    ['electron/kernel/services/sync.ts', 'axios'],
    ['electron/kernel/services/sync.ts', 'node:sqlite'],
    ['electron/kernel/providers/pds/client.ts', 'axios'],
    ['electron/headless.ts', 'electron'],
    ['electron/preload/index.ts', '#shared/domain/group.ts'],
    ['electron/preload/index.ts', 'node:fs'],
    ['renderer/app.tsx', '../electron/kernel/kernel.ts'],
    ['renderer/app.tsx', '../sandbox/cli.ts'],
    ['renderer/app.tsx', 'node:path'],
    ['renderer/app.tsx', '@xyflow/react'],
    ['renderer/panels/members/members.tsx', '@tanstack/react-table'],
    ['renderer/graph/canvas/node.test.ts', '../../../electron/kernel/kernel.ts'],
    ['sandbox/cli.ts', '../electron/kernel/kernel.ts'],
    ['sandbox/cli.ts', '#shared/domain/group.ts'],
    ['sandbox/pds/server.test.ts', '#shared/domain/group.ts'],
    ['sandbox/cli.ts', 'axios'],
    ['electron/shell/window.ts', '../../../elsewhere/file.ts'],
    ['electron/elsewhere/new.ts', '../kernel/kernel.ts'],
    ['electron/elsewhere/new.ts', 'axios'],
  ])('%s may not import %s', (file, specifier) => {
    expect(judgeImport(file, specifier)).toBeTypeOf('string');
  });

  it.each([
    ['shared/ipc/contract.ts', 'zod'],
    ['shared/ipc/contract.ts', '../domain/group.ts'],
    ['electron/kernel/services/sync.ts', '#shared/ipc/contract.ts'],
    ['electron/kernel/services/sync.ts', 'node:fs/promises'],
    ['electron/kernel/services/sync.int.test.ts', '../../../sandbox/cli.ts'],
    ['electron/kernel/providers/http/client.ts', 'axios'],
    ['electron/kernel/store/worker.ts', 'node:sqlite'],
    ['electron/kernel/store/worker.ts', '../ports/clock.ts'],
    ['electron/kernel/services/sync.ts', '../store/client.ts'],
    ['renderer/panels/members/members.tsx', '../../ui/table/table.tsx'],
    ['electron/main.ts', './shell/window.ts'],
    ['electron/headless.ts', 'ws'],
    ['electron/preload/index.ts', '#shared/ipc/wire.ts'],
    ['renderer/graph/canvas/canvas.tsx', '@xyflow/react'],
    ['renderer/graph/canvas/canvas.tsx', '@xyflow/react/dist/base.css'],
    ['renderer/graph/canvas/canvas.tsx', '../model.ts'],
    ['renderer/ui/table/table.tsx', '@tanstack/react-table'],
    ['sandbox/store.ts', 'node:sqlite'],
    ['vitest.config.ts', 'vitest/config'],
  ])('%s may import %s', (file, specifier) => {
    expect(judgeImport(file, specifier)).toBeUndefined();
  });
});

describe('the lint configuration', () => {
  it('fails on a wrong import, in each of its forms', async () => {
    const forms = [
      `import { a } from '../electron/kernel/kernel.ts';\na();\n`,
      `export * from '../electron/kernel/kernel.ts';\n`,
      `export { a } from '../electron/kernel/kernel.ts';\n`,
      `export const a = () => import('../electron/kernel/kernel.ts');\n`,
      `import type { A } from '../electron/kernel/kernel.ts';\nexport type B = A;\n`,
      'export const a = () => import(`../electron/kernel/kernel.ts`);\n',
      `export const a = (name: string) => import(name);\n`,
      `export const a = (process: NodeJS.Process) => process.getBuiltinModule('node:fs');\n`,
    ];
    for (const text of forms) {
      expect(await brokenRules('renderer/example.ts', text)).toEqual(['canopy/import-boundaries']);
    }
  });

  it('passes a right one', async () => {
    const text = `import { a } from '#shared/domain/example.ts';\na();\n`;
    expect(await brokenRules('renderer/example.ts', text)).toEqual([]);
  });

  it('refuses a store selector that returns something fresh', async () => {
    const bodies = ['({ a: s.a })', '[s.a]', 's.rows.filter(Boolean)'];
    for (const body of bodies) {
      const text = `import { useTree } from './tree.ts';\nexport const useA = () => useTree((s) => ${body});\n`;
      expect(await brokenRules('renderer/example.ts', text)).toEqual(['no-restricted-syntax']);
    }
    const shallow = `import { useShallow } from 'zustand/react/shallow';\nimport { useTree } from './tree.ts';\nexport const useA = () => useTree(useShallow((s) => [s.a]));\n`;
    expect(await brokenRules('renderer/example.ts', shallow)).toEqual([]);
    const single = `import { useTree } from './tree.ts';\nexport const useA = () => useTree((s) => s.a);\n`;
    expect(await brokenRules('renderer/example.ts', single)).toEqual([]);
  });

  it('refuses any, comments that silence the compiler, focused tests and odd file names', async () => {
    expect(await brokenRules('shared/a.ts', 'export const a: any = 1;\n')).toEqual([
      '@typescript-eslint/no-explicit-any',
    ]);
    expect(await brokenRules('shared/a.ts', '// @ts-ignore\nexport const a = 1;\n')).toEqual([
      '@typescript-eslint/ban-ts-comment',
    ]);
    const focused = `import { it } from 'vitest';\nit.${'only'}('x', () => {});\n`;
    expect(await brokenRules('shared/a.test.ts', focused)).toContain('no-restricted-syntax');
    expect(await brokenRules('shared/MyFile.ts', 'export const a = 1;\n')).toEqual(['canopy/kebab-case-file']);
    expect(await brokenRules('shared/utils.ts', 'export const a = 1;\n')).toEqual(['canopy/kebab-case-file']);
  });
});
