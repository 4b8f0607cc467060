import type { Output } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { redactFields, redactText } from './redact.ts';

export type LogEntry = Output<'log.tail'>[number];
export type LogSink = (entry: LogEntry) => void;

const CAPACITY = 2000;

export interface RingLog extends Logger {
  /** Kept entries with a number greater than `after`, oldest first. */
  tail(after: number): LogEntry[];
  /** Every later entry goes here too, already redacted. */
  addSink(sink: LogSink): void;
}

/** The log: redacted before it is kept, the newest entries in memory, handed on to the sinks. */
export function createRingLog(clock: Clock, capacity = CAPACITY): RingLog {
  const entries: LogEntry[] = [];
  const sinks: LogSink[] = [];
  let n = 0;
  const add =
    (level: LogEntry['level']) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      n += 1;
      const entry: LogEntry = { n, at: clock.now(), level, message: redactText(message), fields: redactFields(fields) };
      entries.push(entry);
      if (entries.length > capacity) entries.shift();
      for (const sink of sinks) sink(entry);
    };
  return {
    debug: add('debug'),
    info: add('info'),
    warn: add('warn'),
    error: add('error'),
    tail: (after) => entries.filter((entry) => entry.n > after),
    addSink: (sink) => {
      sinks.push(sink);
    },
  };
}

/** One line per entry for a terminal or a file. */
export function formatLine(entry: LogEntry): string {
  const fields = Object.keys(entry.fields).length > 0 ? ` ${JSON.stringify(entry.fields)}` : '';
  // Line breaks and control characters of a server's words must not forge lines or steer a terminal.
  const text = `${new Date(entry.at).toISOString()} ${entry.level} ${entry.message}${fields}`;
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}
