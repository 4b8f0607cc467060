import type { Reply } from '../dialect.ts';
import { json } from './refusal.ts';
import type { PdsSwitches } from './switches.ts';

/** A marker is the unpadded base64 of the last key (§1.7). */
function encodeMarker(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64').replace(/=+$/, '');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The key in a marker, or null for a text that `encodeMarker` cannot have made. */
export function decodeMarker(marker: string): string | null {
  try {
    const key = UTF8.decode(Buffer.from(marker, 'base64'));
    return key !== '' && encodeMarker(key) === marker ? key : null;
  } catch {
    // Not UTF-8.
    return null;
  }
}

export interface Page<Row> {
  rows: Row[];
  nextMarker: string;
}

/** How many rows a page of `limit` shows; fewer when the `pageFill` switch says so. */
export function pageSize(limit: number, switches: PdsSwitches): number {
  return switches.get('pageFill') === 'short' ? Math.max(1, Math.floor(limit / 2)) : limit;
}

/** One page from a query that was asked for one row more than `size`. */
export function cutPage<Row>(rows: Row[], size: number, keyOf: (row: Row) => string): Page<Row> {
  if (rows.length <= size) return { rows, nextMarker: '' };
  const shown = rows.slice(0, size);
  return { rows: shown, nextMarker: encodeMarker(keyOf(shown[size - 1] as Row)) };
}

/** Adds `next_marker`; on the last page as the switch wants it. */
export function withMarker(
  body: Record<string, unknown>,
  nextMarker: string,
  switches: PdsSwitches,
): Record<string, unknown> {
  if (nextMarker !== '' || switches.get('lastMarker') === 'empty') body['next_marker'] = nextMarker;
  return body;
}

/** `{items, next_marker}`, with an empty list as the switches want it. */
export function listBody(
  items: unknown[],
  nextMarker: string,
  switches: PdsSwitches,
  key: 'items' | 'assignment_list' = 'items',
): Record<string, unknown> {
  let empty: string = switches.get('emptyList');
  if (key === 'assignment_list' && empty === '[]') empty = switches.get('emptyAssignmentList');
  const body: Record<string, unknown> = {};
  if (items.length > 0 || empty === '[]') body[key] = items;
  else if (empty === 'null') body[key] = null;
  return withMarker(body, nextMarker, switches);
}

/** The answer of a listing: the rows of one page as objects, and the marker behind them. */
export function listReply<Row>(
  page: Page<Row>,
  shown: (row: Row, switches: PdsSwitches) => unknown,
  switches: PdsSwitches,
  key?: 'items' | 'assignment_list',
): Reply {
  const items = page.rows.map((row) => shown(row, switches));
  return json(200, listBody(items, page.nextMarker, switches, key));
}

/** `{user_items, group_items, next_marker}`; both lists were seen as [] when empty (§1.7). */
export function memberListBody(
  users: unknown[],
  groups: unknown[],
  nextMarker: string,
  switches: PdsSwitches,
): Record<string, unknown> {
  return withMarker({ user_items: users, group_items: groups }, nextMarker, switches);
}
