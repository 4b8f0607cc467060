/** What the command lines of the scripts have in common. */

export type Parsed<T> = { ok: true; options: T } | { ok: false; message: string };

/** What `read` returns, or the message of what it throws: anything wrong with a command line is for the one who typed it. */
export function parsed<T>(read: () => T): Parsed<T> {
  try {
    return { ok: true, options: read() };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The number that `text` writes in figures; throws outside of the range, the option named. */
export function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to))
    throw new Error(`${name} is a whole number from ${from} to ${to}, not "${text}"`);
  return value;
}
