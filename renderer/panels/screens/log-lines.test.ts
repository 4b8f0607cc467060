import { describe, expect, it } from 'vitest';
import { appended, chosen, KEPT, logLine, type LogEntry } from './log-lines.ts';

const entry = (
  n: number,
  level: LogEntry['level'] = 'info',
  message = `m${n}`,
  fields: LogEntry['fields'] = {},
): LogEntry => ({ n, at: 0, level, message, fields });

describe('the log', () => {
  it('grows by what is new, once', () => {
    const first = appended([], [entry(1), entry(2)]);
    expect(appended(first, [entry(2), entry(3)]).map((e) => e.n)).toEqual([1, 2, 3]);
    expect(appended(first, [entry(2)])).toBe(first);
  });
  it('forgets the oldest', () => {
    const full = appended(
      [],
      Array.from({ length: KEPT + 5 }, (_, i) => entry(i + 1)),
    );
    expect([full.length, full[0].n]).toEqual([KEPT, 6]);
  });
  it('shows a level and everything above it', () => {
    const all = [entry(1, 'debug'), entry(2, 'info'), entry(3, 'warn'), entry(4, 'error')];
    expect(chosen(all, 'warn', '').map((e) => e.n)).toEqual([3, 4]);
    expect(chosen(all, 'debug', '')).toHaveLength(4);
  });
  it('is searched in messages and fields', () => {
    const all = [entry(1, 'info', 'Sync started'), entry(2, 'info', 'x', { path: '/v2/Group/list' })];
    expect(chosen(all, 'info', 'SYNC').map((e) => e.n)).toEqual([1]);
    expect(chosen(all, 'info', 'group/list').map((e) => e.n)).toEqual([2]);
  });
  it('is copied as one line an entry, whatever a server wrote', () => {
    expect(logLine(entry(1, 'warn', 'a\nb', { n: 1, deep: { x: '\u2028' } }))).toBe(
      '1970-01-01T00:00:00.000Z warn a b n=1  deep={"x":" "}',
    );
  });
});
