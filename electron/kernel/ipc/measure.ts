/** Deeper than any input of the contract. */
const MAX_DEPTH = 32;
/** Keys that reach the prototype when a careless reader assigns them. */
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export type Measure = 'ok' | 'too-large' | 'malformed';

/**
 * Judges plain data before any schema looks at it, without recursion and stopping at the first excess: about how many bytes of JSON it is
 * (`limit`), how deep, and whether it is plain data without prototype keys. Schemas are written for the shape of a message, not for its weight.
 */
export function measure(value: unknown, limit: number): Measure {
  let bytes = 0;
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value: current, depth } = item;
    if (depth > MAX_DEPTH) return 'malformed';
    bytes += 4;
    switch (typeof current) {
      case 'string':
        bytes += current.length;
        break;
      case 'number':
        bytes += 8;
        break;
      case 'boolean':
      case 'undefined':
        break;
      case 'object': {
        if (current === null) break;
        if (Array.isArray(current)) {
          if (bytes + current.length * 4 > limit) return 'too-large';
          for (const element of current) stack.push({ value: element, depth: depth + 1 });
          break;
        }
        const prototype: unknown = Object.getPrototypeOf(current);
        if (prototype !== Object.prototype && prototype !== null) return 'malformed';
        for (const key of Object.keys(current)) {
          if (PROTOTYPE_KEYS.has(key)) return 'malformed';
          bytes += key.length;
          stack.push({ value: (current as Record<string, unknown>)[key], depth: depth + 1 });
        }
        break;
      }
      default:
        return 'malformed';
    }
    if (bytes > limit) return 'too-large';
  }
  return 'ok';
}
