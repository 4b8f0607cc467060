import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Page } from './wire.ts';

/** Most rows per page the service gives. */
export const PAGE = 100;
/** A list that needs more pages than this does not end. */
const MOST_PAGES = 100_000;

/** The marker of the next page for the port (null at the end). Error: `sync.marker-loop` when the server hands back the marker it was given. */
export function nextMarker(sent: string | null, next: string, call: string): Result<string | null> {
  if (next === '') return ok(null);
  if (next === sent) return err(appError('sync.marker-loop', { call }));
  return ok(next);
}

/** Walks a list to its end, or until `visit` returns false. Errors: the page's own, `sync.marker-loop` when a marker comes back. */
export async function walkPages<P extends { next: string }>(
  call: string,
  fetchPage: (marker: string) => Promise<Result<P>>,
  visit: (page: P) => boolean | void,
): Promise<Result<void>> {
  const seen = new Set<string>();
  let marker = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await fetchPage(marker);
    if (!page.ok) return page;
    if (visit(page.value) === false || page.value.next === '') return ok(undefined);
    marker = page.value.next;
    if (seen.has(marker)) break;
    seen.add(marker);
  }
  return err(appError('sync.marker-loop', { call }));
}

/** All rows of a list, each once: a row renamed while paging may come twice (spec/pds.md §10.11). */
export async function allRows<T>(
  call: string,
  fetchPage: (marker: string) => Promise<Result<Page<T>>>,
  keyOf: (row: T) => string,
): Promise<Result<T[]>> {
  const rows = new Map<string, T>();
  let unreadable = 0;
  const walked = await walkPages(call, fetchPage, (page) => {
    unreadable += page.unreadable;
    for (const row of page.rows) rows.set(keyOf(row), row);
  });
  if (!walked.ok) return walked;
  // Callers take the list as complete; with a hole in it, it is not.
  if (unreadable > 0) return err(appError('net.bad-response', { call, reason: 'rows', count: unreadable }));
  return ok([...rows.values()]);
}
