import { describe, expect, it } from 'vitest';
import { startSandbox, type ReadyGeonodeOnly, type RunningSandbox } from '../../sandbox/server.ts';
import { picture } from '../pages/canopy-app.ts';
import { openGeonodeConnection } from '../pages/geonode-connection.ts';
import { useLauncher, type OpenedApp } from '../pages/launcher.ts';

type Site = RunningSandbox<ReadyGeonodeOnly>;

interface SiteState {
  groups: { slug: string; title: string; access: string; categories: string[] }[];
  members: { group: string; username: string; role: string }[];
  users: { username: string }[];
  invites: { group: string; to: string; state: string }[];
}

/** A GeoNode site lived through in the browser: real host, real sandbox over HTTP, real files. */
describe('a GeoNode site', () => {
  const launcher = useLauncher();

  async function start(era: 'B' | 'F' = 'F'): Promise<OpenedApp & { sandbox: Site }> {
    const sandbox = await startSandbox({ dialect: 'geonode', groups: 40, seed: 7, geonodeEra: era });
    let closing: Promise<void> | null = null;
    const close = (): Promise<void> => (closing ??= sandbox.close());
    launcher.atEnd(close);
    return { ...(await launcher.open({ sample: null })), sandbox: { ...sandbox, close } };
  }

  it('is tested, read, planned, applied, undone, and stays when the server is gone @security 12', async () => {
    const { sandbox, page, app, problems } = await start();
    await openGeonodeConnection(page, sandbox, { test: true });
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    await page.getByText('45 groups').or(page.getByText('40 groups')).first().waitFor();
    await picture(page, 'geonode-1-hierarchy');

    // In two categories: drawn in both places.
    await app.goTo('坝址渔业');
    await picture(page, 'geonode-2-several-places');

    // Carried to another category.
    await app.goTo('Dakar Cadastre');
    await app.carry(/Dakar Cadastre/, /City planning/);
    await page.getByText('If dropped here').waitFor();
    await picture(page, 'geonode-3-drag');
    await page.mouse.up();
    await app.tray().getByText(/Move/).first().waitFor();

    // A new group with a logo.
    await app.goTo('Survey');
    await app.focusCanvas();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId('new-name').getByRole('textbox').fill('Night Survey 夜间测量');
    await dialog.getByTestId('new-description').getByRole('textbox').fill('Measures after dark.');
    await dialog
      .locator('input[type=file]')
      .setInputFiles({ name: 'night.png', mimeType: 'image/png', buffer: onePixel });
    await picture(page, 'geonode-4-new-group');
    await dialog.getByTestId('stage-new').click();
    await app.staged(2);

    const slug = (await site(sandbox)).groups.find((g) => g.title === 'East Reef 学校')?.slug ?? '';
    // From public to private.
    await app.goTo('East Reef 学校');
    await page.getByTestId('access-level').getByText('Private').click();
    await app.staged(3);
    await picture(page, 'geonode-5-private');

    // Thirty people by a list, one of them unknown.
    const state = await site(sandbox);
    const present = new Set(state.members.filter((m) => m.group === slug).map((m) => m.username));
    const names = state.users
      .map((u) => u.username)
      .filter((u) => !present.has(u) && /^[a-z]+\.[a-z]+$/.test(u))
      .slice(0, 30);
    await app.tab('Members').click();
    await page.getByTestId('add-people').click();
    await page
      .getByRole('radio', { name: /Paste a list/ })
      .or(page.getByText('Paste a list or CSV'))
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .first()
      .fill([...names, 'nobody.at.all'].join('\n'));
    await page.getByTestId('many-summary').waitFor();
    // Who is in no group yet is not in the copy: the server knows.
    await page.getByRole('button', { name: /on the server/ }).click();
    await page.getByTestId('many-summary').getByText('30').waitFor();
    await picture(page, 'geonode-6-list');
    await page.getByTestId('stage-people').click();
    await app.staged(4);

    // One is made a manager, one is removed.
    await app.tab('Members').click();
    await page.getByRole('row').filter({ hasText: 'Elena Petrova' }).getByRole('button', { name: /Role/ }).click();
    await page.getByRole('menuitem', { name: 'Make manager' }).click();
    await app.staged(5);
    await page.getByRole('row').filter({ hasText: 'Henrik Lind' }).getByRole('checkbox').click({ force: true });
    await page.getByTestId('remove-members').click();
    await app.staged(6);
    await picture(page, 'geonode-7-members');

    await app.review();
    await picture(page, 'geonode-8-review');
    await app.apply();
    await app.receipt().waitFor({ timeout: 120_000 });
    await picture(page, 'geonode-9-applied');
    const after = await site(sandbox);
    expect(after.groups.find((g) => g.slug === 'dakar-cadastre')?.categories).toEqual(['city-planning']);
    expect(after.groups.find((g) => g.slug === slug)?.access).toBe('private');
    for (const name of names) expect(after.members.some((m) => m.group === slug && m.username === name)).toBe(true);
    await page.getByTestId('undo-run').click();
    await page.getByTestId('apply').waitFor();
    await picture(page, 'geonode-10-undo');
    await app.apply();
    await app.receipt().waitFor({ timeout: 120_000 });
    await app.closeSheet();
    expect(withoutOrder(await site(sandbox))).toEqual(withoutOrder(state));

    // The site goes; the copy stays.
    await sandbox.close();
    await page.getByTestId('sync').click();
    await page.getByTestId('strip-offline').waitFor({ timeout: 60_000 });
    await app.goTo('坝址渔业');
    await app.tab('Roles').click();
    await page.getByText('manager').first().waitFor();
    await picture(page, 'geonode-11-offline');
    expect(problems).toEqual([]);
  });

  it('sends invitations on an older server and sees them answered', async () => {
    const { sandbox, page, app, problems } = await start('B');
    await openGeonodeConnection(page, sandbox, { username: 'marcus.lind' });
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    const state = await site(sandbox);
    const has = (slug: string, username: string, role?: string): boolean =>
      state.members.some((m) => m.group === slug && m.username === username && m.role === (role ?? m.role));
    const group = state.groups.find((g) => has(g.slug, 'marcus.lind', 'manager') && !has(g.slug, 'chen.zhiyuan'));
    if (!group) throw new Error('marcus.lind manages nothing');
    await app.goTo(group.title);
    await app.tab('Invites').click();
    await page.getByTestId('invite').click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox')
      .first()
      .fill('chen.zhiyuan@kestrel.example, not-an-address; second.one@example.org');
    await dialog.getByTestId('invite-summary').waitFor();
    await dialog.getByTestId('invite-refused').getByText('not-an-address').waitFor();
    await picture(page, 'geonode-invite-1-preview');
    await dialog.getByTestId('stage-invites').click();
    await app.review();
    await picture(page, 'geonode-invite-2-review');
    await app.apply();
    await app.receipt().waitFor({ timeout: 60_000 });
    await app.closeSheet();
    expect((await site(sandbox)).invites.map((i) => i.to).sort()).toEqual([
      'chen.zhiyuan@kestrel.example',
      'second.one@example.org',
    ]);
    const table = page.getByRole('region', { name: 'Inspector' });
    await table.getByText('chen.zhiyuan@kestrel.example').waitFor();
    const pending = table.getByRole('row').filter({ hasText: 'pending' });
    await pending.nth(1).waitFor();
    expect(await pending.count()).toBe(2);
    await picture(page, 'geonode-invite-3-pending');

    // The invited person answers by the link of the mail.
    const mails = (await (await fetch(`${sandbox.ready.control}/outbox`)).json()) as { to: string; link: string }[];
    const link = mails.find((mail) => mail.to === 'chen.zhiyuan@kestrel.example')?.link;
    if (!link) throw new Error('no mail was sent');
    await app.toConnections();
    await openGeonodeConnection(page, sandbox, { username: 'chen.zhiyuan', name: 'As invited' });
    await page.getByRole('button', { name: 'Unlock for applying' }).click();
    await app.goTo(group.title);
    await app.tab('Invites').click();
    await page.getByRole('button', { name: 'Answer one' }).click();
    await page.getByTestId('invite-answer').getByRole('textbox').fill(link);
    await picture(page, 'geonode-invite-4-answer');
    await page
      .getByTestId('invite-answer')
      .getByRole('button', { name: /Accept/ })
      .click();
    await app.review();
    await app.apply();
    await app.receipt().waitFor({ timeout: 60_000 });
    await picture(page, 'geonode-invite-5-accepted');
    await app.closeSheet();
    const joined = (await site(sandbox)).members.find((m) => m.group === group.slug && m.username === 'chen.zhiyuan');
    expect(joined?.role).toBe('member');

    // Whoever sent it sees it accepted once the members have been read.
    await app.toConnections();
    await page.getByTestId('connection-card').filter({ hasText: 'Maps 地图' }).dblclick();
    await page.locator('.react-flow__node').first().waitFor();
    await page.getByTestId('sync').click();
    await app.goTo(group.title);
    await app.tab('Invites').click();
    await table.getByRole('row').filter({ hasText: 'accepted' }).waitFor();
    await picture(page, 'geonode-invite-6-seen');
    expect(problems).toEqual([]);
  });
});

async function site(sandbox: Site): Promise<SiteState> {
  const answer = (await (await fetch(`${sandbox.ready.control}/state`)).json()) as { geonode: SiteState };
  return answer.geonode;
}

const withoutOrder = (state: SiteState): unknown => ({
  groups: [...state.groups]
    .map((g) => ({ ...g, categories: [...g.categories].sort() }))
    .sort((a, b) => (a.slug < b.slug ? -1 : 1)),
  members: state.members.map((m) => `${m.group}/${m.username}/${m.role}`).sort(),
});

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
