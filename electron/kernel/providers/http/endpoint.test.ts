import { describe, expect, it } from 'vitest';
import { checkEndpoint } from './endpoint.ts';

/** Address, what comes of it without and with the loopback flag: the origin that is asked, or the error and its reason. */
const table: [address: string, plain: string, loopbackAllowed: string][] = [
  ['https://bj1.api.aliyunpds.com', 'https://bj1.api.aliyunpds.com', 'https://bj1.api.aliyunpds.com'],
  ['  https://bj1.api.aliyunpds.com/  ', 'https://bj1.api.aliyunpds.com', 'https://bj1.api.aliyunpds.com'],
  ['HTTPS://BJ1.API.ALIYUNPDS.COM', 'https://bj1.api.aliyunpds.com', 'https://bj1.api.aliyunpds.com'],
  ['https://bj1.api.aliyunpds.com:443', 'https://bj1.api.aliyunpds.com', 'https://bj1.api.aliyunpds.com'],
  ['https://10.0.0.7:8443/pds', 'https://10.0.0.7:8443', 'https://10.0.0.7:8443'],
  ['https://[2001:db8::1]:9000', 'https://[2001:db8::1]:9000', 'https://[2001:db8::1]:9000'],
  // Names of other scripts are shown in the form in which they are asked, so that one that looks like another is seen.
  ['https://аpple.com', 'https://xn--pple-43d.com', 'https://xn--pple-43d.com'],
  ['https://目录.example', 'https://xn--w2t383c.example', 'https://xn--w2t383c.example'],
  // Plain http: loopback with the flag, nothing else.
  ['http://127.0.0.1:8080', 'net.insecure-url', 'http://127.0.0.1:8080'],
  ['http://127.1.2.3', 'net.insecure-url', 'http://127.1.2.3'],
  ['http://localhost:3000', 'net.insecure-url', 'http://localhost:3000'],
  ['http://[::1]:3000', 'net.insecure-url', 'http://[::1]:3000'],
  ['http://0x7f.0.0.1', 'net.insecure-url', 'http://127.0.0.1'],
  ['http://bj1.api.aliyunpds.com', 'net.insecure-url', 'net.insecure-url'],
  ['http://localhost.evil.example', 'net.insecure-url', 'net.insecure-url'],
  ['http://127.0.0.1.evil.example', 'net.insecure-url', 'net.insecure-url'],
  ['http://localhost.', 'net.insecure-url', 'net.insecure-url'],
  ['http://0.0.0.0', 'net.insecure-url', 'net.insecure-url'],
  ['http://[::ffff:127.0.0.1]', 'net.insecure-url', 'net.insecure-url'],
  ['http://169.254.169.254', 'net.insecure-url', 'net.insecure-url'],
  // Not the address of a server.
  ['', 'empty', 'empty'],
  ['bj1.api.aliyunpds.com', 'no-scheme', 'no-scheme'],
  ['//bj1.api.aliyunpds.com', 'no-scheme', 'no-scheme'],
  ['https:bj1.api.aliyunpds.com', 'no-scheme', 'no-scheme'],
  ['https:///bj1', 'no-scheme', 'no-scheme'],
  ['https://', 'no-scheme', 'no-scheme'],
  ['ftp://bj1.example', 'scheme', 'scheme'],
  ['javascript://alert', 'scheme', 'scheme'],
  ['file:///etc/passwd', 'no-scheme', 'no-scheme'],
  ['https://user:secret@bj1.example', 'userinfo', 'userinfo'],
  ['https://user@bj1.example', 'userinfo', 'userinfo'],
  ['https://@bj1.example', 'userinfo', 'userinfo'],
  ['http://127.0.0.1@evil.example', 'userinfo', 'userinfo'],
  ['http://127.0.0.1:80@evil.example', 'userinfo', 'userinfo'],
  ['https://good.example\\@evil.example', 'characters', 'characters'],
  ['https://good.example\t.evil.example', 'characters', 'characters'],
  ['https://good.example\r\nHost: evil', 'characters', 'characters'],
  ['https://bj1.example?next=1', 'query', 'query'],
  ['https://bj1.example?', 'query', 'query'],
  ['https://bj1.example#part', 'query', 'query'],
  ['https://bj1.example:0', 'host', 'host'],
  ['https://bj1.example:99999', 'not-a-url', 'not-a-url'],
  ['https://[::1', 'not-a-url', 'not-a-url'],
  ['https://exa mple.com', 'characters', 'characters'],
  [`https://${'a'.repeat(3000)}.example`, 'too-long', 'too-long'],
];

function outcome(address: string, allowLoopbackHttp: boolean): string {
  const checked = checkEndpoint(address, allowLoopbackHttp);
  if (checked.ok) return checked.value.origin;
  return checked.error.code === 'net.invalid-url' ? String(checked.error.params['reason']) : checked.error.code;
}

describe('addresses of servers', () => {
  it.each(table.map((row) => [JSON.stringify(row[0].slice(0, 60)), ...row] as const))(
    '@security 1 %s',
    (_title, address, plain, loopbackAllowed) => {
      expect(outcome(address, false)).toBe(plain);
      expect(outcome(address, true)).toBe(loopbackAllowed);
    },
  );

  it('@security 1 an error names the host but never a password', () => {
    const refused = checkEndpoint('https://ann:hunter2@bj1.example', true);
    expect(JSON.stringify(refused)).not.toContain('hunter2');
  });
});
