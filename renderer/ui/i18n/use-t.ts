import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './i18n.ts';
import { formatNumber } from './format.ts';

/** What a text is filled with; a list is written as the language writes lists. */
export type Values = Record<string, string | number | boolean | readonly string[] | undefined>;
export type Translate = (key: string, values?: Values) => string;

/**
 * The text of a key in the present language. Numbers are written with a comma per thousand in both languages;
 * `count` chooses the plural and is written as `{{n}}`. Keys of other namespaces: `error:net.timeout`.
 */
export function useT(): Translate {
  const { t } = useTranslation();
  return useCallback((key, values) => said(t, key, values), [t]);
}

/** The same in the language that is not the present one: what is on screen is found by the words of both. */
export function useOtherT(): Translate {
  const { i18n } = useTranslation();
  const other: Language = i18n.language === 'en' ? 'zh-Hans' : 'en';
  return useCallback((key, values) => said(i18n.getFixedT(other), key, values), [i18n, other]);
}

function said(t: (key: string, values?: Record<string, unknown>) => string, key: string, values?: Values): string {
  if (!values) return t(key);
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === 'count') {
      written['count'] = value;
      written['n'] = typeof value === 'number' ? formatNumber(value) : value;
    } else if (typeof value === 'number') written[name] = formatNumber(value);
    else written[name] = Array.isArray(value) ? value.join(t('app.list-separator')) : value;
  }
  return t(key, written);
}

/** Has this key a text? For codes that come from elsewhere. */
export function useHasText(): (key: string) => boolean {
  const { i18n } = useTranslation();
  return useCallback((key) => i18n.exists(key), [i18n]);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language as Language;
}
