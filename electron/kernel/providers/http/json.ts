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
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === BACKSLASH) i += 1;
      else if (c === QUOTE) inString = false;
    } else if (c === QUOTE) inString = true;
    else if (c === 123 || c === 91) {
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
