import { err, ok, type Result } from '#shared/errors/result.ts';

/** Deepest nesting that is looked at. Directory answers use four levels. */
const MAX_DEPTH = 64;

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Parses JSON from a server that may be hostile: nesting beyond `MAX_DEPTH` is refused before the parser or anything recursive sees it.
 * The error names what is wrong; it never quotes the text.
 */
export function parseJson(text: string): Result<unknown, 'not-json' | 'too-deep'> {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = endOfString(text, i);
    } else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return err('too-deep');
    } else if (c === 125 || c === 93) depth -= 1;
  }
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err('not-json');
  }
}

/** Position of the quote that ends the string begun at `start`; the end of the text where there is none. Most of a page is strings: they are jumped over. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    // An even number of backslashes escape each other and leave the quote alone.
    if ((quote - first) % 2 === 0) return quote;
  }
  return text.length;
}
