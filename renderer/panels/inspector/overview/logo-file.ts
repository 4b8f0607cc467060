import type { GroupAttributes } from '#shared/domain/attributes.ts';

export type Logo = NonNullable<GroupAttributes['logo']>;

/** Largest picture taken, bytes. */
export const LOGO_MAX = 1024 * 1024;
export const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** The kind of a picture by its first bytes, whatever its name says; null: none of those taken. */
export function logoType(bytes: Uint8Array): (typeof LOGO_TYPES)[number] | null {
  if (bytes.length >= 8 && bytes[0] === 0x89 && ascii(bytes, 1, 8) === 'PNG\r\n\x1a\n') return 'image/png';
  if (bytes.length >= 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes.length >= 6 && /^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'image/gif';
  if (bytes.length >= 12 && ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  return null;
}

/** A chosen file as a logo, or why it cannot be one (an i18n key): more than 1 MiB, no picture, not readable. */
export async function readLogo(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<Logo | { problem: string }> {
  if (file.size > LOGO_MAX) return { problem: 'attributes.logo-too-large' };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { problem: 'attributes.logo-unreadable' };
  }
  const type = logoType(bytes);
  if (type === null) return { problem: 'attributes.logo-no-picture' };
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  // A longer name tells nobody more; the end of it says what kind of picture it is.
  return { name: file.name.slice(-256), type, base64: btoa(text) };
}

export const logoUrl = (logo: Logo): string => `data:${logo.type};base64,${logo.base64}`;
