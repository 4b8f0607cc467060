import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recording, type SeenExchange } from './recorder.ts';

const seen = (more: Partial<SeenExchange> = {}): SeenExchange => ({
  at: 1,
  method: 'POST',
  url: new URL('https://site.example/groups/create/'),
  requestHeaders: {},
  requestBody: undefined,
  writes: true,
  signIn: false,
  answer: { status: 200, headers: { 'content-type': 'text/html' }, setCookies: [], text: '' },
  took: 3,
  failed: null,
  ...more,
});
const answered = (text: string, type = 'text/html', setCookies: string[] = []) => ({
  status: 200,
  headers: { 'content-type': type },
  setCookies,
  text,
});
const kept = (...all: SeenExchange[]) => {
  const recording = new Recording();
  all.forEach((one) => recording.add(one));
  return recording.taken();
};
const CANARY = 'k4n4ry-7f3a9c21-Zq';

describe('a recording holds no secret @security 14', () => {
  const basic = Buffer.from(`ann:${CANARY}`).toString('base64');
  it.each<[string, Partial<SeenExchange>]>([
    ['bearer', { requestHeaders: { authorization: `Bearer ${CANARY}` } }],
    ['basic', { requestHeaders: { Authorization: `Basic ${basic}` }, answer: answered(`hello ${basic} ${CANARY}`) }],
    ['cookies', { requestHeaders: { cookie: `sessionid=${CANARY}; csrftoken="${CANARY}"` } }],
    ['a token header', { requestHeaders: { 'X-CSRFToken': CANARY, 'x-api-key': CANARY } }],
    ['set-cookie', { answer: answered('', 'text/html', [`sessionid=${CANARY}; Path=/; HttpOnly`]) }],
    [
      'a form',
      {
        requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
        requestBody: `title=a&csrfmiddlewaretoken=${CANARY}`,
      },
    ],
    [
      'parts',
      {
        requestHeaders: { 'content-type': 'multipart/form-data; boundary=b' },
        requestBody: `--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n${CANARY}\r\n--b--`,
      },
    ],
    [
      'JSON sent',
      { requestHeaders: { 'content-type': 'application/json' }, requestBody: `{"a":{"refresh_token":"${CANARY}"}}` },
    ],
    ['JSON answered', { answer: answered(`{"user":{"access_token":"${CANARY}"}}`, 'application/json') }],
    ['a hidden field', { answer: answered(`<input value='${CANARY}' type=hidden name=csrfmiddlewaretoken>`) }],
    [
      'a script',
      { answer: answered(`<script>var csrf_token = "${CANARY}"; let x = {"accessToken":"${CANARY}"}</script>`) },
    ],
    ['an address', { url: new URL(`https://ann:${CANARY}@site.example/x?access_token=${CANARY}&a=b`) }],
    ['an invitation', { url: new URL(`https://site.example/groups/group/g/invite/${CANARY.replaceAll('-', 'x')}/`) }],
    [
      'a private key',
      { answer: answered(`-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`, 'text/plain') },
    ],
    ['signing in', { signIn: true, requestBody: `password=${CANARY}`, answer: answered(`you are ${CANARY}`) }],
  ])('%s', (_what, more) => {
    const text = JSON.stringify(kept(seen(more)));
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(CANARY.replaceAll('-', 'x'));
    expect(text).not.toContain(basic);
    expect(text).toMatch(/•••|"withheld":true/);
  });

  it('wherever a token of one exchange turns up in another, before or after', () => {
    const token = seen({ requestHeaders: { authorization: `Bearer ${CANARY}` } });
    const said = seen({ answer: answered(`the token ${CANARY} is no good`, 'text/plain') });
    expect(JSON.stringify(kept(said, token, said))).not.toContain(CANARY);
  });

  it('in whatever text it stands', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
        const token = seen({ requestHeaders: { cookie: `sessionid=${CANARY}` } });
        const both = kept(token, seen({ answer: answered(`${before}${CANARY}${after}`, 'text/plain') }));
        expect(JSON.stringify(both)).not.toContain(CANARY);
      }),
    );
  });

  it('nor does what a method made of the answers', () => {
    const recording = new Recording();
    recording.add(seen({ requestHeaders: { cookie: `sessionid=${CANARY}` } }));
    const value = {
      form: {
        fields: [
          ['csrfmiddlewaretoken', 'short'],
          ['title', 'Hydro'],
        ],
      },
      available: new Map([['ann', '7']]),
      invite: { token: 'abc', text: `by ${CANARY}` },
    };
    expect(recording.hideValue(value)).toEqual({
      form: {
        fields: [
          ['csrfmiddlewaretoken', '•••'],
          ['title', 'Hydro'],
        ],
      },
      available: { ann: '7' },
      invite: { token: '•••', text: 'by •••' },
    });
  });
});

describe('a recording', () => {
  it('writes a value once that knows itself in many ways', () => {
    interface Node {
      name: string;
      all: Node[];
    }
    const nodes: Node[] = Array.from({ length: 40 }, (_, i) => ({ name: `n${i}`, all: [] }));
    for (const node of nodes) node.all = nodes;
    const text = JSON.stringify(new Recording().hideValue(nodes[0]));
    for (const { name } of nodes) expect(text.split(`"${name}"`)).toHaveLength(2);
  });
  it('keeps what is no secret as it was', () => {
    const text =
      '{"code":"NotFound.Group","message":"The group 3f2a cannot be found","next_marker":"m1","token_type":"Bearer"}';
    const html = '<input type="hidden" name="title" value="Hydro"><p>Secretariat, tokens of thanks: 12</p>';
    const { exchanges } = kept(
      seen({ answer: answered(text, 'application/json') }),
      seen({ answer: answered(html), requestHeaders: { accept: 'text/html', cookie: 'sessionid=abcdefgh' } }),
    );
    expect(exchanges[0]?.responseBody).toMatchObject({ kind: 'json', text, cut: false, withheld: false });
    expect(exchanges[1]?.responseBody?.text).toBe(html);
    expect(exchanges[1]?.requestHeaders).toEqual([
      ['accept', 'text/html'],
      ['cookie', 'sessionid=•••'],
    ]);
  });
  it('cuts a long body and says so; counts bytes of the whole', () => {
    const long = 'é'.repeat(300_000);
    const body = kept(seen({ answer: answered(long, 'text/plain') })).exchanges[0]?.responseBody;
    expect(body).toMatchObject({ cut: true, bytes: 600_000 });
    expect(body?.text).toHaveLength(256 * 1024);
  });
  it('keeps files out, counts what it has no room for, and ends', () => {
    const recording = new Recording();
    recording.add(seen({ requestBody: new Uint8Array([1, 2, 3]) }));
    for (let i = 0; i < 220; i += 1) recording.add(seen());
    recording.close();
    recording.add(seen());
    const { exchanges, dropped } = recording.taken();
    expect(exchanges[0]?.requestBody).toEqual({ kind: 'text', text: '', bytes: 3, cut: false, withheld: true });
    expect([exchanges.length, dropped]).toEqual([200, 21]);
  });
});
