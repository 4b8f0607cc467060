import type { Reply } from '../../dialect.ts';
import { crash, notFound } from '../pages/errors.ts';
import { fieldBlock, formErrors } from '../pages/fields.ts';
import type { Field } from '../pages/fields.ts';
import { csrfInput, page } from '../pages/layout.ts';
import { esc } from '../pages/markup.ts';
import { json, plainText, redirect, segment, toLogin } from '../replies.ts';
import type { UserRow } from '../rows.ts';
import { openSession, passwordDigest, passwordFits, userOfLogin } from '../sessions.ts';
import type { Visit } from '../visit.ts';
import { looksLikeMail, REQUIRED } from './group-fields.ts';

const WRONG = 'The username and/or password you specified are not correct.';
const TOO_MANY = 'Too many failed login attempts. Try again later.';
const PER_LOGIN = { count: 5, ms: 300_000 };
const PER_ADDRESS = { count: 10, ms: 60_000 };

/** Counts failures by login and by address; whether the limit is reached already (§7.1). */
function isLimited(visit: Visit, login: string): boolean {
  const wish = visit.world.switches.get('geonodeLoginLimit');
  if (wish === 'off' || (wish === 'era' && visit.rules.failedLogins === 'free')) return false;
  const { failures, clock } = visit.world;
  const recent = (key: string, ms: number): number =>
    (failures.get(key) ?? []).filter((at) => at > clock.now() - ms).length;
  return (
    recent(`login ${login}`, PER_LOGIN.ms) >= PER_LOGIN.count || recent('address', PER_ADDRESS.ms) >= PER_ADDRESS.count
  );
}

function countFailure(visit: Visit, login: string): void {
  const { failures, clock } = visit.world;
  for (const key of [`login ${login}`, 'address']) {
    failures.set(key, [...(failures.get(key) ?? []), clock.now()].slice(-PER_ADDRESS.count));
  }
}

const loginField = (visit: Visit): 'login' | 'username' => (visit.rules.login === 'accounts' ? 'username' : 'login');

function loginFields(visit: Visit, errors: Record<string, readonly string[]>): Field[] {
  const name = loginField(visit);
  const young = visit.rules.login === 'allauth';
  return [
    {
      name,
      label: young ? 'Login' : 'Username',
      kind: 'text',
      value: visit.form.get(name) ?? '',
      required: true,
      errors: errors[name] ?? [],
      ...(young ? { attributes: 'placeholder="Username or email" autocomplete="email"' } : { maxLength: 30 }),
    },
    { name: 'password', label: 'Password', kind: 'password', required: true, errors: errors['password'] ?? [] },
    { name: 'remember', label: 'Remember Me', kind: 'checkbox' },
  ];
}

function loginPage(visit: Visit, formWide: readonly string[], errors: Record<string, readonly string[]>): Reply {
  const captcha =
    visit.world.switches.get('geonodeRecaptcha') === 'on'
      ? '<div id="div_id_captcha" class="form-group"><div class="g-recaptcha" data-sitekey="sandbox"></div></div>'
      : '';
  const next = visit.form.get('next') ?? visit.exchange.query.get('next') ?? '';
  const hidden = next === '' ? '' : `<input type="hidden" name="next" value="${esc(next)}" />`;
  return page(visit, {
    content: `<div class="page-header"><h2>Log in to an existing account</h2></div>
<div class="row"><div class="col-md-8">
  <form role="form" method="POST" action="/account/login/" autocapitalize="off">
    ${csrfInput(visit)}
    ${formErrors(formWide)}
    ${loginFields(visit, errors)
      .map((field) => fieldBlock(visit, field))
      .join('\n')}
    ${captcha}${hidden}
    <button class="btn btn-primary" type="submit">Sign In</button>
  </form>
</div></div>`,
  });
}

/** The form as JSON, with everything that was typed in it, the password too (§7.1). */
function formJson(visit: Visit, formWide: readonly string[], errors: Record<string, readonly string[]>): object {
  const field = (name: string, label: string, value: string | boolean, help = '', attrs: object = {}): object => ({
    label,
    value,
    help_text: help,
    errors: errors[name] ?? [],
    widget: { attrs },
  });
  const forgotten = '<a href="/account/password/reset/">Forgot your password?</a>';
  const [who, word] = ['Username or email', 'Password'];
  return {
    fields: {
      login: field('login', 'Login', visit.form.get('login') ?? '', '', { placeholder: who, autocomplete: 'email' }),
      password: field('password', word, visit.form.get('password') ?? '', forgotten, {
        placeholder: word,
        autocomplete: 'current-password',
      }),
      remember: field('remember', 'Remember Me', visit.form.get('remember') !== undefined),
    },
    field_order: ['login', 'password', 'remember'],
    errors: formWide,
  };
}

