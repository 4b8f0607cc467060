import { serializeOuter } from 'parse5';
import { describe, expect, it } from 'vitest';
import { isAddress, invitationOfLink, keywordText } from './form-calls.ts';
import { fieldValues } from '../testing/form-values.ts';
import { encodeForm, withValues } from './forms.ts';
import { readActivityPage, readDetailPage, readFooterVersion, readInvitationPage } from './html-pages.ts';
import {
  anyToken,
  payloadOf,
  readEditPage,
  readFormErrors,
  readLoginPage,
  readMembersPage,
  readRefusalWords,
  slugOfPath,
  withoutBallast,
} from './html.ts';
import { byTag, elements, lineText, parsePage, parsePageInSlices } from './dom.ts';

const page = (body: string, header = ''): string =>
  `<!DOCTYPE html><html><body>${header}<div id="wrap">${body}</div></body></html>`;
const form = (action: string, inside = ''): string =>
  `<form method="POST" action="${action}"><input type="hidden" name="csrfmiddlewaretoken" value="T">${inside}</form>`;

/** One member as the server writes him, mistyped heading and all. */
const row = (name: string, role: string, mail = ''): string =>
  `<h4><i></i> <a href="/people/profile/${name}/">${name}</a> ${mail && `<a href="mailto:${mail}"><i></i></a>`} | ${form(`/groups/group/coast/member_remove/${name}`)}<h4><h5>Role: ${role}</h5><hr>`;
const pane = (id: string, rows: string): string => `<article id="${id}"><ul>${rows}</ul></article>`;
const members = (rows: [string, string, string?][], more = ''): string =>
  page(
    `<h2>Edit Members for <a href="/groups/group/coast/">Coast &amp; sea</a></h2>` +
      pane('all', rows.map((one) => row(...one)).join('')) +
      pane(
        'managers',
        rows
          .filter(([, role]) => role === 'manager')
          .map((one) => row(...one))
          .join(''),
      ) +
      pane('members', '') +
      more,
  );

describe('members page', () => {
  it('reads names, roles and addresses through the mistyped heading', () => {
    const read = readMembersPage(
      parsePage(
        members([
          ['ada', 'manager', 'ada@example.test'],
          ['finn%40reef', 'member'],
          ['%E7%8E%8B%E5%B0%8F%E6%98%8E', 'member'],
        ]),
      ),
    );
    expect(read).toMatchObject({
      title: 'Coast & sea',
      members: [
        { username: 'ada', role: 'manager', email: 'ada@example.test' },
        { username: 'finn@reef', role: 'member', email: '' },
        { username: '王小明', role: 'member' },
      ],
      addForm: null,
      inviteForm: null,
    });
  });

  it('tells an empty group from a page it cannot read', () => {
    expect(readMembersPage(parsePage(members([])))?.members).toEqual([]);
    expect(readMembersPage(parsePage(page('<p>Welcome</p>')))).toBeNull();
    expect(readMembersPage(parsePage(''))).toBeNull();
    expect(readMembersPage(parsePage(page(pane('everybody', ''))))).toBeNull();
  });

  it('finds roles without a pane of managers: by the other form, or by the raw role', () => {
    const byRole = page(`<div id="people">${row('ada', 'manager')}${row('ben', 'member')}</div>`);
    expect(readMembersPage(parsePage(byRole))?.members.map(({ role }) => role)).toEqual(['manager', 'member']);
    const one = (name: string, action: string) =>
      `<li><a href="/people/profile/${name}/">x</a>${form(`/groups/group/c/member_remove/${name}`)}${form(`/groups/group/c/member_${action}/${name}`)}</li>`;
    expect(
      readMembersPage(parsePage(page(`<ul>${one('ada', 'demote')}${one('ben', 'promote')}</ul>`)))?.members,
    ).toMatchObject([
      { username: 'ada', role: 'manager' },
      { username: 'ben', role: 'member' },
    ]);
    // Nothing says who manages: then nothing is said about anybody.
    expect(
      readMembersPage(parsePage(page(`<ul><li>${form('/groups/group/c/member_remove/ada')}</li></ul>`))),
    ).toBeNull();
  });

  it('does not take the links inside comments or the forms of the header for its own', () => {
    const header = '<form action="/groups/group/x/members_add/"><input name="user_identifiers"></form>';
    const commented = '<!-- <form action="/groups/group/coast/members_add/"><input name="user_identifiers"></form> -->';
    const html = members([['ada', 'manager']], commented).replace('<body>', `<body>${header}`);
    expect(readMembersPage(parsePage(html))?.addForm).toBeNull();
  });

  it.each([
    [
      '<select name="role"><option value="member"></select><input type="text" class="user-select" name="user_identifiers">',
      'role-and-list',
    ],
    [
      '<input type="text" class="user-select" name="user_identifiers"><input type="checkbox" name="manager_role">',
      'list',
    ],
    ['<select class="user-select" name="user_identifiers"></select>', 'list'],
    ['<select class="user-select" name="user_identifiers" multiple></select>', 'repeated-names'],
    [
      '<select class="django-select2" name="user_identifiers" multiple><option value="7">ada</option></select>',
      'repeated-pks',
    ],
    [
      '<select name="user_identifiers" multiple data-tags="," data-autocomplete-light-url="/groups/autocomplete_users/"></select>',
      'list',
    ],
  ])('knows what an add form wants: %s', (control, payload) => {
    const read = readMembersPage(
      parsePage(members([['ada', 'manager']], form('/groups/group/coast/members_add/', control))),
    );
    expect(read?.addForm?.payload).toBe(payload);
    expect(payloadOf(read!.addForm!.form)).toBe(payload);
  });
});

