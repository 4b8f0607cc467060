/** Deeper than any call's fields go, and far from where walking through a value would end the stack. */
const DEEPEST = 64;

/** Whether a JSON text is nested deeper than anything here could handle; brackets within strings are left aside. */
export function isTooDeep(text: string): boolean {
  let open = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const mark = text[i];
    if (inString) {
      if (mark === '\\') i += 1;
      else if (mark === '"') inString = false;
    } else if (mark === '"') inString = true;
    else if (mark === ']' || mark === '}') open -= 1;
    else if ((mark === '[' || mark === '{') && (open += 1) > DEEPEST) return true;
  }
  return false;
}
