import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { importBoundaries } from './scripts/lint/import-boundaries.ts';
import { kebabCaseFile } from './scripts/lint/kebab-case-file.ts';

const FRESH_SELECTOR =
  'A store selector that returns a fresh object or array re-renders for ever: select one value, or wrap it in useShallow.';
/** `useDirectory((s) => …)`: a hook that is given a function of one thing named s or state. */
const STORE_SELECTOR =
  'CallExpression[callee.name=/^use(?!Shallow)[A-Z]/] > ArrowFunctionExpression.arguments[params.length=1][params.0.name=/^(s|state)$/]';

const freshSelectors = [
  `${STORE_SELECTOR} > ObjectExpression.body`,
  `${STORE_SELECTOR} > ArrayExpression.body`,
  `${STORE_SELECTOR} > CallExpression.body[callee.property.name=/^(map|filter|slice|concat|flatMap|toSorted|sort|reverse|keys|values|entries)$/]`,
].map((selector) => ({ selector, message: FRESH_SELECTOR }));

const defaultExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'Exports have names; only tool configurations are default exports.',
};

const focusedTests = {
  selector: "MemberExpression[object.name=/^(describe|it|test)$/][property.name='only']",
  message: 'A focused test hides all the others.',
};

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'release/', 'artifacts/', 'test-results/', '**/fixtures/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: {
      canopy: { rules: { 'import-boundaries': importBoundaries, 'kebab-case-file': kebabCaseFile } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'canopy/import-boundaries': 'error',
      'canopy/kebab-case-file': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],

      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      // Columns are typed arrays: an index that is in range by construction is asserted, not re-checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',

      // Control characters are what several rules and tests are about: names from a server carry them.
      'no-control-regex': 'off',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      // The compiler does this, and knows which calls never return.
      'no-fallthrough': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', focusedTests, defaultExports, ...freshSelectors],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'max-lines': ['warn', { max: 500 }],
    },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.{ts,tsx}', 'shared/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    // Vite, Vitest, ESLint and electron-vite take their configuration as a default export, Vitest a reporter too.
    files: ['*.config.{js,ts}', '**/*.d.ts', 'scripts/testing/electron-stub.ts', 'scripts/test/progress-reporter.ts'],
    rules: { 'no-restricted-syntax': ['error', focusedTests, ...freshSelectors] },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
);
