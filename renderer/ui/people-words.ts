import type { PeopleCount } from '../state/people-count.ts';
import { formatNumber } from './i18n/format.ts';
import type { Translate } from './i18n/use-t.ts';

/** `120`, `≥ 120` where members of some group are not known, `?` where nobody knows. */
export function peopleText(count: PeopleCount | null): string {
  if (count === null) return '?';
  return count.atLeast ? `≥\u00a0${formatNumber(count.people)}` : formatNumber(count.people);
}

/** What a screen reader hears: `at least 120 people, as planned`. */
export function peopleWords(count: PeopleCount | null, t: Translate): string {
  if (count === null) return t('graph:peopleUnknown');
  const people = t(count.atLeast ? 'graph:peopleAtLeast' : 'graph:people', { count: count.people });
  return count.before === null ? people : people + t('app.list-separator') + t('graph:planned');
}

/** Why the number is no plain one; undefined: it is. */
export function peopleTitle(count: PeopleCount | null, t: Translate): string | undefined {
  if (count === null) return undefined;
  const why = [
    count.atLeast ? t('graph:atLeastWhy') : '',
    count.before === null ? '' : t('graph:plannedWhy', { before: count.before }),
  ].filter((line) => line !== '');
  return why.length === 0 ? undefined : why.join('\n');
}
