const plain = (text: string): string => text.normalize('NFC').trim();

/**
 * Does the typed text name what was asked for (T3, product.md "Guards")? NFC and trimmed on both sides: input methods and copying change the form of
 * characters and add spaces, and neither is a different name. Nothing names nothing.
 */
export const isTypedName = (wanted: string, typed: string): boolean =>
  plain(typed) !== '' && plain(typed) === plain(wanted);
