/** Text for an element or a double-quoted attribute, escaped as Django escapes. */
export function esc(text: string | number): string {
  return String(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#x27;');
}

const CHINESE: Readonly<Record<string, string>> = {
  Role: '角色',
  All: '所有',
  Managers: '管理员',
  Members: '成员',
  Manager: '管理员',
  Remove: '移除',
  Promote: '升级',
  Demote: '降级',
  Public: '公开',
  'Public (invite-only)': '公开（仅限邀请）',
  Private: '私有',
  Title: '标题',
  Description: '描述',
  Keywords: '关键词',
  Access: '访问',
  Categories: '类别',
  'minutes ago': '分钟以前',
  'hours ago': '小时以前',
  'days ago': '天以前',
  'This field is required.': '这个字段是必填项。',
};

/** A label in the reader's language: old releases answer Chinese readers in Chinese (§12). */
export function word(text: string, isChinese: boolean): string {
  return isChinese ? (CHINESE[text] ?? text) : text;
}

/** An age as the pages print it, with a no-break space. */
export function age(ms: number, isChinese: boolean): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 1440
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  if (isChinese) return `${count}\u00a0${word(`${unit}s ago`, true)}`;
  return `${count}\u00a0${unit}${count === 1 ? '' : 's'} ago`;
}

const MONTHS = ['Jan.', 'Feb.', 'March', 'April', 'May', 'June', 'July', 'Aug.', 'Sept.', 'Oct.', 'Nov.', 'Dec.'];

/** A time in the manner of Django's English pages: `Nov. 22, 2026, 1:46 p.m.`. */
export function longDate(at: number): string {
  const date = new Date(at);
  const hour = date.getUTCHours();
  const minute = date.getUTCMinutes();
  const clock =
    minute === 0 && hour % 12 === 0
      ? hour === 0
        ? 'midnight'
        : 'noon'
      : `${hour % 12 === 0 ? 12 : hour % 12}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`} ${hour < 12 ? 'a.m.' : 'p.m.'}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${clock}`;
}
