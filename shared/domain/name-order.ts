const collator = new Intl.Collator('zh-Hans-u-co-pinyin-kn-true');

/** The order in which names are shown: Chinese by pinyin, numbers by value, equal names by nothing at all (sort is stable). */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}
