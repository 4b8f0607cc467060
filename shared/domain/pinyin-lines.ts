/** All readings of one Chinese character, lower case, without tones (`重` → `zhong`, `chong`); empty: not known. */
export type PinyinReadings = (character: string) => readonly string[];

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

/** Han by code point: the blocks that carry names. A table of ranges instead of a regular expression, which costs a second at 300,000 names. */
function isHan(point: number): boolean {
  return (
    (point >= 0x3400 && point <= 0x9fff) ||
    point === 0x3007 ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0x20000 && point <= 0x3ffff)
  );
}

export function hasHan(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0x3007 && isHan(code >= 0xd800 && code < 0xdc00 ? (name.codePointAt(i) ?? 0) : code)) return true;
  }
  return false;
}

export function unitsOf(name: string, readingsOf: PinyinReadings): PinyinUnit[] {
  const units: PinyinUnit[] = [];
  let inWord = false;
  let end = 0;
  while (end < name.length) {
    const start = end;
    const point = name.codePointAt(start) ?? 0;
    end += point > 0xffff ? 2 : 1;
    if (point >= 0x3007 && isHan(point)) {
      inWord = false;
      const readings = readingsOf(name.slice(start, end));
      if (readings.length > 0) units.push({ start, end, readings, boundary: true });
      continue;
    }
    const lower = point >= 0x41 && point <= 0x5a ? point + 32 : point;
    if ((lower >= 0x61 && lower <= 0x7a) || (lower >= 0x30 && lower <= 0x39)) {
      units.push({ start, end, readings: letters[lower], boundary: !inWord });
      inWord = true;
    } else inWord = false;
  }
  return units;
}

/** A letter reads as itself. */
const letters: readonly (readonly string[])[] = Array.from({ length: 128 }, (_, code) => [String.fromCharCode(code)]);

/** Which reading each unit has, for every combination that is kept; a combination is a list of choices. */
function combinations(choices: readonly (readonly string[])[]): string[][] {
  let out: string[][] = [[]];
  for (const options of choices) {
    if (options.length === 1 || out.length * options.length > MAX_VARIANTS) {
      for (const line of out) line.push(options[0]);
      continue;
    }
    const next: string[][] = [];
    for (const line of out) for (const option of options) next.push([...line, option]);
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
  return combinations(units.map((unit) => initialsOf(unit.readings)));
}

const knownInitials = new Map<readonly string[], readonly string[]>();

/** Readings are shared between names, so their initials are worked out once. */
function initialsOf(readings: readonly string[]): readonly string[] {
  let initials = knownInitials.get(readings);
  if (initials === undefined) {
    initials = [...new Set(readings.map((reading) => reading.slice(0, 1)))];
    knownInitials.set(readings, initials);
  }
  return initials;
}
