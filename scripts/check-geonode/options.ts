/** The command line of `npm run check:geonode`. */
import { parseArgs } from 'node:util';
import { parsed, wholeNumber, type Parsed } from '../command-line.ts';

export const CHECK_USAGE = `usage: npm run check:geonode -- --url <address> --user <name> [options]
  --url <address>            the site, e.g. https://geonode.example
  --user <name>              somebody who may create groups there (staff or superuser from 2.8 on)
  --password <text>          better: the variable CANOPY_GEONODE_PASSWORD, which no list of processes shows
  --second-user <name>       somebody who is put into the throw-away groups and taken out again
  --second-password <text>   or CANOPY_GEONODE_SECOND_PASSWORD; only then does the second user join groups
  --make-people <n>          make n throw-away accounts instead (superusers, 4.0 and later), at most 500
  --categories               make and rename a throw-away category too; only Django's admin pages can remove it
  --mail <address>           send real invitations, to this address
  --clean                    only remove the throw-away groups that earlier runs have left behind`;

export interface Account {
  username: string;
  password: string;
}

export interface CheckOptions {
  url: string;
  first: Account;
  /** Empty password: can be put into groups, cannot sign in. */
  second: Account | null;
  makePeople: number;
  categories: boolean;
  /** Empty: no mail is sent. */
  mail: string;
  clean: boolean;
}

const MOST_PEOPLE = 500;

/** Reads the options; anything unknown or missing is an error with a message, in which no password stands. */
export function parseCheckOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Parsed<CheckOptions> {
  return parsed(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string', default: '' },
        user: { type: 'string', default: '' },
        password: { type: 'string' },
        'second-user': { type: 'string', default: '' },
        'second-password': { type: 'string' },
        'make-people': { type: 'string', default: '0' },
        categories: { type: 'boolean', default: false },
        mail: { type: 'string', default: '' },
        clean: { type: 'boolean', default: false },
      },
    });
    const password = values.password ?? environment['CANOPY_GEONODE_PASSWORD'] ?? '';
    const secondPassword = values['second-password'] ?? environment['CANOPY_GEONODE_SECOND_PASSWORD'] ?? '';
    const url = URL.canParse(values.url) ? new URL(values.url) : null;
    if (values.url === '') throw new Error('--url is missing');
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new Error('--url is an address that begins with https:// (or http:// on this computer)');
    if (url.username !== '' || url.password !== '') throw new Error('--url must not hold a name or password');
    if (values.user === '') throw new Error('--user is missing');
    if (password === '') throw new Error('--password or CANOPY_GEONODE_PASSWORD is missing');
    if (values.mail !== '' && !/^[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$/.test(values.mail))
      throw new Error('--mail is one e-mail address');
    return {
      url: values.url,
      first: { username: values.user, password },
      second: values['second-user'] === '' ? null : { username: values['second-user'], password: secondPassword },
      makePeople: wholeNumber('--make-people', values['make-people'], 0, MOST_PEOPLE),
      categories: values.categories,
      mail: values.mail,
      clean: values.clean,
    };
  });
}
