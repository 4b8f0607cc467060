import { pinyin } from 'pinyin-pro';

/** Letters that have no plain letter inside them. */
const SPELLED: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  ħ: 'h',
};

const HAN = /\p{Script=Han}/u;

/** Text in ASCII, as a server spells it; null: it holds letters whose spelling is not known here. */
function inAscii(text: string): string | null {
  let out = '';
  for (const char of text.normalize('NFC')) {
    if (char.charCodeAt(0) < 0x80) out += char;
    else if (HAN.test(char)) {
      const sound = pinyin(char, { toneType: 'none', v: true });
      // Capitals part the syllables, as the server's table has them.
      out += ` ${sound.charAt(0).toUpperCase()}${sound.slice(1).replace(/ü/g, 'u').replace(/v$/, 'u')} `;
    } else {
      const plain = SPELLED[char] ?? char.normalize('NFKD').replace(/\p{M}/gu, '');
      if (/^[\x00-\x7f]+$/.test(plain)) out += plain;
      else if (/[\p{L}\p{N}]/u.test(char)) return null;
      else out += ' ';
    }
  }
  return out;
}

/**
 * The slug a server will most likely derive from a title (spec/geonode.md §5.1). Null: letters of a script whose spelling is not known
 * here; then nothing can be foretold but that there is a slug. Empty: no letters or digits at all.
 */
export function predictSlug(title: string, keepsCase: boolean): string | null {
  const entities = title.replace(/&amp;|&lt;|&gt;|&quot;|&#\d+;/g, ' ');
  const ascii = inAscii(keepsCase ? entities.replace(/(?<=\w)'(?=\w)/g, '') : entities.replace(/'/g, '-'));
  if (ascii === null) return null;
  if (keepsCase)
    return ascii
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== '')
      .join('-');
  return ascii
    .toLowerCase()
    .replace(/(?<=\d),(?=\d)/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The slug of a category: ASCII letters and digits of its name alone. Empty: such a name breaks the site's list of categories (§5.13). */
export function categorySlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\x00-\x7f]/g, '')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
}
