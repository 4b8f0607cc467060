/**
 * ESLint rule: an import that crosses a boundary of `layers.ts` is an error. Paths are computed, not resolved on disk,
 * so that a wrong import is reported whether or not its target exists.
 */
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type { Rule } from 'eslint';
import { LAYERS, RESERVED_BUILTINS, RESERVED_BUILTIN_SCOPE, TEST_ALLOWANCES, type Layer } from './layers.ts';

const TEST_FILE = /\.(test|e2e)\.tsx?$|\/(testing|test-support)\//;

/**
 * Judges one import. `file` is relative to the project and uses `/`. Returns the reason why it is not allowed, or
 * undefined when it is (or when the file belongs to no layer, like the tool configurations at the root).
 */
export function judgeImport(file: string, specifier: string): string | undefined {
  const layer = layerOf(file);
  if (!layer) return undefined;
  const allowance = TEST_FILE.test(file) ? TEST_ALLOWANCES.find(({ at }) => file.startsWith(at)) : undefined;
  const layers = [...layer.layers, ...(allowance?.layers ?? [])];
  const packages = [...layer.packages, ...(allowance?.packages ?? [])];

  const target = projectPath(file, specifier);
  if (target !== undefined) {
    if (target.startsWith('../')) return `${specifier} is outside the project`;
    const ownLayer = layerOf(target);
    if (ownLayer === layer) return undefined;
    if (layers.some((at) => target.startsWith(at))) return undefined;
    return `${layer.at} may import ${listOf(layers, 'no other folder')}, not ${target}`;
  }
  const name = packageName(specifier);
  return packages.includes('*') || packages.some((allowed) => covers(allowed, name, layer))
    ? undefined
    : `${layer.at} may import the packages ${listOf(packages, 'none')}, not ${name}`;
}

function layerOf(path: string): Layer | undefined {
  return LAYERS.filter(({ at }) => path.startsWith(at)).sort((a, b) => b.at.length - a.at.length)[0];
}

function projectPath(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#shared/')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return join(dirname(file), specifier).split(sep).join('/');
}

function packageName(specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function covers(allowed: string, name: string, layer: Layer): boolean {
  if (allowed !== 'node:*') return allowed === name;
  const isReserved = RESERVED_BUILTINS.includes(name) && layer.at.startsWith(RESERVED_BUILTIN_SCOPE);
  return name.startsWith('node:') && !isReserved;
}

function listOf(names: readonly string[], none: string): string {
  return names.length > 0 ? names.join(', ') : none;
}

type CallNode = Extract<Rule.Node, { type: 'CallExpression' }>;
type Argument = CallNode['arguments'][number];

/** The text that an argument is, whatever quotes it stands in; undefined where it is put together at run time. */
function textOf(argument: Argument): string | undefined {
  if (argument.type === 'Literal') return typeof argument.value === 'string' ? argument.value : undefined;
  if (argument.type !== 'TemplateLiteral' || argument.expressions.length > 0) return undefined;
  return argument.quasis[0]?.value.cooked ?? undefined;
}

const UNREADABLE = 'what is imported must stand in the source, or no rule can be checked';
/** Is there anything that this file may not import? */
const isBounded = (file: string): boolean => !TEST_FILE.test(file) && layerOf(file)?.packages.includes('*') === false;

export const importBoundaries: Rule.RuleModule = {
  meta: { type: 'problem', messages: { crossed: '{{reason}} (scripts/lint/layers.ts)' }, schema: [] },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node: Rule.Node, source: unknown): void => {
      if (typeof source !== 'string') return;
      const reason = judgeImport(file, source.replace(/\?.*$/, ''));
      if (reason !== undefined) context.report({ node, messageId: 'crossed', data: { reason } });
    };
    const checkArgument = (node: Rule.Node, argument: Argument | undefined): void => {
      const target = argument && textOf(argument);
      if (target !== undefined) check(node, target);
      else if (isBounded(file)) context.report({ node, messageId: 'crossed', data: { reason: UNREADABLE } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => checkArgument(node, node.source),
      "CallExpression[callee.name='require']": (node: CallNode) => checkArgument(node, node.arguments[0]),
      "CallExpression[callee.property.name='getBuiltinModule']": (node: CallNode) =>
        checkArgument(node, node.arguments[0]),
    };
  },
};
