import { chmod, chown, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../sandbox/faults.ts';
import { picture } from '../pages/canopy-app.ts';
import { useLauncher } from '../pages/launcher.ts';
import { fillPdsConnection, openPdsConnection, openWithKey, signInAgain } from '../pages/pds-connection.ts';
import { startPds } from '../pages/pds-server.ts';
import { ANY, pattern } from '../pages/words.ts';

const CHILDREN = '/v2/group/list_member';
const FORBIDDEN: FaultRule['effect'] = {
  kind: 'status',
  status: 403,
  body: { code: 'ForbiddenNoPermission.Group', message: 'not yours' },
};
const SLOW_DOWN: FaultRule['effect'] = {
  kind: 'status',
  status: 429,
  headers: { 'retry-after': '2' },
  body: { code: 'TooManyRequests', message: 'Throttled.' },
};

/** What a directory, a server and a computer can do to somebody: each said in words, and nothing lost. */
describe('bad input and faults', () => {
  const launcher = useLauncher();

  it('odd names, ten levels, a root that is carried, a description that is cleared: shown as they are @security 19', async () => {
    const odd = {
      long: 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft '.padEnd(128, 'x'),
      html: '<img src=x onerror=alert(1)> <b>bold</b> &amp; {{count}}',
      override: 'invoice \u202Efdp.exe',
      arabic: 'مجموعة البحث (12)',
      emoji: '👩‍👩‍👧‍👦 家庭 🏳️‍🌈',
    };
    const safe = (name: string): string => name.replace('\u202E', '\uFFFD');
    const sandbox = await startPds({ groups: 12, people: 20 });
    launcher.atEnd(sandbox.close);
    const parent = await sandbox.createGroup('Odd names');
    for (const name of Object.values(odd)) await sandbox.createGroup(name, parent);
    let deepest = await sandbox.createGroup('Level 1');
    for (let level = 2; level <= 10; level += 1) deepest = await sandbox.createGroup(`Level ${level}`, deepest);
    await sandbox.call('/group/update', {
      group_id: deepest,
      group_name: 'Level 10',
      description: 'As deep as it goes',
    });
    const { page, app, problems } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox, { unlocked: true });
    await page.getByText('28 groups').first().waitFor();

    // Names are text wherever they stand, and none can pretend to be another one.
    await app.goTo('Odd names');
    await app.focusCanvas();
    await page.keyboard.press('ArrowRight');
    for (const name of Object.values(odd)) {
      const shown = safe(name);
      await app.page.locator('.react-flow__node').getByText(shown, { exact: true }).waitFor();
      await page.getByRole('treeitem', { name: shown }).first().waitFor();
      await app.goTo(name, shown);
    }
    await picture(page, 'faults-1-names');
    const renamed = `${odd.html.slice(0, 60)} \u202Exe 👩‍👩‍👧‍👦`;
    await app.rename('Level 10', renamed, safe(renamed));
    await app.review();
    await page.getByTestId('steps').getByText(safe(renamed)).waitFor();
    await picture(page, 'faults-2-review');
    await page.keyboard.press('Escape');
    await app.clearTray();
    expect(await page.locator('img[src=x]').count()).toBe(0);

    // Below the tenth level nothing is put, and the reason says so.
    await app.goTo('Level 10');
    await app.focusCanvas();
    await page.keyboard.press('n');
    const form = page.getByRole('dialog');
    await form.getByRole('textbox').first().fill('Level 11');
    await form.getByText('Choose a parent further up.').waitFor();
    await page.keyboard.press('Escape');
    await app.goTo(odd.emoji);
    await app.focusCanvas();
    await page.keyboard.press('m');
    await page.keyboard.type('Level 10');
    await page
      .getByRole('option', { name: /Level 10/ })
      .getByText('too deep')
      .waitFor();
    await picture(page, 'faults-3-ten-levels');
    await page.keyboard.press('Escape');

    // A root group stays where it is: no other takes it, each says why, and dropping it stages nothing.
    await app.goTo('Odd names');
    await app.carry(/Odd names/, /Kestrel/);
    await app
      .node(/Kestrel/)
      .getByText('roots stay')
      .waitFor();
    await app.inspector().getByText('Cannot go here: roots stay').waitFor();
    await page.getByText(pattern(app.words('graph:drag.targets', { can: 0, shown: ANY }))).waitFor();
    await picture(page, 'faults-4-root-carried');
    await page.mouse.up();
    await app.dragFloats.waitFor({ state: 'detached' });
    await app.staged(0);
    await app.focusCanvas();
    await page.keyboard.press('m');
    await page.getByRole('alert').getByText('A root group cannot be moved or deleted.').waitFor();
    await page.keyboard.press('Escape');

    // A description is cleared: staged with what it was, applied, read back.
    await app.goTo('Level 10');
    const description = page.getByTestId('description').getByRole('textbox');
    const before = app.words('attributes.was', { value: 'As deep as it goes' });
    expect(await description.inputValue()).toBe('As deep as it goes');
    await description.fill('');
    await description.press('Enter');
    await app.staged(1);
    await app.inspector().getByText(before).waitFor();
    await app.review();
    await page.getByTestId('steps').getByText('Change the description of').waitFor();
    await app.apply();
    await app.receipt().waitFor();
    await page
      .getByTestId('steps')
      .getByText(/^verified/)
      .waitFor();
    await picture(page, 'faults-5-description-cleared');
    await app.closeSheet();
    await app.goTo('Level 10');
    await app.inspector().getByText(before).waitFor({ state: 'detached' });
    expect(await description.inputValue()).toBe('');
    const { name, description: kept } = (await sandbox.groups()).find((group) => group.groupId === deepest) ?? {};
    expect({ name, kept }).toEqual({ name: 'Level 10', kept: '' });
    expect(problems).toEqual([]);
  });

  it('five thousand groups under one parent, a person in three hundred: opened, scrolled, searched, moved', async () => {
    const sandbox = await startPds({ groups: 5_001, depth: 2, people: 20 });
    launcher.atEnd(sandbox.close);
    const groups = await sandbox.groups();
    const teams = groups.filter((group) => !group.isRoot).sort((a, b) => a.name.localeCompare(b.name));
    expect(new Set(teams.flatMap((group) => group.parentIds)).size).toBe(1);
    expect(teams).toHaveLength(5_000);
    const person = await sandbox.createUser('everywhere');
    await inRounds(300, (n) =>
      sandbox.call('/group/add_member', { group_id: teams[n - 1].groupId, member_type: 'user', member_id: person }),
    );
    const { page, app, problems } = await launcher.open({ sample: null });
    await openPdsConnection(page, sandbox, { unlocked: true });
    await page.getByText('5,001 groups').first().waitFor();

    // On the canvas they are one box, forty at a time, with a filter; nobody is lost in it.
    await app.focusCanvas();
    await page.keyboard.press('ArrowRight');
    await app.node(/5,000 groups/).click();
    const bucket = page.getByRole('dialog', { name: '5,000 groups in Kestrel 云隼' });
    const inBucket = bucket.getByRole('listitem');
    for (const [shown, more] of [
      [40, '4,960 more'],
      [80, '4,920 more'],
    ] as const) {
      await bucket.getByRole('button', { name: more }).waitFor();
      expect(await inBucket.count()).toBe(shown + 1);
      await bucket.getByRole('button', { name: more }).click();
    }
    await picture(page, 'faults-6-wide');
    const [source, target] = [teams[2_500].name, teams[4_000].name];
    await bucket.getByRole('searchbox', { name: 'Filter these groups' }).fill(source);
    await bucket.getByRole('button', { name: source }).click();
    await app.node(/4,999 groups/).waitFor();
    await app.title(source).waitFor();

    // The outline holds them all and draws those in view: from the first to the last.
    const rows = app.outline().getByRole('treeitem');
    await app.outline().focus();
    await page.keyboard.press('End');
    await app.outline().locator('[aria-posinset="5000"]').waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page.keyboard.press('Home');
    await app.outline().locator('[aria-level="1"]').waitFor();

    // One of them is found by name and put into another.
    await app.goTo(source);
    await app.focusCanvas();
    await page.keyboard.press('m');
    await page.keyboard.type(target);
    await page.getByRole('option', { name: target }).first().waitFor();
    await page.keyboard.press('Enter');
    await app.tray().getByText(`Kestrel 云隼 → ${target}`).waitFor();
    await app.node(/4,998 groups/).waitFor();
    await picture(page, 'faults-7-wide-moved');
    await page.getByTestId('review').click();
    await page.getByTestId('probe-run').click();
    await page.getByTestId('apply').waitFor();
    await app.apply();
    await app.receipt().waitFor();
    await app.closeSheet();
    const after = new Map((await sandbox.groups()).map((group) => [group.name, group]));
    expect(after.get(source)?.parentIds).toEqual([after.get(target)?.groupId]);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('@everywhere');
    await page
      .getByRole('option', { name: /everywhere/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('In 300 groups').waitFor();
    await page.getByText('The directory advises at most 10 groups').waitFor();
    expect(await page.getByTestId('person-groups').getByRole('listitem').count()).toBe(300);
    await picture(page, 'faults-8-everywhere');
    expect(problems).toEqual([]);
  }, 600_000);

  it('a closed branch, a storm of refusals, a server that goes in the middle of a sync', async () => {
    const data = join(launcher.dataDir(), 'server.db');
    let sandbox = await startPds({ data });
    launcher.atEnd(() => sandbox.close());
    const { page, app } = await launcher.open({ sample: null });
    // The fifth group that is asked for is not ours to look into.
    await sandbox.faults([{ match: { path: CHILDREN, nth: 5 }, times: 1, effect: FORBIDDEN }]);
    await openPdsConnection(page, sandbox);
    await page.getByText('1 group not readable').waitFor();
    await page.getByTestId('rail-findings').click();
    await page.getByRole('row').filter({ hasText: 'Read again' }).first().click();
    await picture(page, 'faults-9-forbidden');

    // Asked to wait, it says so, waits, and goes on by itself.
    await sandbox.faults([{ match: { dialect: 'pds' }, times: 6, effect: SLOW_DOWN }]);
    await page.getByTestId('rail-hierarchy').click();
    await page.getByTestId('sync').click();
    await page.getByText('Server asks to wait').waitFor();
    await page.getByRole('contentinfo').getByRole('button', { name: 'Cancel' }).waitFor();
    await picture(page, 'faults-10-asked-to-wait');
    await app.quiet();
    await page.getByText('1 group not readable').waitFor({ state: 'detached' });
    expect(await page.getByTestId('status-message').count()).toBe(0);

    // Gone in the middle: the copy of before stays, what is staged stays, and the sync goes on where it was.
    const [name] = await sandbox.groupNames();
    await app.rename(name, 'Kept while away');
    await sandbox.faults([{ match: { path: CHILDREN, nth: 30 }, effect: { kind: 'delay', ms: 3_000_000 } }]);
    await page.getByTestId('sync').click();
    await page.getByTestId('job').waitFor();
    const port = Number(new URL(sandbox.ready.pds.apiEndpoint).port);
    await sandbox.close();
    await page.getByTestId('strip-offline').waitFor({ timeout: 60_000 });
    await page.getByText('60 groups').first().waitFor();
    await app.staged(1);
    await picture(page, 'faults-11-gone-in-sync');
    sandbox = await startPds({ data, port });
    // It tries again by itself, some seconds later at the most.
    await page.getByTestId('strip-offline').waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByTestId('sync').click();
    await app.quiet();
    await picture(page, 'faults-12-back');
    await app.staged(1);
    expect(await page.getByTestId('status-message').count()).toBe(0);
  });

  it.skipIf(process.platform === 'win32')(
    'a full disk, two copies of the app, files that may not be written',
    async () => {
      const sandbox = await startPds();
      launcher.atEnd(sandbox.close);
      // Room for the empty files, not for a directory.
      const full = await launcher.open({ sample: null, room: 256 });
      const { dataDir } = full;
      await fillPdsConnection(full.page, sandbox);
      await openWithKey(full.page, sandbox);
      await full.page.getByText('The disk is full').first().waitFor();
      await picture(full.page, 'faults-13-disk-full');
      await full.close();

      const opened = await launcher.open({ dataDir, sample: null });
      await signInAgain(opened.page, sandbox);
      await opened.app.isDrawn();
      const [name] = await sandbox.groupNames();
      await opened.app.rename(name, 'Kept in the journal');
      await expect(launcher.open({ dataDir, sample: null })).rejects.toThrow(
        /Another Canopy uses this folder: .*\n.*Close it/,
      );
      await opened.app.rename('Kept in the journal', 'Not disturbed');
      await opened.close();

      // Somebody took away the right to write: first to the copy, then to the whole folder.
      const files = (await readdir(dataDir, { recursive: true, withFileTypes: true })).map((file) =>
        join(file.parentPath, file.name),
      );
      if (process.getuid?.() === 0) for (const path of [dataDir, ...files]) await chown(path, 65_534, 65_534);
      const copy = files.find((path) => path.endsWith('copy.db')) ?? '';
      await chmod(copy, 0o444);
      if (process.getuid?.() === 0) await chown(copy, 0, 0);
      const locked = await launcher.open({ dataDir, sample: null, bound: true });
      await locked.page.getByText('Canopy may not write its files.').waitFor();
      await picture(locked.page, 'faults-14-read-only-file');
      await locked.close();
      await chmod(dataDir, 0o555);
      const closed = await launcher.open({ dataDir, sample: null, bound: true });
      await closed.page.getByText('Canopy could not open its data folder.').waitFor();
      await closed.page.getByText(dataDir).waitFor();
      await picture(closed.page, 'faults-15-read-only-folder');
      await closed.close();
      await chmod(dataDir, 0o700);
      await chmod(copy, 0o600);
      if (process.getuid?.() === 0) await chown(copy, 65_534, 65_534);
      const again = await launcher.open({ dataDir, sample: null, bound: true });
      await again.app.staged(1);
      await again.app.tray().getByText('Not disturbed').first().waitFor();
      await picture(again.page, 'faults-16-all-there');
    },
  );
});

/** Fifty at a time: the numbers from 1 to `count`, and what each brought. */
async function inRounds<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let from = 1; from <= count; from += 50)
    made.push(...(await Promise.all(Array.from({ length: Math.min(50, count - from + 1) }, (_, i) => make(from + i)))));
  return made;
}
