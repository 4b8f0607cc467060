export type PaletteMode = 'all' | 'commands' | 'people' | 'groups';

export interface PaletteQuery {
  mode: PaletteMode;
  /** What is looked for, without the sign. */
  text: string;
}

/** A Chinese keyboard types these signs in full width, and `》` where the key says `>`. */
const signs: Record<string, PaletteMode> = {
  '>': 'commands',
  '＞': 'commands',
  '》': 'commands',
  '@': 'people',
  '＠': 'people',
  '#': 'groups',
  '＃': 'groups',
};

/** The first sign says what is looked for: `>` commands, `@` people, `#` groups, anything else all three. */
export function parseQuery(typed: string): PaletteQuery {
  const trimmed = typed.trimStart();
  const mode = signs[trimmed.charAt(0)];
  return mode ? { mode, text: trimmed.slice(1).trim() } : { mode: 'all', text: trimmed.trim() };
}