/** Where to go after the login: only within this site. */
function afterLogin(visit: Visit, user: UserRow): string {
  const wanted = visit.form.get('next') ?? visit.exchange.query.get('next') ?? '';
  if (/^\/(?![/\\])/.test(wanted)) return encodeURI(decodeURI(wanted));
  return visit.rules.login === 'accounts' ? '/' : `/people/profile/${segment(user.username)}/`;
}

/** Opens a session for the user and returns where to go. */
function logIn(visit: Visit, user: UserRow): string {
  visit.logIn(openSession(visit.world, user, (visit.form.get('remember') ?? '') !== ''));
  if (visit.rules.messagesCookie !== 'none') visit.say(25, `Successfully signed in as ${user.username}.`);
  return afterLogin(visit, user);
}

/** GET and POST /account/login/ */
export function login(visit: Visit): Reply {
  return notKept(visit, loginReply(visit));
}

/** Pages with passwords are not to be kept by anybody. */
function notKept(visit: Visit, reply: Reply): Reply {
  if (visit.rules.era !== 'F') return reply;
  const never = 'max-age=0, no-cache, no-store, must-revalidate, private';
  return { ...reply, headers: { ...reply.headers, 'cache-control': never } };
}

function loginReply(visit: Visit): Reply {
  const isXhr = String(visit.exchange.headers['x-requested-with'] ?? '').toLowerCase() === 'xmlhttprequest';
  const young = visit.rules.login === 'allauth';
  if (visit.method !== 'POST') {
    return visit.sessionUser === null ? loginPage(visit, [], {}) : redirect(afterLogin(visit, visit.sessionUser));
  }
  // Who is logged in already is sent on, whatever he typed.
  if (visit.rules.era === 'F' && visit.sessionUser !== null && !isXhr)
    return redirect(afterLogin(visit, visit.sessionUser));
  const name = visit.form.get(loginField(visit)) ?? '';
  const password = visit.form.get('password') ?? '';
  const refuse = (formWide: readonly string[], errors: Record<string, readonly string[]> = {}): Reply => {
    if (!isXhr) return loginPage(visit, formWide, errors);
    // The old login has no JSON; asked for some it breaks.
    if (!young) return crash(visit);
    const html = loginPage(visit, formWide, errors).body as string;
    return json(400, { form: formJson(visit, formWide, errors), html });
  };
  if (name === '' || password === '') {
    return refuse([], {
      ...(name === '' ? { [loginField(visit)]: [REQUIRED] } : {}),
      ...(password === '' ? { password: [REQUIRED] } : {}),
    });
  }
  if (visit.world.switches.get('geonodeRecaptcha') === 'on') return refuse(['Please confirm that you are no robot.']);
  if (isLimited(visit, name)) return refuse([TOO_MANY]);
  const user = userOfLogin(visit.world, name, young);
  if (user === undefined || !passwordFits(user, password)) {
    countFailure(visit, name);
    return refuse([WRONG]);
  }
  if (user.active === 0) {
    return young ? redirect(`/account/moderation_sent/${user.id}`) : refuse(['This account is inactive.']);
  }
  const location = logIn(visit, user);
  return isXhr && young ? json(200, { location, form: formJson(visit, [], {}), html: '' }) : redirect(location);
}

/** GET asks, POST ends the session. */
export function logout(visit: Visit): Reply {
  if (visit.method === 'POST') {
    visit.logOut();
    if (visit.rules.era === 'F') visit.say(25, 'You have signed out.');
    return redirect('/');
  }
  if (visit.sessionUser === null) return redirect('/');
  return page(visit, {
    content: `<h2>Log out</h2><form method="POST" action="/account/logout/">${csrfInput(visit)}<button type="submit">Log out</button></form>`,
  });
}

/** POST /account/ajax_login: not counted by the limit on failures. */
export function ajaxLogin(visit: Visit): Reply {
  if (visit.method !== 'POST') return plainText(405, 'ajax login requires HTTP POST');
  const user = visit.world.directory.userByName(visit.form.get('username') ?? '');
  if (user === undefined || user.active === 0 || !passwordFits(user, visit.form.get('password') ?? '')) {
    return plainText(400, 'bad credentials or disabled user');
  }
  logIn(visit, user);
  return plainText(200, 'successful login');
}

