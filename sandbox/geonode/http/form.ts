import type { IncomingHttpHeaders } from 'node:http';

/** A file of a multipart form. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** The fields of a posted form. */
export interface Form {
  /** The last value of a field, as the real server takes it; undefined when it was not sent. */
  get(name: string): string | undefined;
  /** All values of a repeated field in order. */
  all(name: string): string[];
  has(name: string): boolean;
  file(name: string): UploadedFile | undefined;
}

function formOf(fields: readonly (readonly [string, string])[], files: ReadonlyMap<string, UploadedFile>): Form {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  return {
    get: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
    file: (name) => files.get(name),
  };
}

const EMPTY = formOf([], new Map());

/** One parameter of a header such as `form-data; name="logo"`. */
function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(header);
  if (found === null) return undefined;
  return (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1').replace(/%22/g, '"');
}

function multipart(body: Buffer, boundary: string): Form {
  const fields: [string, string][] = [];
  const files = new Map<string, UploadedFile>();
  const fence = Buffer.from(`--${boundary}`);
  let at = body.indexOf(fence);
  while (at >= 0) {
    const start = at + fence.length;
    const next = body.indexOf(fence, start);
    if (next < 0) break;
    // Each part stands between two line breaks that belong to the fences.
    const part = body.subarray(start + 2, next - 2);
    const gap = part.indexOf('\r\n\r\n');
    if (gap >= 0) {
      const head = part.subarray(0, gap).toString('utf8');
      const content = part.subarray(gap + 4);
      const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
      const name = parameter(disposition, 'name');
      const file = parameter(disposition, 'filename');
      if (name !== undefined && file === undefined) fields.push([name, content.toString('utf8')]);
      else if (name !== undefined && file !== undefined && file !== '') {
        const type = /^content-type:\s*(.*)$/im.exec(head)?.[1]?.trim() ?? 'application/octet-stream';
        files.set(name, { name: file, type, bytes: Buffer.from(content) });
      }
    }
    at = next;
  }
  return formOf(fields, files);
}

/** The form in a request body; a body of another type has no fields. */
export function readForm(headers: IncomingHttpHeaders, body: Buffer): Form {
  const type = headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded/i.test(type))
    return formOf([...new URLSearchParams(body.toString('utf8'))], new Map());
  if (/^multipart\/form-data/i.test(type)) {
    const boundary = parameter(type, 'boundary');
    return boundary === undefined ? EMPTY : multipart(body, boundary);
  }
  return EMPTY;
}
