import { good, expectThat, refusal, errorLine, CheckFailed } from '../report.ts';
import { needServer, type CheckContext } from '../context.ts';

/** The connection test of a profile, line by line; what the server is and who is signed in. */
export async function checkConnection(context: CheckContext): Promise<void> {
  const { report, provider, options } = context;
  const test = await provider.probe(() => undefined);
  for (const { name, state, detail, error } of test.checks) {
    if (state === 'skipped') report.skip(`connection test: ${name}`, detail || 'nothing to look at');
    else
      await report.check(`connection test: ${name}`, async () => {
        if (error !== null) throw new CheckFailed(errorLine(error));
        return detail;
      });
  }
  await report.check('era: found by probes', async () => {
    good(await provider.ping());
    const { era, version, v2, lockdown } = needServer(context);
    return `${era}, ${version || 'version not told'}${v2 ? ', with v2' : ''}${lockdown ? ', in lockdown' : ''}`;
  });
  await report.check('identity: name and rights', async () => {
    const identity = good(await provider.identity());
    const who = await provider.client.userinfo();
    context.me = { username: who.username, superuser: who.info?.groups.includes('admin') === true };
    return `${who.username}, ${identity.role}`;
  });
  await report.check('capabilities: follow the server', async () => {
    const { features } = provider.capabilities();
    const unknown = Object.entries(features).filter(([, { support }]) => support === 'unknown');
    expectThat(unknown.length === 0, `not known: ${unknown.map(([name]) => name).join(', ')}`);
    const absent = Object.entries(features).filter(([, { support }]) => support === 'absent');
    return absent.length === 0 ? 'nothing absent' : `absent: ${absent.map(([name]) => name).join(', ')}`;
  });
  await report.check('sign-in: a wrong one is refused in words', async () => {
    // A name nobody has: wrong passwords are counted by name.
    const stranger = await context.open({
      username: `nobody-${context.scratch.run}`,
      password: `wrong ${options.url}`,
    });
    const error = await refusal(stranger.client.userinfo());
    expectThat(error.code === 'auth.invalid', errorLine(error));
    return errorLine(error);
  });
}
