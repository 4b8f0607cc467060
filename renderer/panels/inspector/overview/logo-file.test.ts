import { describe, expect, it } from 'vitest';
import { LOGO_MAX, logoType, logoUrl, readLogo } from './logo-file.ts';

const bytes = (...parts: (number[] | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));
const png = bytes([0x89], 'PNG\r\n\x1a\n', [1, 2, 3]);
const fileOf = (name: string, content: Uint8Array, size = content.length) => ({
  name,
  size,
  arrayBuffer: () => Promise.resolve(content.slice().buffer),
});

describe('a picture for a group', () => {
  it.each([
    ['image/png', png],
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', bytes('GIF89a..')],
    ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    [null, bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [null, bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    [null, bytes('')],
  ])('is %s by its bytes', (type, content) => {
    expect(logoType(content)).toBe(type);
  });
  it('is sent whole, under its own kind', async () => {
    const logo = await readLogo(fileOf('mark.jpg', png));
    expect(logo).toEqual({ name: 'mark.jpg', type: 'image/png', base64: btoa(String.fromCharCode(...png)) });
    if ('base64' in logo) expect(logoUrl(logo)).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  });
  it('is no more than 1 MiB', async () => {
    const large = new Uint8Array(LOGO_MAX);
    large.set(png);
    expect(await readLogo(fileOf('a.png', large))).toMatchObject({ type: 'image/png' });
    expect(await readLogo(fileOf('a.png', large, LOGO_MAX + 1))).toEqual({ problem: 'attributes.logo-too-large' });
  });
  it('is a picture and can be read', async () => {
    expect(await readLogo(fileOf('a.png', bytes('no')))).toEqual({ problem: 'attributes.logo-no-picture' });
    const gone = { name: 'a.png', size: 3, arrayBuffer: () => Promise.reject(new Error('gone')) };
    expect(await readLogo(gone)).toEqual({ problem: 'attributes.logo-unreadable' });
  });
});
