import { z } from 'zod';
import type { ConsoleArguments, ConsoleMethod, ConsoleParameter } from './method.ts';

/** What stands in the form, by parameter; a flag is "true" or "false", an empty text means "not given". */
export type FormValues = Readonly<Record<string, string>>;

/** Why a call cannot be made as it stands in the form. `parameter` null: it is about several. Words: `console.problem.<code>`. */
export interface ConsoleProblem {
  parameter: string | null;
  code:
    | 'required'
    | 'not-a-number'
    | 'out-of-range'
    | 'not-json'
    | 'not-a-logo'
    | 'one-of'
    | 'member-type'
    | 'root-or-parent'
    | 'nothing-to-change'
    | 'unknown-group'
    | 'unknown-category'
    | 'no-member'
    | 'not-sent'
    | 'would-detach'
    | 'not-below'
    | 'group-has-no-role'
    | 'needs-slug'
    | 'who-am-i';
  values?: Record<string, string | number>;
}

/** An empty text that is sent as such is written like this in the form; the box alone could not tell it from "leave out". */
export const EMPTY = '""';
const MAX_TEXT = 65_536;
/** A logo is a megabyte of base64. */
const MAX_JSON = 1_500_000;

type Read = { value: unknown } | { problem: ConsoleProblem } | null;

/** Arguments out of a filled form, or everything that is wrong with it. */
export function readArguments(
  method: ConsoleMethod,
  form: FormValues,
): { ok: true; args: ConsoleArguments } | { ok: false; problems: ConsoleProblem[] } {
  const args: ConsoleArguments = {};
  const problems: ConsoleProblem[] = [];
  for (const parameter of method.parameters) {
    const read = readParameter(parameter, form[parameter.name] ?? parameter.preset ?? '');
    if (read === null) {
      if (parameter.required) problems.push({ parameter: parameter.name, code: 'required' });
    } else if ('problem' in read) problems.push(read.problem);
    else args[parameter.name] = read.value;
  }
  if (problems.length === 0) problems.push(...together(method, args));
  // On the wire it is needed; here it follows from which of the two ids is given.
  if (problems.length === 0 && method.oneOf && args['member_type'] === undefined)
    args['member_type'] = args['user_id'] === undefined ? 'group' : 'user';
  return problems.length === 0 ? { ok: true, args } : { ok: false, problems };
}

function readParameter(parameter: ConsoleParameter, written: string): Read {
  const { name, type } = parameter;
  const trimmed = written.trim();
  const isEmpty = trimmed === EMPTY && parameter.emptyAllowed === true;
  switch (type) {
    case 'text':
      if (isEmpty) return { value: '' };
      return trimmed === '' ? null : { value: parameter.long ? written : trimmed };
    case 'choice':
      return trimmed === '' ? null : { value: trimmed };
    case 'boolean':
      return trimmed === 'true' ? { value: true } : null;
    case 'list': {
      if (isEmpty) return { value: [] };
      const items = trimmed.split(/[\n\r,;]+/).map((item) => item.trim());
      const given = items.filter((item) => item !== '');
      return given.length === 0 ? null : { value: given };
    }
    case 'number': {
      if (trimmed === '') return null;
      if (!/^-?\d+$/.test(trimmed)) return { problem: { parameter: name, code: 'not-a-number' } };
      const { min = -Infinity, max = Infinity } = parameter;
      const value = Number(trimmed);
      if (value < min || value > max)
        return { problem: { parameter: name, code: 'out-of-range', values: { min, max } } };
      return { value };
    }
    case 'json': {
      if (trimmed === '') return null;
      const value = jsonObject(trimmed);
      return value === undefined ? { problem: { parameter: name, code: 'not-json' } } : { value };
    }
  }
}

/** An object or null; undefined: something else, or no JSON at all. */
function jsonObject(text: string): Record<string, unknown> | null | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : undefined;
  } catch {
    return undefined;
  }
}

/** What only several parameters together can get wrong. */
function together(method: ConsoleMethod, args: ConsoleArguments): ConsoleProblem[] {
  const problems: ConsoleProblem[] = [];
  if (method.oneOf) {
    const given = method.oneOf.filter((name) => args[name] !== undefined);
    if (given.length !== 1)
      problems.push({ parameter: null, code: 'one-of', values: { names: method.oneOf.join(', ') } });
    const wanted = args['user_id'] === undefined ? 'group' : 'user';
    const type = args['member_type'];
    if (given.length === 1 && type !== undefined && type !== wanted)
      problems.push({ parameter: 'member_type', code: 'member-type', values: { wanted } });
  }
  return problems;
}

/** The form that gives these arguments: for filling it in again from the history. Secrets stay out. */
export function formOf(method: ConsoleMethod, args: ConsoleArguments): FormValues {
  const form: Record<string, string> = {};
  for (const { name, secret } of method.parameters) {
    const value = args[name];
    if (value === undefined || secret) continue;
    form[name] = Array.isArray(value)
      ? value.length === 0
        ? EMPTY
        : value.join('\n')
      : value === ''
        ? EMPTY
        : typeof value === 'object'
          ? JSON.stringify(value, null, 2)
          : String(value);
  }
  return form;
}

const schemaOf = (parameter: ConsoleParameter): z.ZodType => {
  switch (parameter.type) {
    case 'text':
      return z.string().max(MAX_TEXT);
    case 'choice':
      return z.enum(parameter.choices as [string, ...string[]]);
    case 'boolean':
      return z.boolean();
    case 'list':
      return z.array(z.string().max(1000)).max(5000);
    case 'number':
      return z
        .number()
        .int()
        .min(parameter.min ?? -1e9)
        .max(parameter.max ?? 1e9);
    case 'json':
      return z
        .record(z.string(), z.unknown())
        .nullable()
        .refine((value) => JSON.stringify(value).length <= MAX_JSON);
  }
};

/** The same for arguments that come from elsewhere: what the kernel checks before it calls anything. */
export function argumentsSchema(method: ConsoleMethod): z.ZodType<ConsoleArguments> {
  const shape: Record<string, z.ZodType> = {};
  for (const parameter of method.parameters) {
    const schema = schemaOf(parameter);
    shape[parameter.name] = parameter.required ? schema : schema.optional();
  }
  return z.strictObject(shape).refine((args) => together(method, args).length === 0);
}
