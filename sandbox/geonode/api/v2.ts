import type { Reply } from '../../dialect.ts';
import { json } from '../replies.ts';
import type { Visit } from '../visit.ts';

/** A refusal of the REST interface, written in the shape of the era (§8.2). */
export class V2Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Errors by field; a refusal without fields has its message alone. */
  readonly fields: Readonly<Record<string, readonly string[]>> | null;
  constructor(status: number, code: string, message: string, fields: V2Refusal['fields'] = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** What the REST framework answers for somebody who has not said who he is. */
export function notAuthenticated(visit: Visit): V2Refusal {
  return new V2Refusal(visit.rules.v2Refusal, 'not_authenticated', 'Authentication credentials were not provided.');
}

export const forbidden = (): V2Refusal =>
  new V2Refusal(403, 'permission_denied', 'You do not have permission to perform this action.');

export function missing(model: string): V2Refusal {
  return new V2Refusal(404, 'not_found', `No ${model} matches the given query.`);
}

/** One or more wrong fields. */
export function invalid(fields: Readonly<Record<string, readonly string[]>>): V2Refusal {
  return new V2Refusal(400, 'invalid', Object.values(fields)[0]?.[0] ?? 'Invalid input.', fields);
}

/** A filter that does not exist, or is not allowed. */
function badFilter(name: string): V2Refusal {
  return new V2Refusal(400, 'invalid', `Invalid filter field: ${name}`);
}

export function refusalReply(visit: Visit, refusal: V2Refusal, allow: string): Reply {
  const headers = { allow };
  if (refusal.code === 'page' && visit.rules.v2 === 'coded-errors')
    return json(404, { success: false, errors: [refusal.message], code: 'not_found' }, headers);
  // A missing object has the plain form in every era.
  if (refusal.status === 404) return json(404, { detail: refusal.message }, headers);
  if (visit.rules.v2 === 'coded-errors') {
    return json(refusal.status, { success: false, errors: [refusal.message], code: refusal.code }, headers);
  }
  if (refusal.fields !== null) return json(refusal.status, refusal.fields, headers);
  if (refusal.message.startsWith('Invalid filter')) return json(refusal.status, [refusal.message], headers);
  return json(refusal.status, { detail: refusal.message }, headers);
}

/** Credentials and CSRF, which the REST framework looks at before anything else. */
export function authenticate(visit: Visit): void {
  const { credentials, rules, method } = visit;
  if (credentials.kind === 'wrong-basic' || credentials.kind === 'malformed') {
    throw new V2Refusal(rules.v2Refusal, 'authentication_failed', 'Invalid username/password.');
  }
  const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (isSafe || credentials.kind === 'user' || visit.sessionUser === null) return;
  const verdict = visit.csrfFits();
  if (verdict === 'fits') return;
  const why = {
    'no-cookie': 'CSRF cookie not set.',
    'no-token': 'CSRF token missing.',
    'wrong-token': 'CSRF token incorrect.',
  };
  throw new V2Refusal(403, 'permission_denied', `CSRF Failed: ${why[verdict]}`);
}

/** The JSON object of a body. */
export function bodyObject(visit: Visit): Record<string, unknown> {
  let value: unknown;
  try {
    const text = visit.exchange.body.toString('utf8');
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new V2Refusal(400, 'parse_error', `JSON parse error - ${(cause as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new V2Refusal(400, 'invalid', 'Invalid data. Expected a dictionary.', {
      non_field_errors: ['Invalid data. Expected a dictionary.'],
    });
  }
  return value as Record<string, unknown>;
}

type Values = readonly string[];

/** How a column of a list answers filters, search and order. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number | null | Values>>;

const OPERATORS: Readonly<Record<string, (value: string, wanted: Values) => boolean>> = {
  '': (value, wanted) => value === wanted[0],
  exact: (value, wanted) => value === wanted[0],
  iexact: (value, wanted) => value.toLowerCase() === (wanted[0] as string).toLowerCase(),
  in: (value, wanted) => wanted.includes(value),
  contains: (value, wanted) => value.includes(wanted[0] as string),
  icontains: (value, wanted) => value.toLowerCase().includes((wanted[0] as string).toLowerCase()),
  startswith: (value, wanted) => value.startsWith(wanted[0] as string),
  istartswith: (value, wanted) => value.toLowerCase().startsWith((wanted[0] as string).toLowerCase()),
};

/** Columns that lead to another model. */
const NESTED = ['categories', 'group'];

const texts = (value: string | number | null | Values): Values =>
  value === null ? [] : Array.isArray(value) ? (value as Values) : [String(value)];

function filters<Row>(visit: Visit, query: URLSearchParams, columns: Columns<Row>): ((row: Row) => boolean)[] {
  const names = new Set([...query.keys()].filter((name) => name.startsWith('filter{') && name.endsWith('}')));
  return [...names].map((parameter) => {
    const inner = parameter.slice(7, -1);
    const negated = inner.startsWith('-');
    const [name = '', operator = '', ...rest] = inner.replace(/^-/, '').split('.');
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    const test = OPERATORS[operator];
    // Another model is behind this name, and it is not to be looked into.
    if (visit.rules.v2 === 'coded-errors' && NESTED.includes(name) && test === undefined)
      throw new V2Refusal(400, 'invalid', `Invalid nested filter field: ${name}`);
    if (column === undefined || test === undefined || rest.length > 0) throw badFilter(inner);
    const wanted = query.getAll(parameter);
    return (row: Row) => texts(column(row)).some((value) => test(value, wanted)) !== negated;
  });
}

function search<Row>(query: URLSearchParams, columns: Columns<Row>): ((row: Row) => boolean)[] {
  const wanted = (query.get('search') ?? '').toLowerCase();
  const names = query.getAll('search_fields').flatMap((one) => one.split(','));
  // Without fields to look in, a search finds everything.
  if (wanted === '' || names.length === 0) return [];
  const known = names.map((name) => columns[name]).filter((column) => column !== undefined);
  return [(row) => known.some((column) => texts(column(row)).some((value) => value.toLowerCase().includes(wanted)))];
}

function sorted<Row>(query: URLSearchParams, columns: Columns<Row>, rows: Row[]): Row[] {
  const names = query.getAll('sort[]');
  const unknown = names.map((name) => name.replace(/^-/, '')).filter((name) => columns[name] === undefined);
  if (unknown.length > 0) throw badFilter(`[${unknown.map((name) => `'${name}'`).join(', ')}]`);
  for (const name of names.toReversed()) {
    const column = columns[name.replace(/^-/, '')] as Columns<Row>[string];
    const sign = name.startsWith('-') ? -1 : 1;
    const key = (row: Row): string => texts(column(row))[0] ?? '';
    rows = rows.toSorted((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
  }
  return rows;
}

/** An object without the keys that the caller does not want. */
export function trimmed(visit: Visit, value: object): object {
  const { query } = visit.exchange;
  const unwanted = query.getAll('exclude[]');
  if (unwanted.length === 0) return value;
  // Links stay, and what is asked for by name.
  const kept = ['link', ...query.getAll('include[]')];
  const isLeftOut = (name: string): boolean =>
    unwanted.includes(name) || (unwanted.includes('*') && !kept.includes(name));
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isLeftOut(name)));
}

const PAGE_SIZE = 10;

/** A page of a list in the envelope of dynamic-rest. */
export function pageOf<Row>(
  visit: Visit,
  key: string,
  all: Row[],
  columns: Columns<Row>,
  toObject: (row: Row) => object,
): Reply {
  const { query, path } = visit.exchange;
  const tests = [...filters(visit, query, columns), ...search(query, columns)];
  const rows = sorted(
    query,
    columns,
    all.filter((row) => tests.every((test) => test(row))),
  );
  const sizeText = query.get('page_size') ?? '';
  if (!/^\d*$/.test(sizeText)) throw new V2Refusal(500, 'crash', 'page_size is no number');
  const size = Number(sizeText) || PAGE_SIZE;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const pageText = query.get('page') ?? '1';
  const number = pageText === 'last' ? pages : /^\d{1,9}$/.test(pageText) ? Number(pageText) : 0;
  if (number < 1 || number > pages) throw new V2Refusal(404, 'page', 'Invalid page.');
  const link = (to: number): string => {
    const others = new URLSearchParams(query);
    others.set('page', String(to));
    if (to === 1) others.delete('page');
    others.sort();
    return `${visit.siteUrl}${path}?${others.toString()}`;
  };
  return json(200, {
    links: { next: number < pages ? link(number + 1) : null, previous: number > 1 ? link(number - 1) : null },
    total: rows.length,
    page: number,
    // What was asked for, though nothing stands for the usual.
    page_size: sizeText === '' ? size : Number(sizeText),
    [key]: rows.slice((number - 1) * size, number * size).map((row) => trimmed(visit, toObject(row))),
  });
}
