import type { Exchange } from '#shared/console/exchange.ts';
import type { Entry } from './console-store.ts';

export const isBad = (exchange: Exchange): boolean => exchange.failed !== null || exchange.status >= 400;
/** Its status in three digits; a dash where there was no answer. */
export const statusOf = (exchange: Exchange): string => (exchange.status === 0 ? '–' : String(exchange.status));

/**
 * Which exchange a call is about, of all that it took: of a plan the last that wrote, of a refusal the last that was refused, otherwise the last.
 * Signing in is never it, unless there is nothing else. −1: there are none.
 */
export function mainExchange({ sent, run, state }: Pick<Entry, 'sent' | 'state'> & { run: object | null }): number {
  const exchanges = sent?.exchanges ?? [];
  const isOwn = (one: Exchange): boolean => one.responseBody?.withheld !== true;
  const wanted = run !== null ? (one: Exchange) => one.writes : state === 'failed' ? isBad : () => true;
  for (const fits of [(one: Exchange) => isOwn(one) && wanted(one), isOwn]) {
    const found = exchanges.findLastIndex(fits);
    if (found >= 0) return found;
  }
  return exchanges.length - 1;
}
