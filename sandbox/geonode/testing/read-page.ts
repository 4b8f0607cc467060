/** A control of a form as a browser would know it. */
export interface ReadField {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** Of a select: value and text of each option, those chosen marked. */
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly maxLength?: string;
}

export interface ReadForm {
  readonly action: string;
  readonly method: string;
  readonly fields: readonly ReadField[];
}

export interface ReadActivity {
  readonly icon: string;
  readonly thumb: string | null;
  /** Text of the first paragraph, blanks folded. */
  readonly text: string;
  readonly links: readonly string[];
}

/** What a reader can take from a page of the site, without its looks. */
export interface ReadPage {
  readonly headings: readonly string[];
  readonly description: string | null;
  readonly forms: readonly ReadForm[];
  readonly alerts: readonly string[];
  /** `field: message` of every field error. */
  readonly errors: readonly string[];
  readonly links: readonly string[];
  readonly labels: readonly string[];
  /** `name <mail> role` of every member in the pane of all. */
  readonly members: readonly string[];
  readonly panes: Readonly<Record<string, readonly ReadActivity[]>>;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', times: '×' };

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) =>
    hex !== undefined
      ? String.fromCodePoint(Number.parseInt(hex as string, 16))
      : number !== undefined
        ? String.fromCodePoint(Number(number))
        : (ENTITIES[name as string] ?? whole),
  );
}

const fold = (text: string): string =>
  decode(text)
    .replace(/[ \t\r\n]+/g, ' ')
    .trim();
const plain = (html: string): string => fold(html.replace(/<[^>]*>/g, ' '));

function attributes(tag: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, double, single] of tag.matchAll(/([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/gi)) {
    found[(name as string).toLowerCase()] ??= decode(double ?? single ?? '');
  }
  return found;
}

/** All elements of a name with their attributes and content; none of them nests in itself. */
function elements(html: string, name: string): { at: Record<string, string>; content: string }[] {
  const pattern = new RegExp(`<${name}((?:\\s[^>"']*|\\s*"[^"]*"|\\s*'[^']*')*)>([\\s\\S]*?)</${name}>`, 'gi');
  return [...html.matchAll(pattern)].map(([, tag = '', content = '']) => ({ at: attributes(tag), content }));
}

function fields(html: string): ReadField[] {
  const found: { place: number; field: ReadField }[] = [];
  for (const match of html.matchAll(/<input((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)) {
    const at = attributes(match[1] as string);
    const name = at['name'] ?? '';
    const type = at['type'] ?? 'text';
    if (name === '' || name === 'csrfmiddlewaretoken') continue;
    const max = at['maxlength'] === undefined ? {} : { maxLength: at['maxlength'] };
    found.push({ place: match.index, field: { name, type, value: at['value'] ?? '', ...max } });
  }
  for (const match of html.matchAll(/<textarea([^>]*)>(?:\r\n|\n)?([\s\S]*?)<\/textarea>/gi)) {
    const at = attributes(match[1] as string);
    const value = decode(match[2] as string).replace(/\r\n/g, '\n');
    found.push({ place: match.index, field: { name: at['name'] ?? '', type: 'textarea', value } });
  }
  for (const match of html.matchAll(/<select((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/select>/gi)) {
    const at = attributes(match[1] as string);
    const options = elements(match[2] as string, 'option').map(
      (one) => `${one.at['value']} ${fold(one.content)}${one.at['selected'] === undefined ? '' : ' (chosen)'}`,
    );
    const multiple = at['multiple'] !== undefined;
    found.push({ place: match.index, field: { name: at['name'] ?? '', type: 'select', value: '', options, multiple } });
  }
  return found.sort((a, b) => a.place - b.place).map(({ field }) => field);
}

function members(html: string): string[] {
  const pane = /<article id="all"[\s\S]*?<\/article>/.exec(html)?.[0] ?? '';
  return [...pane.matchAll(/fa-user"><\/i>([\s\S]*?)<h5>([\s\S]*?)<\/h5>/g)].map(([, head = '', role = '']) => {
    const name = fold(/<a href="\/people\/profile\/[^"]*">([\s\S]*?)<\/a>/.exec(head)?.[1] ?? '');
    const mail = decode(/href="mailto:([^"]*)"/.exec(head)?.[1] ?? '');
    const actions = [...head.matchAll(/action="([^"]*)"/g)].map((found) => decode(found[1] as string));
    return `${name} <${mail}> ${fold(role).split(' ').at(-1)} ${actions.join(' ')}`;
  });
}

function panes(html: string): Record<string, ReadActivity[]> {
  const found: Record<string, ReadActivity[]> = {};
  for (const pane of elements(html, 'article')) {
    if (pane.at['id'] === undefined) continue;
    found[pane.at['id']] = pane.content
      .split('class="activity-item"')
      .slice(1)
      .map((item) => {
        const first = /<p>([\s\S]*?)<\/p>/.exec(item)?.[1] ?? '';
        return {
          icon: /icon-activity ([\w-]*)/.exec(first)?.[1] ?? '',
          thumb: /<img src="([^"]*)"/.exec(first)?.[1] ?? null,
          text: plain(first),
          links: elements(first, 'a').map((link) => link.at['href'] ?? ''),
        };
      });
  }
  return found;
}

/** Reads what stands within `#wrap`, comments left out. */
export function readPage(html: string): ReadPage {
  const start = html.indexOf('<div id="wrap"');
  const rest = html.slice(Math.max(0, start));
  const end = /<footer|gn-footer-placeholder/.exec(rest)?.index ?? rest.length;
  const body = rest.slice(0, end).replace(/<!--[\s\S]*?-->/g, '');
  const hidden = /<div class="alert alert-warn" id="status-message"[\s\S]*?<\/div>/;
  const content = body.replace(hidden, '');
  const description = /<p class="group-desc">([\s\S]*?)<\/p>/.exec(content)?.[1];
  return {
    headings: elements(content, 'h2').map((heading) => plain(heading.content)),
    description: description === undefined ? null : decode(description).replace(/\r\n/g, '\n'),
    forms: elements(content, 'form').map((form) => ({
      action: form.at['action'] ?? '',
      method: (form.at['method'] ?? 'get').toLowerCase(),
      fields: fields(form.content),
    })),
    alerts: [...content.matchAll(/<div class="alert alert-(\w+)">([\s\S]*?)<\/div>/g)].map(
      ([, kind, text = '']) => `${kind}: ${plain(text)}`,
    ),
    errors: [...content.matchAll(/id="error_id_(\w+?)_\d+" class="error-msg">([\s\S]*?)<\/span>/g)].map(
      ([, name, text = '']) => `${name}: ${plain(text)}`,
    ),
    links: [...new Set(elements(content, 'a').map((link) => link.at['href'] ?? ''))]
      .filter((href) => href.startsWith('/') || href.startsWith('mailto:'))
      .sort(),
    labels: [...content.matchAll(/class="label label-\w+">([\s\S]*?)<\/span>/g)].map((found) =>
      plain(found[1] as string),
    ),
    members: members(content),
    panes: panes(content),
  };
}
