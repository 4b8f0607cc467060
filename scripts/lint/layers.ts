/**
 * Who may import whom: the import rules of `docs/architecture.md` as data. `import-boundaries.ts` turns them into lint
 * errors, and the supply-chain test reads the package lists.
 */

export type Layer = {
  /** Project-relative folder ending in `/`, or one file. The longest match decides to which layer a file belongs. */
  at: string;
  /** Layers (by `at`) whose files may be imported; its own are always allowed. */
  layers: readonly string[];
  /** Packages that may be imported, by package name; `node:*` means every Node builtin. */
  packages: readonly string[];
};

/** What a layer's tests may import beside what the layer itself may. */
export type TestAllowance = { at: string; layers: readonly string[]; packages: readonly string[] };

const KERNEL_PACKAGES = ['node:*', 'zod', 'tough-cookie', 'parse5', 'jose', 'pinyin-pro'];

const RENDERER_PACKAGES = [
  'react',
  'react-dom',
  'react-aria-components',
  'react-i18next',
  'i18next',
  'lucide-react',
  'zustand',
  'zod',
  'pinyin-pro',
  '@tanstack/react-virtual',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
];

export const LAYERS: readonly Layer[] = [
  { at: 'shared/', layers: [], packages: ['zod'] },

  // What is in none of the folders below is nobody's yet: it gets a line of its own here before it can do anything.
  { at: 'electron/', layers: ['shared/'], packages: ['electron'] },
  { at: 'electron/kernel/', layers: ['shared/', 'electron/kernel/'], packages: KERNEL_PACKAGES },
  // axios is wrapped once: time-outs, retries, redaction and the rate limit cannot be forgotten by a caller.
  {
    at: 'electron/kernel/providers/http/',
    layers: ['shared/', 'electron/kernel/'],
    packages: [...KERNEL_PACKAGES, 'axios'],
  },
  // SQLite is synchronous: it lives in the store's worker and nowhere else.
  {
    at: 'electron/kernel/store/',
    layers: ['shared/', 'electron/kernel/'],
    packages: [...KERNEL_PACKAGES, 'node:sqlite'],
  },
  // The shell is handed Electron by `main.ts`; the type imports it needs are erased.
  { at: 'electron/shell/', layers: ['shared/', 'electron/kernel/'], packages: ['node:*', 'electron'] },
  { at: 'electron/preload/', layers: ['shared/ipc/wire'], packages: ['electron'] },
  {
    at: 'electron/main.ts',
    layers: ['shared/', 'electron/kernel/', 'electron/shell/'],
    packages: ['node:*', 'electron', 'zod'],
  },
  {
    at: 'electron/headless.ts',
    layers: ['shared/', 'electron/kernel/', 'electron/shell/', 'electron/headless/'],
    packages: ['node:*', 'ws', 'zod'],
  },
  {
    at: 'electron/headless/',
    layers: ['shared/', 'electron/kernel/', 'electron/shell/'],
    packages: ['node:*', 'ws', 'zod'],
  },

  { at: 'renderer/', layers: ['shared/', 'renderer/'], packages: RENDERER_PACKAGES },
  { at: 'renderer/graph/canvas/', layers: ['shared/', 'renderer/'], packages: [...RENDERER_PACKAGES, '@xyflow/react'] },
  {
    at: 'renderer/ui/table/',
    layers: ['shared/', 'renderer/'],
    packages: [...RENDERER_PACKAGES, '@tanstack/react-table'],
  },

  // A program of its own that shares no code with the kernel, so that it cannot share its misunderstandings.
  { at: 'sandbox/', layers: [], packages: ['node:*', 'jose'] },

  { at: 'e2e/', layers: ['shared/', 'electron/', 'renderer/', 'sandbox/', 'scripts/'], packages: ['*'] },
  { at: 'benchmarks/', layers: ['shared/', 'electron/', 'renderer/', 'sandbox/', 'scripts/', 'e2e/'], packages: ['*'] },
  { at: 'scripts/', layers: ['shared/', 'electron/', 'renderer/', 'sandbox/', 'e2e/'], packages: ['*'] },
];

export const TEST_ALLOWANCES: readonly TestAllowance[] = [
  { at: 'shared/', layers: [], packages: ['vitest', 'fast-check', 'node:*'] },
  {
    at: 'electron/',
    layers: ['sandbox/', 'electron/', 'scripts/'],
    packages: ['vitest', 'fast-check', 'ws', 'node:*', 'node:sqlite', 'axios', 'jose'],
  },
  {
    at: 'renderer/',
    layers: ['e2e/'],
    packages: ['vitest', 'fast-check', 'node:*', 'vite', 'playwright-core', '@axe-core/playwright'],
  },
  { at: 'sandbox/', layers: [], packages: ['vitest', 'fast-check'] },
];

/** Builtins that `node:*` does not include: they belong to one folder. */
export const RESERVED_BUILTINS: readonly string[] = ['node:sqlite'];
/** Layers where the reserved builtins are nobody's business but their own. */
export const RESERVED_BUILTIN_SCOPE = 'electron/';
