/** One person as somebody wrote them down: what was written, and by which texts to look, the surest first. */
export interface WantedPerson {
  text: string;
  keys: string[];
}

/** Most people one paste or file adds in one gesture. */
export const PEOPLE_MAX = 2000;

/** What the head of a column may be called, the surest way to know a person first. */
const heads: readonly (readonly string[])[] = [
  ['id', 'user_id', 'userid', '编号'],
  ['e-mail', 'email', 'mail', 'e-mail address', '邮箱', '电子邮件', '邮件'],
  ['user name', 'username', 'user_name', 'login', '用户名', '账号'],
  ['phone', 'mobile', '手机', '手机号', '电话'],
  ['name', 'full name', 'display name', 'display_name', '姓名', '名称'],
];

/** A pasted list: one person in a line, or divided by commas and semicolons; a tab makes it a table. `Ann Lee <ann@x.org>` is known by both. */
export function parsePeople(text: string): WantedPerson[] {
  if (text.includes('\t')) return parsePeopleTable(text);
  return text
    .split(/[,;\n\r，；、]+/u)
    .map(wantedOf)
    .filter((w) => w !== null);
}

/** A CSV file (comma, semicolon or tab; quotes as RFC 4180). With a known head its columns are used in the order of sureness, else every cell. */
export function parsePeopleTable(text: string): WantedPerson[] {
  const rows = parseCsv(text.replace(/^\uFEFF/, '')).filter((row) => row.some((cell) => cell !== ''));
  if (rows.length === 0) return [];
  const head = rows[0].map((cell) => cell.toLowerCase());
  const columns = heads.map((names) => head.findIndex((cell) => names.includes(cell))).filter((at) => at >= 0);
  if (columns.length === 0) {
    return rows.flatMap((row) => {
      if (row.length === 1) return wantedOf(row[0]) ?? [];
      const cells = row.filter((cell) => cell !== '');
      const sure = cells.filter((cell) => cell.includes('@'));
      return { text: cells.join(' · '), keys: [...sure, ...cells.filter((cell) => !cell.includes('@'))] };
    });
  }
  return rows.slice(1).flatMap((row) => {
    const keys = columns.map((at) => row[at] ?? '').filter((cell) => cell !== '');
    // The name, which stands last, says most to the reader.
    return keys.length === 0 ? [] : { text: keys.at(-1) ?? '', keys };
  });
}

function wantedOf(part: string): WantedPerson | null {
  const text = part.replace(/\uFEFF/g, '').trim();
  if (text === '') return null;
  const bracketed = /^(.*?)\s*<([^<>]+)>$/.exec(text);
  if (!bracketed) return { text, keys: [text] };
  return { text, keys: [bracketed[2].trim(), bracketed[1].replace(/^"|"$/g, '').trim()].filter((k) => k !== '') };
}

/** Cells, trimmed; a formula that was made harmless for spreadsheets (`'=…`) loses its mark again. */
function parseCsv(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    const plain = cell.trim();
    row.push(/^'[=+\-@]/.test(plain) ? plain.slice(1) : plain);
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (c === separator) endCell();
    else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1;
      endCell();
      rows.push(row);
      row = [];
    } else cell += c;
  }
  endCell();
  rows.push(row);
  return rows;
}

/** The sign that is most frequent in the first line. */
function separatorOf(text: string): string {
  const line = text.slice(0, (text.search(/[\r\n]/) + 1 || text.length + 1) - 1);
  const count = (sign: string): number => line.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',');
}
