import { describe, expect, test } from 'vitest';
import { parseCheckOptions } from './options.ts';

const needed = ['--url', 'https://geonode.example', '--user', 'ada'];

describe('command line of the live check', () => {
  test('takes the password from the environment, or from the line', () => {
    expect(parseCheckOptions(needed, { CANOPY_GEONODE_PASSWORD: 'a' })).toMatchObject({
      ok: true,
      options: { first: { username: 'ada', password: 'a' }, second: null, makePeople: 0, mail: '', clean: false },
    });
    expect(parseCheckOptions([...needed, '--password', 'b'], { CANOPY_GEONODE_PASSWORD: 'a' })).toMatchObject({
      options: { first: { password: 'b' } },
    });
  });

  test.each([
    [['--user', 'ada', '--password', 'secret'], /--url is missing/],
    [['--url', 'geonode.example', '--user', 'ada', '--password', 'secret'], /https/],
    [['--url', 'https://ada:secret@geonode.example', '--user', 'ada', '--password', 'secret'], /name or password/],
    [['--url', 'https://geonode.example', '--password', 'secret'], /--user is missing/],
    [needed, /CANOPY_GEONODE_PASSWORD is missing/],
    [[...needed, '--password', 'secret', '--make-people', '501'], /from 0 to 500/],
    [[...needed, '--password', 'secret', '--make-people', '-1'], /./],
    [[...needed, '--password', 'secret', '--mail', 'nobody'], /e-mail/],
    [[...needed, '--password', 'secret', '--delete-everything'], /--delete-everything/],
    [[...needed, '--password', 'secret', 'more'], /more/],
  ])('refuses %j', (args, message) => {
    const parsed = parseCheckOptions(args, {});
    expect(parsed).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });
});
