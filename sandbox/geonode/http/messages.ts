import { createHmac } from 'node:crypto';

/** A notice that waits for the next page that prints notices. */
export interface Message {
  /** Django's level: 20 info, 25 success, 30 warning, 40 error. */
  readonly level: number;
  readonly text: string;
}

const sign = (text: string, secret: string): string => createHmac('sha1', secret).update(text).digest('hex');

/** What Python writes into a quoted cookie value. */
function quote(text: string): string {
  const escaped = text.replace(/[\\",;\x00-\x1f\x7f-\uffff]/g, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  );
  return `"${escaped}"`;
}

/** Undoes `quote`; a value without its quotes stays as it is, backslashes and all. */
function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  const bytes: number[] = [];
  for (const [found, octal, single] of value.slice(1, -1).matchAll(/\\([0-3][0-7]{2})|\\(.)|[^\\]/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(single ?? found));
  }
  return Buffer.from(bytes).toString('utf8');
}

const asJson = (messages: readonly Message[]): string =>
  JSON.stringify(messages.map(({ level, text }) => ['__json_message', 0, level, text]));

function fromJson(text: string): Message[] {
  const rows = JSON.parse(text) as [string, number, number, string][];
  return rows.map(([, , level, message]) => ({ level, text: message }));
}

/** The value of the `messages` cookie; `quoted` is the form of old releases, with backslashes in quotes (§7.2). */
export function writeMessages(messages: readonly Message[], form: 'quoted' | 'signed', secret: string): string {
  const json = asJson(messages);
  if (form === 'quoted') return quote(`${sign(json, secret)}$${json}`);
  const packed = Buffer.from(json).toString('base64url');
  return `${packed}:${sign(packed, secret)}`;
}

/** The messages in a cookie's value; a value that was altered on its way is silently worth nothing. */
export function readMessages(value: string | undefined, form: 'quoted' | 'signed', secret: string): Message[] {
  if (value === undefined || value === '' || value === '""') return [];
  if (form === 'quoted') {
    const [hash, json] = unquote(value).split(/\$(.*)/s);
    return json !== undefined && sign(json, secret) === hash ? fromJson(json) : [];
  }
  const mark = value.lastIndexOf(':');
  const packed = value.slice(0, mark);
  return sign(packed, secret) === value.slice(mark + 1) ? fromJson(Buffer.from(packed, 'base64url').toString()) : [];
}
