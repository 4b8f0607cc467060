/**
 * Keywords from what somebody typed: separated by commas, or by blanks when
 * there is no comma outside of quotes; double quotes protect both. In the
 * order of the alphabet, each once.
 */
export function parseKeywords(text: string): string[] {
  const pieces: { text: string; quoted: boolean }[] = [];
  let rest = text;
  while (rest !== '') {
    const open = rest.indexOf('"');
    const close = open < 0 ? -1 : rest.indexOf('"', open + 1);
    if (close < 0) {
      pieces.push({ text: rest.replace(/"/g, ''), quoted: false });
      break;
    }
    pieces.push({ text: rest.slice(0, open), quoted: false }, { text: rest.slice(open + 1, close), quoted: true });
    rest = rest.slice(close + 1);
  }
  const hasComma = pieces.some((piece) => !piece.quoted && piece.text.includes(','));
  const words = pieces.flatMap((piece) => (piece.quoted ? [piece.text] : piece.text.split(hasComma ? ',' : /\s+/)));
  return [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))].sort();
}

/** Keywords as a form shows them: sorted as they are printed, quoted where a comma or blank is inside. */
export function printKeywords(names: readonly string[]): string {
  return names
    .map((name) => (/[,\s]/.test(name) ? `"${name}"` : name))
    .sort()
    .join(', ');
}
