import { createInstance } from 'i18next';
import { formatNumber } from '../../renderer/ui/i18n/format.ts';
import type { Language } from '../../renderer/ui/i18n/i18n.ts';
import { textTables } from '../../renderer/ui/i18n/texts/index.ts';
import { language as column } from '../../renderer/ui/i18n/texts/text-table.ts';

/** What the app says for a key, as it stands on screen: plural by `count`, numbers with a comma per thousand, nothing bold. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

/** The app's own texts in one language; a key without a text is an error, so that no story looks for what nobody says. */
export function wordsIn(language: Language): Words {
  const i18n = createInstance();
  const texts = Object.entries(textTables).map(([name, table]) => [name, column(table, language === 'en' ? 0 : 1)]);
  void i18n.init({
    resources: { [language]: Object.fromEntries(texts) as Record<string, Record<string, string>> },
    lng: language,
    ns: Object.keys(textTables),
    defaultNS: 'app',
    keySeparator: false,
    nsSeparator: ':',
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return (key, values = {}) => {
    const written: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(values))
      written[name] = typeof value === 'number' && name !== 'count' ? formatNumber(value) : value;
    if (typeof values['count'] === 'number') written['n'] = formatNumber(values['count']);
    if (!i18n.exists(key, written)) throw new Error(`no text for ${key} in ${language}`);
    return i18n.t(key, written).replaceAll(/<\/?b>/g, '');
  };
}

/** A pattern for a text in which some values may be anything: they are given as `ANY`. */
export const ANY = '\uE000';
export function pattern(text: string): RegExp {
  const parts = text.split(ANY).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.+'));
}
