import { describe, expect, it } from 'vitest';
import { readInvite } from './invite-link.ts';

const token = '0123456789abcdef0123456789abcdef01234567';

describe('a pasted invitation', () => {
  it('is a token', () => {
    expect(readInvite(` ${token}\n`)).toEqual({ token, slug: '' });
  });
  it('is a whole link, whatever its host, with or without the last slash', () => {
    for (const link of [
      `http://example.com/groups/group/field-team/invite/${token}`,
      `https://maps.example.org/groups/group/field-team/invite/${token}/?next=/`,
      `</groups/group/field-team/invite/${token}/>`,
    ])
      expect(readInvite(link)).toEqual({ token, slug: 'field-team' });
  });
  it('names a group in Chinese', () => {
    expect(readInvite(`http://x/groups/group/%E5%A4%96%E4%B8%9A/invite/${token}`)?.slug).toBe('外业');
  });
  it('is nothing else', () => {
    for (const text of ['', 'hello', 'http://x/groups/group/a/', `http://x/a/${token}`, `http://x/invite/a b`])
      expect(readInvite(text)).toBeNull();
  });
});
