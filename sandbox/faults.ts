/** What a fault rule does to a call that it strikes. */
export type FaultEffect =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  | { kind: 'status-after-commit'; status: number; headers?: Record<string, string>; body?: unknown }
  | { kind: 'delay'; ms: number }
  | { kind: 'drop' }
  | { kind: 'drop-after-commit' }
  | { kind: 'truncate' }
  | { kind: 'malformed' }
  | { kind: 'lag'; ms: number };

export interface FaultRule {
  match?: { dialect?: string; method?: string; path?: string; nth?: number };
  times?: number;
  effect: FaultEffect;
}

/** What the rules together ask for one call: waiting, lag, and at most one ending. */
export interface Strike {
  delayMs: number;
  lagMs: number;
  ending: Exclude<FaultEffect, { kind: 'delay' } | { kind: 'lag' }> | null;
}

/**
 * The fault rules in force. A rule counts the calls that match it from the
 * moment it was set; it strikes from the `nth` on (the first when absent), for
 * `times` calls (until replaced when absent). Delays and lags of several rules
 * apply together; of several endings the first rule's wins.
 */
export interface Faults {
  /** Replaces all rules; returns the complaint, which changes nothing, or null. */
  replace(rules: unknown): string | null;
  list(): FaultRule[];
  strike(dialect: string, method: string, path: string): Strike;
}

const LONGEST_WAIT_MS = 3_600_000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function unknownKey(record: Record<string, unknown>, allowed: readonly string[]): string | null {
  return Object.keys(record).find((key) => !allowed.includes(key)) ?? null;
}

function complainAboutEffect(effect: unknown): string | null {
  if (!isRecord(effect)) return 'effect is missing';
  const extra: Record<string, readonly string[]> = {
    status: ['status', 'headers', 'body'],
    'status-after-commit': ['status', 'headers', 'body'],
    delay: ['ms'],
    lag: ['ms'],
    drop: [],
    'drop-after-commit': [],
    truncate: [],
    malformed: [],
  };
  const kind = effect['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(extra, kind)) {
    return `effect.kind must be one of ${Object.keys(extra).join(', ')}`;
  }
  const odd = unknownKey(effect, ['kind', ...(extra[kind] as readonly string[])]);
  if (odd !== null) return `effect.${odd} is not known for ${kind}`;
  if ((kind === 'delay' || kind === 'lag') && !isWhole(effect['ms'], 0, LONGEST_WAIT_MS)) {
    return `effect.ms must be a whole number from 0 to ${LONGEST_WAIT_MS}`;
  }
  if (kind !== 'status' && kind !== 'status-after-commit') return null;
  // 1xx would not end the exchange, so it cannot stand for an answer.
  if (!isWhole(effect['status'], 200, 599)) return 'effect.status must be a whole number from 200 to 599';
  const headers = effect['headers'];
  if (headers === undefined) return null;
  if (!isRecord(headers)) return 'effect.headers must be an object';
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      return `effect.headers has an impossible name ${JSON.stringify(name)}`;
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return `effect.headers.${name} must be a header value`;
    }
    if (['content-length', 'transfer-encoding', 'connection'].includes(name.toLowerCase())) {
      return `effect.headers.${name} is the server's own`;
    }
  }
  return null;
}

function complainAboutRule(rule: unknown): string | null {
  if (!isRecord(rule)) return 'a rule must be an object';
  const odd = unknownKey(rule, ['match', 'times', 'effect']);
  if (odd !== null) return `${odd} is not known`;
  const match = rule['match'];
  if (match !== undefined) {
    if (!isRecord(match)) return 'match must be an object';
    const oddMatch = unknownKey(match, ['dialect', 'method', 'path', 'nth']);
    if (oddMatch !== null) return `match.${oddMatch} is not known`;
    const dialect = match['dialect'];
    if (dialect !== undefined && dialect !== 'pds' && dialect !== 'geonode')
      return 'match.dialect must be pds or geonode';
    for (const key of ['method', 'path']) {
      if (match[key] !== undefined && (typeof match[key] !== 'string' || match[key] === '')) {
        return `match.${key} must be a text`;
      }
    }
    if (match['nth'] !== undefined && !isWhole(match['nth'], 1, Number.MAX_SAFE_INTEGER)) {
      return 'match.nth must be a whole number from 1';
    }
  }
  if (rule['times'] !== undefined && !isWhole(rule['times'], 1, Number.MAX_SAFE_INTEGER)) {
    return 'times must be a whole number from 1';
  }
  return complainAboutEffect(rule['effect']);
}

function matches(rule: FaultRule, dialect: string, method: string, path: string): boolean {
  const wanted = rule.match;
  if (wanted === undefined) return true;
  if (wanted.dialect !== undefined && wanted.dialect !== dialect) return false;
  if (wanted.method !== undefined && wanted.method.toUpperCase() !== method) return false;
  if (wanted.path === undefined) return true;
  return wanted.path.endsWith('*') ? path.startsWith(wanted.path.slice(0, -1)) : path === wanted.path;
}

/** No rules yet. */
export function createFaults(): Faults {
  let rules: { rule: FaultRule; seen: number }[] = [];
  return {
    replace: (wanted) => {
      if (!Array.isArray(wanted)) return 'an array of rules is expected';
      for (const [index, rule] of wanted.entries()) {
        const complaint = complainAboutRule(rule);
        if (complaint !== null) return `rule ${index}: ${complaint}`;
      }
      rules = (structuredClone(wanted) as FaultRule[]).map((rule) => ({ rule, seen: 0 }));
      return null;
    },
    list: () => rules.map((entry) => entry.rule),
    strike: (dialect, method, path) => {
      const strike: Strike = { delayMs: 0, lagMs: 0, ending: null };
      for (const entry of rules) {
        if (!matches(entry.rule, dialect, method, path)) continue;
        entry.seen += 1;
        const first = entry.rule.match?.nth ?? 1;
        const last = entry.rule.times === undefined ? Infinity : first + entry.rule.times - 1;
        if (entry.seen < first || entry.seen > last) continue;
        const effect = entry.rule.effect;
        if (effect.kind === 'delay') strike.delayMs += effect.ms;
        else if (effect.kind === 'lag') strike.lagMs = Math.max(strike.lagMs, effect.ms);
        else strike.ending ??= effect;
      }
      return strike;
    },
  };
}
