import { describe, expect, it } from 'vitest';
import { addressFault, parseAddresses } from './invite-addresses.ts';

describe('a pasted list of addresses', () => {
  it('is divided by commas, semicolons, lines and their Chinese twins', () => {
    const { addresses, malformed } = parseAddresses(
      'a@x.org, b@x.org;c@x.org\r\nd@x.org，e@x.org；f@x.org、g@x.org\n\n,',
    );
    expect(addresses).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((n) => `${n}@x.org`));
    expect(malformed).toEqual([]);
  });
  it('takes the address out of its brackets, and several addresses divided by blanks', () => {
    expect(parseAddresses('Ann Lee <ann@x.org>; b@x.org c@x.org').addresses).toEqual([
      'ann@x.org',
      'b@x.org',
      'c@x.org',
    ]);
  });
  it('folds what is written twice, whatever the letter case, and counts it', () => {
    expect(parseAddresses('Ann@x.org\nann@X.org\nann@x.org')).toEqual({
      addresses: ['Ann@x.org'],
      repeated: 2,
      malformed: [],
    });
  });
  it('names what is no address, and why', () => {
    expect(parseAddresses('Ann Lee\nann@\n@x.org\nann@x\na@b@c.org\n李@x.org').malformed).toEqual([
      { text: 'Ann Lee', fault: 'shape' },
      { text: 'ann@', fault: 'shape' },
      { text: '@x.org', fault: 'shape' },
      { text: 'ann@x', fault: 'shape' },
      { text: 'a@b@c.org', fault: 'shape' },
      { text: '李@x.org', fault: 'letters' },
    ]);
    expect(addressFault(`${'a'.repeat(250)}@x.org`)).toBe('long');
  });
  it('is empty for an empty text', () => {
    expect(parseAddresses(' \n;, ')).toEqual({ addresses: [], repeated: 0, malformed: [] });
  });
});
