import { describe, expect, it } from 'vitest';
import { picture } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';
import { openPdsConnection } from '../pages/pds-connection.ts';
import { startPds } from '../pages/pds-server.ts';

/** What the numbers of people say: as planned, of persons, and at least where not everything is known. */
describe('people counts', () => {
  const launcher = useLauncher();

  it('follow what is staged on nodes and rows, and return; a closed group makes them lower bounds; a long way is folded', async () => {
    const sandbox = await startPds({ groups: 12, people: 20 });
    launcher.atEnd(sandbox.close);
    const join = (group: string, person: string): Promise<unknown> =>
      sandbox.call('/group/add_member', { group_id: group, member_type: 'user', member_id: person });
    const harbor = await sandbox.createGroup('Harbor');
    const north = await sandbox.createGroup('North', harbor);
    const south = await sandbox.createGroup('South', harbor);
    const team = await sandbox.createGroup('Night watch', north);
    const [ann, bo, cy, dee] = [
      await sandbox.createUser('ann'),
      await sandbox.createUser('bo'),
      await sandbox.createUser('cy'),
      await sandbox.createUser('dee'),
    ];
    for (const [group, person] of [
      [north, ann],
      [north, bo],
      [team, ann],
      [team, dee],
      [south, cy],
    ] as const)
      await join(group, person);
    const quays = await sandbox.createGroup('Quays', harbor);
    for (let n = 1; n <= 30; n += 1) await join(await sandbox.createGroup(`Quay ${n}`, quays), ann);
    let deepest = await sandbox.createGroup('Harbour authority and all its branches', harbor);
    for (let level = 3; level <= 10; level += 1)
      deepest = await sandbox.createGroup(`Department of level ${level} with a long name`, deepest);

    const { page, app, problems } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox);
    await app.quiet();
    const shows = async (words: string): Promise<void> => {
      await app.row(new RegExp(`^${words}$`)).waitFor();
      await page.locator(`.react-flow__node[aria-label="${words}"]`).waitFor();
    };
    await app.goTo('Night watch');
    await shows('Harbor, 4 people');
    await shows('North, 3 people');
    await shows('South, 1 person');

    // Carried over: Ann stays in the north by a membership of her own, everybody stays in the harbour.
    await app.focusCanvas();
    await page.keyboard.press('Control+x');
    await app.goTo('South');
    await app.focusCanvas();
    await page.keyboard.press('Control+v');
    await app.staged(1);
    await shows('Harbor, 4 people');
    await shows('North, 2 people, as planned');
    await shows('South, 3 people, as planned');
    await app.goTo('South');
    await page.getByRole('button', { name: 'effective: 3 people, as planned' }).waitFor();
    await picture(page, 'counts-1-planned');
    await app.clearTray();
    await shows('North, 3 people');
    await shows('South, 1 person');

    // One person in thirty groups is one person.
    await app.goTo('Quays');
    await app.focusCanvas();
    await page.keyboard.press('ArrowRight');
    await page.locator('.react-flow__node[aria-label="30 groups, 1 person"]').waitFor();
    await picture(page, 'counts-2-bucket');

    // South is not ours to look into any more: above it nobody knows more than so many.
    await sandbox.faults([
      {
        match: { path: '/v2/group/list_member' },
        effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.Group', message: 'not yours' } },
      },
    ]);
    await app.goTo('South');
    await app.focusCanvas();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Read this branch again' }).click();
    await page.getByText('1 group not readable').waitFor();
    await app.row(/^South, members not known/).waitFor();
    await app.goTo('Harbor');
    await shows('Harbor, at least 4 people');
    await page.getByRole('button', { name: 'effective: at least 4 people' }).waitFor();
    await picture(page, 'counts-3-at-least');
    await sandbox.faults([]);

    // Ten levels down the way has its top and its end; its middle opens.
    await app.goTo('Department of level 10 with a long name');
    const way = page.getByRole('navigation', { name: 'Path', exact: true });
    expect((await way.innerText()).split(/\s*›\s*/)).toEqual(['Harbor', '…', 'Department of level 9 with a long name']);
    await picture(page, 'counts-4-way');
    await way.getByRole('button', { name: '7 groups between' }).click();
    await page.getByRole('menuitem', { name: 'Department of level 5 with a long name' }).click();
    await page.getByRole('heading', { name: 'Department of level 5 with' }).waitFor();
    expect(problems).toEqual([]);
  });
});
