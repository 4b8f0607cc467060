import type { Logger } from '../../ports/logger.ts';
import type { TrafficListener } from '../port.ts';

export interface LogLine {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

/** A logger that keeps what it is handed, as it is handed: nothing is redacted on the way. */
export function recordingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const keep =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

type Traffic = Parameters<TrafficListener['request']>[0];

export function recordingTraffic(): TrafficListener & { requests: Traffic[]; waits: (number | null)[] } {
  const requests: Traffic[] = [];
  const waits: (number | null)[] = [];
  return { requests, waits, request: (info) => void requests.push(info), waiting: (until) => void waits.push(until) };
}
