import type { Reply } from '../dialect.ts';
import { gatewayReply, json } from './refusal.ts';
import type { PdsSwitches } from './switches.ts';

/** Every so many refusals one comes in headers only, so that clients meet both forms (§9). */
const HEADER_ONLY_EVERY = 5;

/**
 * The `rateLimit` switch as a token bucket that holds a quarter of a second's
 * worth: after a pause so many more pass at once, and never more than the limit
 * a second from then on. It runs by real time, because that is what a client's
 * pace is measured in.
 */
export function createThrottle(switches: PdsSwitches): () => Reply | null {
  let tokens = 0;
  let limit: number | null = null;
  let last = 0;
  let refused = 0;
  return () => {
    const wanted = switches.get('rateLimit');
    if (typeof wanted !== 'number') {
      limit = null;
      return null;
    }
    const size = Math.max(1, wanted / 4);
    const now = performance.now();
    tokens = limit === wanted ? Math.min(size, tokens + ((now - last) / 1000) * wanted) : size;
    limit = wanted;
    last = now;
    if (tokens >= 1) {
      tokens -= 1;
      return null;
    }
    refused += 1;
    if (refused % HEADER_ONLY_EVERY === 0) return gatewayReply(429, 'T429PA', 'Throttled by API Flow Control');
    return json(429, { code: 'TooManyRequests', message: 'The request was throttled. Try again later.' });
  };
}