describe('a page without its ballast', () => {
  const gone = `<script>var x = "<!--";</script><style>a{}</style>`;
  it.each([
    ['comments of every kind', `<!--><p>a</p><!---><p>b</p><!-- <script> --!><!-- --><p>c</p>`, 'abc'],
    ['scripts and styles', `${gone}<p>a</p><SCRIPT src="x">\n<p>no</p></script\n><p>b</p>`, 'ab'],
    ['a comment that never ends, as browsers read it', `<p>a</p><!-- <p>b</p>`, 'a'],
  ])('loses %s, and nothing else', (_what, html, texts) => {
    const lean = parsePage(withoutBallast(html));
    expect(byTag(lean, 'p').map(lineText).join('')).toBe(texts);
    expect(byTag(parsePage(html), 'p').map(lineText).join('')).toBe(texts);
  });

  it('says the same of members', () => {
    const html = members([
      ['ada', 'manager', 'ada@example.test'],
      ['ben', 'member'],
    ]).replaceAll('|', `|\n\n   ${gone}<!-- <form action="/groups/group/coast/member_remove/eve"> -->`);
    expect(withoutBallast(html).length).toBeLessThan(html.length / 1.3);
    expect(readMembersPage(parsePage(withoutBallast(html)))).toEqual(readMembersPage(parsePage(html)));
  });

  it('takes no longer for what never ends', () => {
    for (const part of ['<!--', '<script>', '<!--<style ', '<!-- --><!--', '<script </script ', ' ']) {
      const html = part.repeat(200_000);
      expect(withoutBallast(html).length).toBeLessThanOrEqual(html.length);
    }
  });

  it('stays whole where a script would take members along', () => {
    const html = `<p>a<script>${members([['ada', 'member']])}</script>`;
    expect(withoutBallast(html)).toBe(html);
  });
});

describe('a page in slices', () => {
  it('is the same page, wherever it is cut, and gives way between', async () => {
    const rows = Array.from({ length: 400 }, (_, i): [string, string, string] => [`𝒳-${i}`, 'member', `a${i}@b.cd`]);
    const html = `${' '.repeat(32 * 1024 - 700)}${members(rows)}`.replaceAll('|', '|\r\n&amp;<!-- - -> -->');
    expect(html.length).toBeGreaterThan(100_000);
    let pauses = 0;
    const sliced = await parsePageInSlices(html, () => {
      pauses += 1;
      return Promise.resolve();
    });
    expect(pauses).toBe(Math.ceil(html.length / (16 * 1024)));
    expect(serializeOuter(sliced)).toBe(serializeOuter(parsePage(html)));
    expect(readMembersPage(sliced)?.members).toHaveLength(400);
    expect(await parsePageInSlices('', () => Promise.resolve())).toMatchObject({ tagName: 'html' });
  });
});

