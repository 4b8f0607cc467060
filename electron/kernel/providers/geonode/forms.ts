import { attribute, byTag, elements, lineText, rawText, type Element } from './dom.ts';

/** One choice of a select. */
export interface FormOption {
  value: string;
  label: string;
  selected: boolean;
}

/** A form as a browser would send it, with what there is to choose from. */
export interface PageForm {
  /** As written; empty: the page's own address. */
  action: string;
  /** Values in document order; a name may come several times. Without files and buttons. */
  fields: [name: string, value: string][];
  /** Names of file fields. */
  files: string[];
  /** Choices by name of the select. */
  options: Map<string, FormOption[]>;
  /** Kind of control by name, e.g. "select", "select-multiple", "text", "checkbox", "textarea", "hidden". */
  controls: Map<string, string>;
  /** The form's own CSRF token; empty: it has none. */
  token: string;
  element: Element;
}

export const TOKEN_FIELD = 'csrfmiddlewaretoken';
const NOT_SENT = new Set(['submit', 'button', 'image', 'reset', 'file']);

/** A textarea as a browser sends it: the parser has dropped the first line break, lines end in CR LF. */
const textareaValue = (element: Element): string => rawText(element).replace(/\r\n|\r|\n/g, '\r\n');

function optionsOf(select: Element): FormOption[] {
  return byTag(select, 'option').map((option) => {
    const label = lineText(option);
    return { value: attribute(option, 'value') ?? label, label, selected: attribute(option, 'selected') !== null };
  });
}

/** Reads a form element. Disabled controls and unchecked boxes are not sent; a single select without a choice sends its first option. */
export function readForm(form: Element): PageForm {
  const read: PageForm = {
    action: attribute(form, 'action') ?? '',
    fields: [],
    files: [],
    options: new Map(),
    controls: new Map(),
    token: '',
    element: form,
  };
  for (const control of elements(form)) {
    const name = attribute(control, 'name');
    if (name === null || name === '' || attribute(control, 'disabled') !== null) continue;
    if (control.tagName === 'textarea') {
      read.controls.set(name, 'textarea');
      read.fields.push([name, textareaValue(control)]);
    } else if (control.tagName === 'select') {
      const multiple = attribute(control, 'multiple') !== null;
      const options = optionsOf(control);
      read.controls.set(name, multiple ? 'select-multiple' : 'select');
      read.options.set(name, options);
      const chosen = options.filter((option) => option.selected);
      const sent = multiple ? chosen : [chosen.at(-1) ?? options[0]];
      for (const option of sent) if (option !== undefined) read.fields.push([name, option.value]);
    } else if (control.tagName === 'input') {
      const type = (attribute(control, 'type') ?? 'text').toLowerCase();
      read.controls.set(name, type);
      if (type === 'file') read.files.push(name);
      if (NOT_SENT.has(type)) continue;
      const box = type === 'checkbox' || type === 'radio';
      if (box && attribute(control, 'checked') === null) continue;
      const value = attribute(control, 'value') ?? (box ? 'on' : '');
      read.fields.push([name, value]);
      if (name === TOKEN_FIELD) read.token = value;
    }
  }
  return read;
}

/** All forms of a page, or of a part of it. */
export const formsOf = (start: Element): PageForm[] => byTag(start, 'form').map(readForm);

/** The fields to send with some of them replaced; `[]` sends none of that name. Everything else goes back as it came. */
export function withValues(form: PageForm, changed: Record<string, string[]>): [string, string][] {
  const kept = form.fields.filter(([name]) => !Object.hasOwn(changed, name));
  const added = Object.entries(changed).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return [...kept, ...added];
}

/** A file to send with a form. */
export interface FormFile {
  field: string;
  name: string;
  type: string;
  bytes: Uint8Array;
}

export interface FormBody {
  contentType: string;
  body: string | Uint8Array;
}

/** A form body: urlencoded, or multipart where a file goes along. `boundary` must not occur in what is sent. */
export function encodeForm(fields: [string, string][], files: FormFile[] = [], boundary = newBoundary()): FormBody {
  if (files.length === 0) {
    return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
  }
  const quoted = (text: string) => text.replace(/"/g, '%22').replace(/\r\n|\r|\n/g, ' ');
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    parts.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`),
    );
  }
  for (const { field, name, type, bytes } of files) {
    const disposition = `form-data; name="${quoted(field)}"; filename="${quoted(name)}"`;
    parts.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${quoted(type)}\r\n\r\n`),
      Buffer.from(bytes),
      Buffer.from('\r\n'),
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts) };
}

const newBoundary = (): string => `canopy-${crypto.randomUUID()}`;
