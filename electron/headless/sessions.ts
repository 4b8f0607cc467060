import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MAX_SESSIONS = 100;
const MAX_KEY = 200;

export interface BridgeSessions {
  /** The token of the address to print next. Works once. */
  readonly token: string;
  /** Exchanges the token for a session key, or accepts a session key again; null: refused. */
  admit(hello: { token?: unknown; session?: unknown }): string | null;
}

/**
 * Who may talk to the headless host. Keys live in memory only and end with the process. `onSpent` is told when an address is opened that was
 * used before: whoever has it is given a new one where only the owner of the terminal reads it.
 */
export function createBridgeSessions(onSpent: (token: string) => void): BridgeSessions {
  let token = newKey();
  const spent: string[] = [];
  const sessions: string[] = [];
  const remember = (list: string[], key: string): void => {
    list.push(key);
    if (list.length > MAX_SESSIONS) list.shift();
  };
  return {
    get token() {
      return token;
    },
    admit({ token: given, session }) {
      const known = sessions.find((own) => same(own, session));
      if (known) return known;
      if (!same(token, given)) {
        if (spent.some((own) => same(own, given))) onSpent(token);
        return null;
      }
      remember(spent, token);
      token = newKey();
      const fresh = newKey();
      remember(sessions, fresh);
      return fresh;
    },
  };
}

const newKey = (): string => randomBytes(32).toString('base64url');

function same(own: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length > MAX_KEY) return false;
  // Hashed first, so that lengths are equal and the comparison takes the same time for every guess.
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(own), digest(given));
}
