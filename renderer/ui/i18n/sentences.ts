import type { Translate } from './use-t.ts';

/** Sentences one behind the other, without those that are not said. English parts them by a blank, Chinese by its full stop alone. */
export const sentences = (t: Translate, ...parts: (string | null | undefined | false)[]): string =>
  parts.filter((part) => typeof part === 'string' && part !== '').join(t('app.gap'));
