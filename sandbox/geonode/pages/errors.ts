import type { Reply } from '../../dialect.ts';
import type { Visit } from '../visit.ts';
import { page } from './layout.ts';

const message = (heading: string, text: string): string => `<div class="row"><div class="col-md-8">
  <div id="description"><h3>${heading}</h3></div>
  ${text}
</div><div class="col-md-4"></div></div>`;

export function notFound(visit: Visit): Reply {
  return page(visit, {
    status: 404,
    header: visit.rules.tokenOnErrors === 'none' ? 'tokenless' : 'full',
    content: message('Page Not Found', 'There is no such page here. Perhaps an old bookmark led to it?'),
  });
}

/** The answer to many a mistake of a user: something in the released code did not hold. */
export function crash(visit: Visit): Reply {
  const { tokenOnErrors } = visit.rules;
  return page(visit, {
    status: 500,
    header: tokenOnErrors === 'all' ? 'full' : tokenOnErrors === 'none' ? 'tokenless' : 'anonymous',
    messages: false,
    content: message(
      'There was a problem loading this page',
      'The administrator of this site may have been told by mail. Debug mode would show the actual error.',
    ),
  });
}

/** The 401 of an admin-only view for somebody who is logged in. */
export function notPermitted(visit: Visit): Reply {
  return page(visit, {
    status: 401,
    content: message('Not Permitted', '<p>This operation is not allowed to you.</p><p>Is this the right account?</p>'),
  });
}

/** The one-heading 403 of young releases. */
export function bareForbidden(): Reply {
  return {
    status: 403,
    body: `
<!doctype html>
<html lang="en">
<head>
  <title>403 Forbidden</title>
</head>
<body>
  <h1>403 Forbidden</h1><p></p>
</body>
</html>
`,
  };
}

/** The page of a failed CSRF check, outside of the site's design and between 1 and 1.4 kB long. */
export function csrfFailed(visit: Visit): Reply {
  const [title, text] = visit.isChinese
    ? ['禁止访问', 'CSRF验证失败. 请求被中断. (CSRF verification failed)']
    : ['Forbidden', 'CSRF verification failed. Request aborted.'];
  const style = ['html *', 'body *', 'body * *', 'body > div', 'h1', 'h1 span', '#info', '#summary', '#explanation']
    .map(
      (selector) =>
        `    ${selector} { margin: 0; padding: 0; font-family: sans-serif; background: #eee; color: #000; }`,
    )
    .join('\n');
  return {
    status: 403,
    body: `<!DOCTYPE html>
<html lang="en">
<head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8">
  <title>403 Forbidden</title>
  <style>
${style}
  </style>
</head>
<body>
<div id="summary">
  <h1>${title} <span>(403)</span></h1>
  <p>${text}</p>
</div>
<div id="explanation">
  <p><small>More information is available with DEBUG=True.</small></p>
</div>
</body>
</html>
`,
  };
}

/** A site that is read-only for the moment (405) or being maintained (503). */
export function closed(visit: Visit, status: 405 | 503): Reply {
  const [heading, text] =
    status === 405
      ? ['Read-Only Mode', 'The site is in read-only mode at the moment; nothing can be changed.']
      : ['Maintenance Mode', 'The site is being maintained; please come back later.'];
  return page(visit, { status, content: message(heading, text), messages: false });
}
