import type { Output } from '#shared/ipc/contract.ts';

export type LogEntry = Output<'log.tail'>[number];
export type LogLevel = LogEntry['level'];

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
/** As many as the host keeps. */
export const KEPT = 2000;

/** Adds what came new and forgets the oldest. An entry that is there already is not added twice. */
export function appended(entries: readonly LogEntry[], fresh: readonly LogEntry[]): readonly LogEntry[] {
  const last = entries.at(-1)?.n ?? -1;
  const added = fresh.filter((e) => e.n > last);
  return added.length === 0 ? entries : [...entries, ...added].slice(-KEPT);
}

/** Entries of a level or above that contain a text in message or fields. */
export function chosen(entries: readonly LogEntry[], level: LogLevel, text: string): readonly LogEntry[] {
  const least = logLevels.indexOf(level);
  const wanted = text.trim().toLowerCase();
  return entries.filter(
    (e) => logLevels.indexOf(e.level) >= least && (wanted === '' || logLine(e).toLowerCase().includes(wanted)),
  );
}

/** `pid=7, endpoint=http://…`: fields on one line. Objects as JSON. */
export function fieldText(fields: LogEntry['fields']): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('  ');
}

/** An entry as a line of text, as it is copied: time in UTC, level, message, fields. Line breaks in a server's words cannot forge lines. */
export function logLine(entry: LogEntry): string {
  const fields = fieldText(entry.fields);
  return `${new Date(entry.at).toISOString()} ${entry.level} ${entry.message}${fields === '' ? '' : ` ${fields}`}`.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    ' ',
  );
}
