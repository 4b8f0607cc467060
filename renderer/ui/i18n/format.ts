import type { Language } from './i18n.ts';

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** 1,284 in both languages. */
export const formatNumber = (n: number): string => numbers.format(n);

const two = (n: number): string => String(n).padStart(2, '0');

/** 14:02. */
export function formatTime(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}
/** 14:02:51. */
export function formatClock(ms: number): string {
  return `${formatTime(ms)}:${two(new Date(ms).getSeconds())}`;
}

const locale = (language: Language): string => (language === 'en' ? 'en-GB' : 'zh-Hans-CN');

export function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** `14:02` today, `2 March` before, `2 March 2024` in another year. */
export function formatMoment(ms: number, now: number, language: Language): string {
  if (isSameDay(ms, now)) return formatTime(ms);
  return formatDay(ms, now, language);
}
export function formatDay(ms: number, now: number, language: Language): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale(language), {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(ms);
}
/** `2 March, 14:02`; `3月2日 14:02`. */
export function formatDayTime(ms: number, now: number, language: Language): string {
  return isSameDay(ms, now)
    ? formatTime(ms)
    : `${formatDay(ms, now, language)}${language === 'en' ? ', ' : ' '}${formatTime(ms)}`;
}

export interface Age {
  key: 'age.now' | 'age.minutes' | 'age.hours' | 'age.days';
  values: { count: number; minutes: number };
}
/** How long ago, as an i18n key with values: just now, minutes, hours and minutes, days. */
export function ageOf(ms: number, now: number): Age {
  const minutes = Math.max(0, Math.floor((now - ms) / 60_000));
  if (minutes < 1) return { key: 'age.now', values: { count: 0, minutes: 0 } };
  if (minutes < 60) return { key: 'age.minutes', values: { count: minutes, minutes } };
  if (minutes < 24 * 60)
    return { key: 'age.hours', values: { count: Math.floor(minutes / 60), minutes: minutes % 60 } };
  return { key: 'age.days', values: { count: Math.floor(minutes / 1440), minutes: 0 } };
}

/** `6.4 MB`. */
export function formatBytes(bytes: number): string {
  const mb = bytes / 1_048_576;
  return mb >= 1 ? `${formatNumber(Math.round(mb * 10) / 10)} MB` : `${formatNumber(Math.round(bytes / 1024))} KB`;
}
