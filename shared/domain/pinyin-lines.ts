/** All readings of one Chinese character, lower case, without tones (`重` → `zhong`, `chong`); empty: not known. */
export type PinyinReadings = (character: string) => readonly string[];

const han = /\p{Script=Han}/u;
const latin = /[a-z0-9]/;
/** Readings of a name are combined up to this many times; beyond it the later characters keep their first reading. */
const MAX_VARIANTS = 12;

/** A name as something to be typed: one unit per Chinese character or Latin letter; everything else is left out. */
export interface PinyinUnit {
  /** Where it stands in the name, UTF-16 units. */
  start: number;
  end: number;
  readings: readonly string[];
  /** May a match begin here? Not inside a Latin word. */
  boundary: boolean;
}

export const hasHan = (name: string): boolean => han.test(name);

export function unitsOf(name: string, readingsOf: PinyinReadings): PinyinUnit[] {
  const units: PinyinUnit[] = [];
  let at = 0;
  let inWord = false;
  for (const character of name) {
    const start = at;
    at += character.length;
    if (han.test(character)) {
      inWord = false;
      const readings = readingsOf(character);
      if (readings.length > 0) units.push({ start, end: at, readings, boundary: true });
      continue;
    }
    const letter = character.toLowerCase();
    if (latin.test(letter) && letter.length === 1) {
      units.push({ start, end: at, readings: [letter], boundary: !inWord });
      inWord = true;
    } else inWord = false;
  }
  return units;
}

/** Which reading each unit has, for every combination that is kept; a combination is a list of choices. */
function combinations(choices: readonly (readonly string[])[]): string[][] {
  let out: string[][] = [[]];
  for (const options of choices) {
    const kept = out.length * options.length <= MAX_VARIANTS ? options : options.slice(0, 1);
    const next: string[][] = [];
    for (const line of out) for (const option of kept) next.push([...line, option]);
    out = next;
  }
  return out;
}

/** The spelled-out forms of a name, unit by unit. */
export function fullForms(units: readonly PinyinUnit[]): string[][] {
  return combinations(units.map((unit) => unit.readings));
}

/** The forms by initials, unit by unit. */
export function initialForms(units: readonly PinyinUnit[]): string[][] {
  return combinations(units.map((unit) => [...new Set(unit.readings.map((reading) => reading.slice(0, 1)))]));
}
