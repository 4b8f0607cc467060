import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, foldedRange } from './fold-text.ts';

const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'É',
      'e\u0301',
      '\u0323',
      '\u200b',
      '\u00ad',
      '研',
      '\ufe0f',
      '👩‍🚒',
      'ﬁ',
      'ｶﾞ',
      'İ',
      'ς',
      'Ａ',
      '한',
    ),
    maxLength: 10,
  }),
);

describe('a folded text', () => {
  it.each([
    ['zero-width space', 'Fin\u200bance', 'finance'],
    ['zero-width joiner and non-joiner', 'Fi\u200dna\u200cnce', 'finance'],
    ['word joiner and byte order mark', '\ufeffFin\u2060ance', 'finance'],
    ['soft hyphen', 'Fi\u00adnance', 'finance'],
    ['direction marks and overrides', '\u202eFin\u200eance\u2069', 'finance'],
    ['variation selector', '葛\u{e0100}城', '葛城'],
    ['full width', 'Ｆｉｎａｎｃｅ　１', 'finance 1'],
    ['no-break space', 'Finance\u00a01', 'finance 1'],
    ['ligature', 'O\ufb03ce', 'office'],
    ['line feed', 'a\nb', 'a b'],
  ])('reads without a %s', (_what, written, typed) => {
    expect(foldText(written)).toBe(typed);
  });
  it('is the same however a character is composed', () => {
    expect(foldText('Ｇé')).toBe(foldText('ge\u0301'));
    expect(foldText('ｶﾞ')).toBe(foldText('ガ'));
    expect(foldText('ΟΔΟΣ')).toBe(foldText('οδος'));
  });
  it('is folded already', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a part of a folded text', () => {
  const marked = (text: string, wanted: string): string => {
    const at = foldText(text).indexOf(wanted);
    return text.slice(...foldedRange(text, at, at + wanted.length));
  };
  it('is found in the text itself', () => {
    expect(marked('The Fin\u200bance 财务', 'finance')).toBe('Fin\u200bance');
    expect(marked('深\u200b圳', '深')).toBe('深');
    expect(marked('Ｓａｌｅｓ O\ufb03ce', 'fi')).toBe('\ufb03');
    expect(marked('Plain 财务', 'plain')).toBe('Plain');
  });
  it('never takes a grapheme apart', () => {
    expect(marked('Ute\u0301 team', 'e')).toBe('e\u0301');
    expect(marked('A 👩‍🚒 team', '👩')).toBe('👩‍🚒');
    expect(marked('A 👩‍🚒 team', '🚒 t')).toBe('👩‍🚒 t');
    expect(marked('❤️ x', '❤')).toBe('❤️');
  });
  it('folds to what it was found by', () => {
    fc.assert(
      fc.property(anything, fc.nat(), fc.nat(), (text, from, length) => {
        const part = cutFrom(text, from, length);
        if (part === null) return;
        expect(foldText(text.slice(...foldedRange(text, part.start, part.end)))).toContain(part.wanted);
      }),
      { numRuns: 2000 },
    );
  });
  it('is no wider than what it was found by, without invisible ends', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'Ａ', '研', '\u200b', '\u00ad', ' '), maxLength: 10 });
    fc.assert(
      fc.property(plain, fc.nat(), fc.nat(), (text, from, length) => {
        const part = cutFrom(text, from, length);
        if (part === null) return;
        const found = text.slice(...foldedRange(text, part.start, part.end));
        expect(foldText(found)).toBe(part.wanted);
        expect(found).toMatch(/^[^\u200b\u00ad]/);
        expect(found).toMatch(/[^\u200b\u00ad]$/);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Some part of a folded text; null: there is none. */
function cutFrom(text: string, from: number, length: number): { start: number; end: number; wanted: string } | null {
  const folded = foldText(text);
  if (folded === '') return null;
  const start = from % folded.length;
  const end = Math.min(folded.length, start + 1 + (length % 4));
  return { start, end, wanted: folded.slice(start, end) };
}