describe('forms', () => {
  const edit = page(
    `<form id="form" method="POST" action=""><input type="hidden" name="csrfmiddlewaretoken" value="T">
     <input name="title" value="A &quot;b&quot;"><input type="hidden" name="slug" value="a-b">
     <textarea name="description">\nline one\nline two</textarea>
     <select name="access"><option value="public">P</option><option value="private" selected>X</option></select>
     <select name="categories" multiple><option value="1" selected>Category: Coast</option><option value="2">Survey</option></select>
     <input type="checkbox" name="featured" checked><input type="checkbox" name="logo-clear"><input type="file" name="logo">
     <input type="text" name="off" value="1" disabled><input type="submit" name="go" value="Go"></form>`,
  );

  it('sends a form as a browser would', () => {
    const read = readEditPage(parsePage(edit))!;
    expect(read.form.fields).toEqual([
      ['csrfmiddlewaretoken', 'T'],
      ['title', 'A "b"'],
      ['slug', 'a-b'],
      ['description', 'line one\r\nline two'],
      ['access', 'private'],
      ['categories', '1'],
      ['featured', 'on'],
    ]);
    expect(read.categories).toEqual([
      { pk: '1', name: 'Coast', selected: true },
      { pk: '2', name: 'Survey', selected: false },
    ]);
    const changed = withValues(read.form, { categories: ['2', '1'], title: ['N'] });
    expect(changed.filter(([name]) => name === 'categories')).toEqual([
      ['categories', '2'],
      ['categories', '1'],
    ]);
    expect(changed.find(([name]) => name === 'description')).toEqual(['description', 'line one\r\nline two']);
    expect(fieldValues({ ...read.form, fields: changed }, 'title')).toEqual(['N']);
  });

  it('encodes files beside fields, whatever they hold', () => {
    const { contentType, body } = encodeForm(
      [['a"b', 'x\r\n--y']],
      [{ field: 'logo', name: 'l"\n.png', type: 'image/png', bytes: Uint8Array.of(0, 255, 13, 10) }],
      'BOUND',
    );
    expect(contentType).toBe('multipart/form-data; boundary=BOUND');
    const text = Buffer.from(body as Uint8Array).toString('latin1');
    expect(text).toContain('name="a%22b"\r\n\r\nx\r\n--y\r\n');
    expect(text).toContain('filename="l%22 .png"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n\r\n--BOUND--');
    expect(encodeForm([['a', '1 &2']]).body).toBe('a=1+%262');
  });

  it('collects what a refused form says and leaves out what is hidden', () => {
    const html = page(
      `<form id="form" method="POST"><div class="alert alert-danger" style="display:none">old browser</div><div class="alert alert-danger">Taken.</div>
       <input name="title"><span id="error_id_title_1" class="error-msg">Too long.</span><p class="help-block" id="error_id_featured_1">No.</p></form>`,
    );
    expect(readFormErrors(byTag(parsePage(html), 'form')[0]!)).toEqual({
      general: ['Taken.'],
      fields: { title: ['Too long.'], featured: ['No.'] },
    });
  });

  it('reads the sign-in form of the page, not the dialog of the header', () => {
    const dialog =
      '<form action="/account/login/?next=/x"><input name="username"><input type="password" name="password"></form>';
    const own = form(
      '/account/login/',
      '<div class="alert alert-danger">Wrong.</div><input name="login"><input type="password" name="password">',
    );
    expect(readLoginPage(page(own, dialog))).toMatchObject({
      userField: 'login',
      errors: ['Wrong.'],
      captcha: false,
      form: { token: 'T' },
    });
    expect(readLoginPage(page(dialog))?.userField).toBe('username');
    expect(readLoginPage(page('<p>Sign in elsewhere</p>'))).toBeNull();
    expect(
      readLoginPage(
        page(
          form(
            '/account/login/',
            '<input name="login"><input type="password" name="password"><div class="g-recaptcha"></div>',
          ),
        ),
      )?.captcha,
    ).toBe(true);
  });
});