/** POST /account/ajax_lookup: people and groups by a part of their names, for everybody. */
export function ajaxLookup(visit: Visit): Reply {
  if (visit.method !== 'POST') return plainText(405, 'ajax user lookup requires HTTP POST');
  const query = visit.form.get('query');
  if (query === undefined)
    return plainText(
      visit.rules.era === 'F' ? 200 : 400,
      'use a field named "query" to specify a prefix to filter usernames',
    );
  const like = `%${query.toLowerCase()}%`;
  const { directory } = visit.world;
  const users = directory.all<{ username: string }>(
    `SELECT username FROM gn_users WHERE id > 0 AND (lower(username) LIKE ?1 OR lower(email) LIKE ?1
       OR lower(first_name || ' ' || last_name) LIKE ?1) ORDER BY id`,
    like,
  );
  const groups = directory.all<{ name: string; title: string }>(
    'SELECT slug AS name, title FROM gn_groups WHERE title_fold LIKE ? ORDER BY id',
    like,
  );
  return plainText(200, JSON.stringify({ users, count: users.length, groups }));
}

/** GET and POST /account/signup/ */
export function signup(visit: Visit): Reply {
  return notKept(visit, signupReply(visit));
}

function signupReply(visit: Visit): Reply {
  const { directory, clock } = visit.world;
  const old = visit.rules.login === 'accounts';
  const [first, second] = old ? ['password', 'password_confirm'] : ['password1', 'password2'];
  const text = (name: string): string => (visit.form.get(name) ?? '').trim();
  const errors: Record<string, string[]> = {};
  const username = text('username');
  const email = text('email');
  if (visit.rules.era === 'F' && visit.sessionUser !== null)
    return redirect(`/people/profile/${segment(visit.sessionUser.username)}/`);
  if (visit.method === 'POST') {
    const fits = old
      ? /^\w{1,30}$/.test(username) && /^[\x00-\x7f]*$/.test(username)
      : /^[\p{L}\p{N}@.+\-_]{1,150}$/u.test(username);
    if (!fits) errors['username'] = ['Enter a valid username.'];
    else if (directory.userByName(username) !== undefined) errors['username'] = ['This username is already taken.'];
    if (!looksLikeMail(email)) errors['email'] = ['Enter a valid email address.'];
    if ((visit.form.get(first) ?? '') === '') errors[first] = [REQUIRED];
    else if (visit.form.get(first) !== visit.form.get(second))
      errors[second] = ['You must type the same password each time.'];
  }
  if (visit.method !== 'POST' || Object.keys(errors).length > 0) {
    const name: Field = {
      name: 'username',
      label: 'Username',
      kind: 'text',
      value: username,
      required: true,
      ...(visit.rules.era === 'F' ? { maxLength: 150 } : {}),
      errors: errors['username'] ?? [],
    };
    const address: Field = {
      name: 'email',
      label: 'Email',
      kind: 'email',
      value: email,
      required: true,
      ...(visit.rules.era === 'F' ? { maxLength: 320 } : {}),
      errors: errors['email'] ?? [],
    };
    const fields: Field[] = [
      ...(visit.rules.era === 'F' ? [address, name] : [name, address]),
      { name: first, label: 'Password', kind: 'password', required: true, errors: errors[first] ?? [] },
      { name: second, label: 'Password (again)', kind: 'password', required: true, errors: errors[second] ?? [] },
    ];
    return page(visit, {
      content: `<div class="page-header"><h2>Sign up</h2></div>
<form id="signup_form" role="form" method="POST" action="/account/signup/">${csrfInput(visit)}
${fields.map((field) => fieldBlock(visit, field)).join('\n')}
<button type="submit" class="btn btn-primary">Sign up</button></form>`,
    });
  }
  const user: UserRow = {
    id: directory.next('users'),
    username,
    email,
    first_name: '',
    last_name: '',
    superuser: 0,
    staff: 0,
    active: 1,
    registered: 1,
    password: passwordDigest(username, visit.form.get(first) ?? ''),
    joined: clock.now(),
  };
  directory.users.insert(user);
  logIn(visit, user);
  return redirect(`${visit.origin}/`);
}

/** /account/moderation_sent/<id>: an account that waits to be let in. */
export function moderationSent(visit: Visit): Reply {
  return page(visit, { content: '<h2>Account pending</h2><p>An administrator will look at this account.</p>' });
}

/** /people/profile/<username>/ */
export function profilePage(visit: Visit, username: string): Reply {
  const { era } = visit.rules;
  if (era === 'F' && visit.user === null) return toLogin(visit);
  const user = visit.world.directory.userByName(username);
  if (user === undefined || user.id < 0) return notFound(visit);
  const fullName = `${user.first_name} ${user.last_name}`.trim();
  return page(visit, {
    content: `<div class="page-header"><h2 class="page-title">${esc(era === 'F' && fullName !== '' ? `${fullName} (${user.username})` : user.username)}</h2></div>
<p>${esc(fullName)}</p>`,
  });
}
