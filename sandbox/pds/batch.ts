import type { Reply } from '../dialect.ts';
import type { Call, Route, Routes } from './call.ts';
import { invalid, json, missing, outOfRange, Refusal, refusalReply, suffixOf } from './refusal.ts';

const RESOURCES = ['file', 'drive', 'user', 'group', 'membership', 'share_link', 'async_task'];
const MOST_REQUESTS = 100;

/** What may stand in a batch (§7), by url, with the resource it belongs to. */
export type BatchList = Readonly<Record<string, { readonly resource: string; readonly route: Route }>>;

/** Runs one route with another body for the same caller. */
export type RunRoute = (call: Call, route: Route, body: Record<string, unknown>) => Reply;

interface Item {
  readonly id: string;
  readonly method: unknown;
  readonly url: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

function items(call: Call): Item[] {
  const value = call.fields.raw('requests');
  if (value === undefined) throw missing('requests');
  if (!Array.isArray(value)) throw invalid('requests', 'A list is expected.');
  if (value.length < 1 || value.length > MOST_REQUESTS)
    throw outOfRange('requests', `1 to ${MOST_REQUESTS} requests are allowed.`);
  const ids = new Set<string>();
  return (value as unknown[]).map((entry) => {
    const item = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
    const id = item['id'];
    if (typeof id !== 'string' || id === '') throw missing('id');
    if (ids.has(id)) throw invalid('id', 'Every request needs an id of its own.');
    ids.add(id);
    return { id, method: item['method'], url: item['url'], headers: item['headers'], body: item['body'] };
  });
}

function refuseItem(item: Item, resource: string, allowed: BatchList): Refusal | null {
  const known = typeof item.url === 'string' && Object.hasOwn(allowed, item.url) ? allowed[item.url] : undefined;
  if (known === undefined)
    return new Refusal(
      400,
      'InvalidParameterNotSupported',
      'Url',
      typeof item.url === 'string'
        ? `The url ${item.url.slice(0, 100)} is not supported.`
        : 'The url is not supported.',
    );
  if (known.resource !== resource)
    return new Refusal(400, 'InvalidParameterNotMatch', 'Resource', 'The url belongs to another resource.');
  if (item.method !== 'POST') return invalid('method', 'POST is expected.');
  if (item.body === undefined || item.body === null) return null;
  if (typeof item.body !== 'object' || Array.isArray(item.body)) return invalid('body', 'An object is expected.');
  if (typeof item.headers !== 'object' || item.headers === null) {
    return new Refusal(400, 'InvalidParameterMissing', suffixOf('headers'), 'headers are needed with a body.');
  }
  return null;
}

/** `POST /v2/batch`: every request is judged by itself, with the rights of the caller. */
export function batchRoutes(allowed: BatchList, run: RunRoute): Routes {
  const batch = (call: Call): Reply => {
    const resource = call.fields.required('resource');
    if (!RESOURCES.includes(resource)) throw invalid('resource', `One of ${RESOURCES.join(', ')} is expected.`);
    const whole = call.switches.get('batchRefusal') === 'whole';
    const answer = (item: Item): Reply => {
      const refused = refuseItem(item, resource, allowed);
      if (refused !== null) {
        if (whole) throw refused;
        return refusalReply(refused, call.switches);
      }
      try {
        return run(
          call,
          (allowed[item.url as string] as { route: Route }).route,
          (item.body ?? {}) as Record<string, unknown>,
        );
      } catch (cause) {
        if (cause instanceof Refusal) return refusalReply(cause, call.switches);
        throw cause;
      }
    };
    const responses = items(call).map((item) => {
      const { status, body } = answer(item);
      return { id: item.id, status, ...(body === undefined ? {} : { body: JSON.parse(String(body)) as unknown }) };
    });
    return json(200, { responses });
  };
  return { '/v2/batch': { handle: batch } };
}