describe('other pages', () => {
  it('reads an activity entry with an object and a target', () => {
    const item =
      '<li><div class="activity-item"><p><span class="icon-activity comment"></span><a href="/people/profile/ada/">ada</a> added <a href="/documents/8">a note</a> on <a href="/maps/2#comments">Map</a></p><p class="activity-timestamp">3\u00a0hours ago</p></div></li>';
    expect(readActivityPage(parsePage(page(`<article id="all"><ul>${item}</ul></article>`)))).toEqual([
      {
        kind: 'comment',
        actor: 'ada',
        verb: 'added on',
        object: { text: 'a note', path: '/documents/8' },
        target: { text: 'Map', path: '/maps/2#comments' },
        age: '3 hours ago',
      },
    ]);
    expect(readActivityPage(parsePage(page('<article id="all"><ul><p>No actions yet</p></ul></article>')))).toEqual([]);
    expect(readActivityPage(parsePage(page('<p>x</p>')))).toBeNull();
  });

  it.each([
    ['http://site.example/static/geonode/img/group_logo.png', null],
    ['/static/geonode/img/missing_thumb.png', null],
    [
      'http://site.example/uploaded/people_group/group_logo.png',
      'http://site.example/uploaded/people_group/group_logo.png',
    ],
  ])('takes %s for %s: the picture of the site is no logo of the group', (address, logo) => {
    const box = `<h2 class="page-title">x</h2><p class="group-desc">y</p><div class="group-logo"><img src="${address}"></div>`;
    expect(readDetailPage(parsePage(page(box)))?.logo).toBe(logo);
  });

  it('is not misled by templates, markup in a title or another page', () => {
    const read = readDetailPage(
      parsePage(
        page(
          '<h2 class="page-title">&lt;b&gt;x&lt;/b&gt;</h2><p class="group-desc">a\nb</p><ul class="list-group"><li>M <a href="/people/profile/ada/">ada</a></li></ul><a href="{{ profile.url }}">{{ name }}</a>',
        ),
      ),
    );
    expect(read).toMatchObject({
      title: '<b>x</b>',
      description: 'a\nb',
      managers: ['ada'],
      access: 'not-public',
      categories: [],
    });
    expect(readDetailPage(parsePage(page('<h2 class="page-title">Not found</h2>')))).toBeNull();
  });

  it('reads the question of an invitation, the version in the footer, tokens and refusals', () => {
    const question = page(
      `<p>You have been invited.</p>${form('', '<button name="decline" value="decline"></button><button name="accept" value="accept"></button>')}`,
    );
    expect(readInvitationPage(parsePage(question))).toMatchObject({
      text: 'You have been invited.',
      form: { fields: [['csrfmiddlewaretoken', 'T']] },
    });
    expect(
      readFooterVersion(page('<li>Powered by <a href="http://geonode.org">GeoNode</a> <em>version 2.7</em></li>')),
    ).toBe('2.7');
    expect(anyToken(question)).toBe('T');
    expect(readRefusalWords(page('<h3>Not Permitted</h3><p hidden>x</p><p>You may not.</p>'))).toBe(
      'Not Permitted You may not.',
    );
    expect(slugOfPath('http://elsewhere.example/groups/group/%E6%B0%B4/?x=1')).toBe('水');
  });

  it('survives pages nested without end', () => {
    const deep = `<div id="wrap">${'<div>'.repeat(50_000)}x`;
    expect(readMembersPage(parsePage(deep))).toBeNull();
    expect([...elements(parsePage('<p>a<p>b'))].filter(({ tagName }) => tagName === 'p')).toHaveLength(2);
  });
});

describe('what goes into fields', () => {
  it('quotes keywords', () => {
    expect(keywordText(['ice cap', 'snow', 'ridge, north', ' ', 'a"b'])).toBe('"ice cap", snow, "ridge, north", ab');
    expect(keywordText('as it is')).toBe('as it is');
  });
  it.each(['a@b.cd', 'a.b+c@example.test'])('%s is an address', (text) => expect(isAddress(text)).toBe(true));
  it.each(['', 'a', 'a@b', 'a@b.cd\r', 'a b@c.de', 'a@b.cd,e@f.gh', 'ä@b.cd', '<a@b.cd>'])('%j is none', (text) =>
    expect(isAddress(text)).toBe(false),
  );
  it('takes slug and token out of an invitation link, wherever it points', () => {
    const token = 'a1'.repeat(20);
    expect(invitationOfLink(`http://example.com/groups/group/Flood-watch/invite/${token}`)).toEqual({
      slug: 'Flood-watch',
      token,
    });
    expect(invitationOfLink(`http://example.com/groups/group/x/invite/${token}x`)).toBeNull();
    expect(invitationOfLink(token)).toBeNull();
  });
});
