import type { ServerMessage } from './wire.ts';

/**
 * Server messages over a WebSocket. Without typed arrays a message is plain JSON text. With them it is one block:
 *
 *   bytes 0–3    "CNPY"
 *   bytes 4–7    format, 1
 *   bytes 8–11   length of the JSON part in bytes (UTF-8)
 *   bytes 12–15  number of attachments
 *   JSON part, then per attachment two uint32 (kind, number of elements), then the attachments; table and attachments start at multiples of 8.
 *
 * In the JSON part an attachment is `{"$": n}`; a key of the message that begins with `$` is written with one more `$`.
 * Numbers are little-endian, as on every machine this runs on.
 */
export type EncodedMessage = { text: string } | { binary: Uint8Array };

const kinds = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
] as const;
type Typed = InstanceType<(typeof kinds)[number]>;

const MAGIC = 0x59504e43;
const FORMAT = 1;
const HEAD = 16;
/** Deeper nesting is no message of ours. */
const MAX_DEPTH = 200;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const align = (n: number): number => (n + 7) & ~7;

/** Encodes a message; typed arrays anywhere in it become attachments. */
export function encodeMessage(message: ServerMessage): EncodedMessage {
  if (!carriesTyped(message, 0)) return { text: JSON.stringify(message) };
  const attachments: Typed[] = [];
  const json = encoder.encode(JSON.stringify(pack(message, attachments, 0)));
  const table = align(HEAD + json.length);
  let size = align(table + attachments.length * 8);
  const offsets = attachments.map((array) => {
    const at = size;
    size = align(size + array.byteLength);
    return at;
  });
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT, true);
  view.setUint32(8, json.length, true);
  view.setUint32(12, attachments.length, true);
  out.set(json, HEAD);
  attachments.forEach((array, i) => {
    view.setUint32(table + i * 8, kindOf(array), true);
    view.setUint32(table + i * 8 + 4, array.length, true);
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offsets[i]);
  });
  return { binary: out };
}

/**
 * Reads a block made by `encodeMessage`. The attachments are views of one buffer (a copy is made only where the bytes are not aligned), so
 * handing one of them to a worker hands over all. Throws an Error that says what is wrong with bytes that are no such block.
 */
export function decodeBinary(bytes: Uint8Array): ServerMessage {
  if (bytes.byteLength < HEAD) throw new Error('Binary message: too short for its head');
  const block = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes); // a copy; `slice` of a Node Buffer would not be one
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new Error('Binary message: not a Canopy message');
  const format = view.getUint32(4, true);
  if (format !== FORMAT) throw new Error(`Binary message: format ${format} is not known`);
  const jsonLength = view.getUint32(8, true);
  const count = view.getUint32(12, true);
  if (HEAD + jsonLength > block.byteLength) throw new Error('Binary message: its text is longer than the message');
  const table = Math.ceil((HEAD + jsonLength) / 8) * 8;
  if (count > 0 && table + count * 8 > block.byteLength)
    throw new Error('Binary message: its attachment table is longer than the message');

  const attachments: Typed[] = [];
  let at = table + count * 8;
  for (let i = 0; i < count; i++) {
    const kind = kinds[view.getUint32(table + i * 8, true)];
    const length = view.getUint32(table + i * 8 + 4, true);
    if (kind === undefined) throw new Error(`Binary message: attachment ${i} is of no known kind`);
    const end = at + length * kind.BYTES_PER_ELEMENT;
    if (end > block.byteLength) throw new Error(`Binary message: attachment ${i} is longer than the message`);
    attachments.push(new kind(block.buffer as ArrayBuffer, block.byteOffset + at, length));
    at = Math.ceil(end / 8) * 8;
  }

  let parsed: unknown;
  try {
    parsed = JSON.parse(decoder.decode(block.subarray(HEAD, HEAD + jsonLength)));
  } catch (cause) {
    throw new Error('Binary message: its text is not JSON', { cause });
  }
  const message = unpack(parsed, attachments, 0);
  if (!isServerMessage(message)) throw new Error('Binary message: neither result, progress nor event');
  return message;
}

function kindOf(array: Typed): number {
  const kind = kinds.findIndex((candidate) => array instanceof candidate);
  if (kind < 0) throw new Error('Binary message: this typed array cannot travel');
  return kind;
}

function isTyped(value: object): value is Typed {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function carriesTyped(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isTyped(value)) return true;
  tooDeep(depth);
  if (Array.isArray(value)) return value.some((item) => carriesTyped(item, depth + 1));
  for (const key in value) if (carriesTyped((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

function pack(value: unknown, attachments: Typed[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTyped(value)) {
    attachments.push(value);
    return { $: attachments.length - 1 };
  }
  tooDeep(depth);
  if (Array.isArray(value)) return value.map((item) => pack(item, attachments, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    put(out, key.startsWith('$') ? `$${key}` : key, pack(item, attachments, depth + 1));
  return out;
}

function unpack(value: unknown, attachments: Typed[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  tooDeep(depth);
  if (Array.isArray(value)) return value.map((item) => unpack(item, attachments, depth + 1));
  const record = value as Record<string, unknown>;
  if (Object.hasOwn(record, '$')) {
    const n = record.$;
    if (
      typeof n !== 'number' ||
      !Number.isInteger(n) ||
      n < 0 ||
      n >= attachments.length ||
      Object.keys(record).length !== 1
    ) {
      throw new Error('Binary message: it names an attachment that is not there');
    }
    return attachments[n];
  }
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(record))
    put(out, key.startsWith('$$') ? key.slice(1) : key, unpack(item, attachments, depth + 1));
  return out;
}

/** `__proto__` as a key of the message stays a key. */
function put(out: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
  else out[key] = value;
}

function tooDeep(depth: number): void {
  if (depth > MAX_DEPTH) throw new Error('Binary message: nested too deeply');
}

function isServerMessage(value: unknown): value is ServerMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { type, id } = value as { type?: unknown; id?: unknown };
  return (type === 'result' || type === 'progress' || type === 'event') && typeof id === 'number';
}
