import { expect, test } from 'vitest';
import type { Era } from './eras.ts';
import { readPage } from './testing/read-page.ts';
import { logIn, startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

async function withSite(era: Era, work: (site: TestSite) => Promise<void>): Promise<void> {
  const site = await startSite({ geonodeEra: era });
  try {
    await work(site);
  } finally {
    await site.close();
  }
}

test('a captcha keeps programs out of the login form, not out of the JSON', () =>
  withSite('F', async (site) => {
    await site.set({ geonodeRecaptcha: 'on' });
    const answer = await logIn(site.visitor(), 'b');
    expect([answer.status, answer.text.includes('g-recaptcha')]).toEqual([200, true]);
  }));

test('era C2 fails to create by a crash or by field errors', () =>
  withSite('C2', async (site) => {
    const admin = await site.loggedIn('admin');
    const create = () => admin.post('/groups/create/', { title: '', description: 'd', access: 'public' });
    expect((await create()).status).toBe(500);
    await site.set({ geonodeTitleErrors210: 'field' });
    const answer = await create();
    expect([answer.status, readPage(answer.text).errors]).toEqual([200, ['title: This field is required.']]);
  }));

test('an object that is gone breaks the activity page of era B only', async () => {
  for (const [era, status] of [
    ['B', 500],
    ['C1', 200],
  ] as const) {
    await withSite(era, async (site) => {
      const slug = (await site.state()).groups.find((group) => group.access === 'public')?.slug;
      expect((await site.visitor().get(`/groups/group/${slug}/activity/`)).status).toBe(200);
      await site.set({ geonodeLostObjects: 'crash' });
      expect((await site.visitor().get(`/groups/group/${slug}/activity/`)).status).toBe(status);
    });
  }
});

test('maps and documents are shown while they are among the newest of the site, or always', () =>
  withSite('F', async (site) => {
    const admin = await site.loggedIn('admin');
    const { groups, members } = await site.state();
    const count = async (): Promise<number> => {
      let total = 0;
      for (const { slug } of groups) {
        const { panes } = readPage((await admin.get(`/groups/group/${slug}/activity/`)).text);
        total += panes['activity_group_maps']?.length ?? 0;
      }
      return total;
    };
    const narrow = await count();
    await site.set({ geonodeActivityReach: 'all' });
    const wide = await count();
    await site.set({ geonodeActivityReach: 'newest' });
    expect(narrow).toBeLessThanOrEqual(15);
    expect(wide).toBeGreaterThanOrEqual(narrow);
    // The groups of the named manager are the busy ones.
    const own = members.filter((row) => row.username === site.accounts.manager && row.role === 'manager');
    const shown = [];
    for (const { group } of own.slice(0, 4)) {
      shown.push(...(readPage((await admin.get(`/groups/group/${group}/activity/`)).text).panes['all'] ?? []));
    }
    expect(shown.length).toBeGreaterThan(5);
    for (const item of shown) expect(item.text).toMatch(/ (created|uploaded|deleted)( |$)/);
  }));

test('Chinese readers are answered in Chinese by old releases, roles stay as they are', () =>
  withSite('D', async (site) => {
    const slug = (await site.state()).members.find((row) => row.group !== 'registered-members')?.group;
    const visitor = await site.loggedIn('admin');
    const headers = { 'accept-language': 'zh-CN' };
    const { text } = await visitor.send('GET', `/groups/group/${slug}/members/`, { headers });
    expect([text.includes('角色: m'), readPage(text).members.length > 0]).toEqual([true, true]);
  }));
