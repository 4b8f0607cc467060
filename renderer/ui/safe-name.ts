/**
 * A name from a server as it may stand on screen: control characters, direction overrides and private-use characters are shown as `�`,
 * so that a name can neither hide nor imitate another one.
 */
export function safeName(name: string): string {
  return name.replace(
    /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uE000-\uF8FF]/g,
    '\uFFFD',
  );
}
