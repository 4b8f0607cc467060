import { transliterate } from './transliterate.ts';

/** A group's slug up to 2.8: letter case is kept. */
function caseKeepingSlug(title: string): string {
  return transliterate(title)
    .replace(/(?<=[A-Za-z0-9])'(?=[A-Za-z0-9])/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('-');
}

/** A group's slug from 2.10 on: lower case, apostrophes part words, commas in numbers vanish. */
function lowerCaseSlug(title: string): string {
  return transliterate(title.replace(/'/g, '-'))
    .toLowerCase()
    .replace(/(?<=\d),(?=\d)/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The slug that the server derives from a group's title; empty when the title holds no letter or digit. */
export function groupSlug(title: string, keepsCase: boolean): string {
  return keepsCase ? caseKeepingSlug(title) : lowerCaseSlug(title);
}

/** A category's slug: ASCII only, so that a Chinese name has an empty one (§5.13). */
export function categorySlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\x00-\x7f]/g, '')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-');
}

/** A keyword's slug, as the JSON of groups shows keywords. */
export function keywordSlug(name: string): string {
  return lowerCaseSlug(name);
}

/** Whether a posted slug has the form of one. */
export function isSlug(text: string): boolean {
  return /^[-A-Za-z0-9_]+$/.test(text);
}
