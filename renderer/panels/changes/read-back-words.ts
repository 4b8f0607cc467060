import { parseReadBack } from '#shared/plan/read-back.ts';
import { safeName } from '../../ui/safe-name.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';

/**
 * What was read back after a step, in the reader's language and with names in the place of ids; `names`: id → name.
 * Several sentences may stand in one, parted by commas. What is no known sentence is shown as it was written.
 */
export function readBackWords(t: Translate, text: string, names: Record<string, string>): string {
  const say = (sentence: string): string | null => {
    const known = parseReadBack(sentence);
    if (!known) return null;
    const values = Object.fromEntries(
      Object.entries(known.values).map(([slot, value]) => [
        slot,
        // Several ids stand in one slot.
        slot === 'ids'
          ? value
              .split(', ')
              .map((id) => withNames(id, names))
              .join(t('app.list-separator'))
          : withNames(value, names),
      ]),
    );
    return t(`read-back.${known.code}`, values);
  };
  // A comma inside one sentence leaves parts that are none.
  const parts = text.split(', ').map(say);
  if (parts.every((part) => part !== null)) return parts.join(t('app.list-separator'));
  return say(text) ?? withNames(text, names);
}

/** What was read back speaks of ids; a person reads names. Word by word: a long plan has thousands of names, and a row for each. */
function withNames(text: string, names: Record<string, string>): string {
  return text.replaceAll(/[^\s,]{7,}/g, (word) => (Object.hasOwn(names, word) ? safeName(names[word]) : word));
}
