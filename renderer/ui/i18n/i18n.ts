import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '#shared/domain/settings.ts';
import { textTables } from './texts/index.ts';
import { language } from './texts/text-table.ts';

export type Language = 'en' | 'zh-Hans';

const resources = (index: 0 | 1): Record<string, Record<string, string>> =>
  Object.fromEntries(Object.entries(textTables).map(([namespace, table]) => [namespace, language(table, index)]));

/** Keys are flat: a point in a key is part of it, because error codes carry points. */
void i18next.use(initReactI18next).init({
  resources: { en: resources(0), 'zh-Hans': resources(1) },
  lng: 'en',
  fallbackLng: 'en',
  ns: Object.keys(textTables),
  defaultNS: 'app',
  keySeparator: false,
  nsSeparator: ':',
  // React escapes what it renders.
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** The language a setting means on this computer. */
export function resolveLanguage(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'system') return setting;
  const first = preferred.find((tag) => /^(en|zh)\b/i.test(tag));
  return first !== undefined && /^zh\b/i.test(first) ? 'zh-Hans' : 'en';
}

/** Switches the language of everything on screen, at once. */
export function applyLanguage(setting: Settings['language']): void {
  const language = resolveLanguage(setting, navigator.languages);
  document.documentElement.lang = language;
  if (i18next.language !== language) void i18next.changeLanguage(language);
}
