/** Does the typed text name what was asked for? NFC and trimmed on both sides: input methods and copying are no mistake. */
export function isTypedName(wanted: string | null, typed: string): boolean {
  if (wanted === null) return true;
  const plain = (text: string): string => text.normalize('NFC').trim();
  return plain(typed) === plain(wanted) && plain(typed) !== '';
}
