import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGeoNodeSandbox, type GeoNodeSandbox } from '../testing/geonode-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';
import { SkippingClock } from '../testing/virtual-clock.ts';
import { parsePage } from './dom.ts';
import type { ServerFindings } from './eras.ts';
import { readMembersPage } from './html.ts';

describe('many people', () => {
  let sandbox: GeoNodeSandbox;
  beforeAll(async () => {
    sandbox = await startGeoNodeSandbox('F', { groups: 12, people: 300 });
  });
  afterAll(() => sandbox.close());

  it('an add of two hundred of whom three are unknown adds nobody, and says so', async () => {
    const { provider } = await sandbox.provider();
    const { slug } = await provider.client.group_create({ slug: 'Two hundred', description: 'd' });
    const names = (await sandbox.state()).users
      .map(({ username }) => username)
      .filter((name) => /^[a-z.]+$/.test(name))
      .slice(0, 197);
    const asked = [...names, 'ghost.one', 'ghost.two', 'ghost.three'];
    const failed = await provider.client
      .group_members_add({ slug, role: 'member', user_idntifiers: asked })
      .catch((error: { error: unknown }) => error.error);
    expect(failed).toMatchObject({
      code: 'remote.invalid',
      outcome: 'not-applied',
      params: { reason: 'not-added', added: '' },
    });
    expect((await sandbox.state()).members.filter(({ group }) => group === slug)).toHaveLength(1);
    const { added } = await provider.client.group_members_add({ slug, role: 'member', user_idntifiers: names });
    expect(added).toHaveLength(197 - Number(names.includes(sandbox.account('superuser').username)));
    const children = value(await provider.listChildren(`group:${slug}`, null));
    expect(children.members.length).toBe((await sandbox.state()).members.filter(({ group }) => group === slug).length);
  });

  it('thirty people one after the other cost few requests each, and are verified all the same', async () => {
    const { provider } = await sandbox.provider();
    const { slug } = await provider.client.group_create({ slug: 'Thirty', description: 'd' });
    const names = (await sandbox.state()).users
      .map(({ username }) => username)
      .filter((name) => /^[b-z][a-z]+\.[a-z]+$/.test(name))
      .slice(0, 30);
    await provider.ping();
    await sandbox.mark();
    for (const name of names) {
      const operation = {
        kind: 'member.add' as const,
        groupId: `group:${slug}`,
        personId: `user:${name}`,
        role: 'member' as const,
      };
      expect(value(await provider.precheck(operation)).verdict).toBe('absent');
      value(await provider.apply(operation));
      expect(value(await provider.verify(operation, 0)).verdict).toBe('holds');
    }
    const seen = await sandbox.requests();
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(30);
    // One before each post at the most, one after it.
    expect(seen.length).toBeLessThanOrEqual(30 * 3);
    expect((await sandbox.state()).members.filter(({ group }) => group === slug)).toHaveLength(31);
  });

  it('reads a page of two thousand members', () => {
    const row = (i: number) =>
      `<h4 ng-non-bindable><i class="fa fa-user"></i> <a href="/people/profile/p${i}/">p${i}</a><form style="display: inline;" method="POST" action="/groups/group/g/member_remove/p${i}"><input type="hidden" name="csrfmiddlewaretoken" value="T"><button type="submit">Remove</button></form>${' '.repeat(600)}<h4><h5>Role: member</h5><hr>`;
    const rows = Array.from({ length: 2_000 }, (_, i) => row(i)).join('');
    const html = `<!DOCTYPE html><html><body><div id="wrap"><article id="all"><ul>${rows}</ul></article><article id="managers"><ul></ul></article><article id="members"><ul>${rows}</ul></article></div></body></html>`;
    expect(readMembersPage(parsePage(html))?.members).toHaveLength(2_000);
  });
});

describe('what is remembered of a server', () => {
  it('spares the probes, and is found out anew when an answer does not fit', async () => {
    const sandbox = await startGeoNodeSandbox('F');
    const right: ServerFindings = { era: 'F', version: '5.1.1', v2: true, lockdown: false };
    const one = await sandbox.provider({ remembered: right });
    await sandbox.mark();
    value(await one.provider.listGroups(null));
    expect((await sandbox.requests()).some(({ path }) => path === '/ident.json')).toBe(false);

    // Updated since: the add form is not the one of the remembered release.
    const two = await sandbox.provider({ remembered: { ...right, era: 'E', version: '4.4.5' } });
    const { slug } = await two.provider.client.group_create({ slug: 'Remembered', description: 'd' });
    const name =
      (await sandbox.state()).users
        .map(({ username }) => username)
        .find((user) => /^[b-z][a-z]+\.[a-z]+$/.test(user)) ?? '';
    expect(two.provider.capabilities().features.createGroup.params).toMatchObject({ templateBraces: 1 });
    expect(await two.provider.client.group_members_add({ slug, role: 'manager', user_idntifiers: name })).toEqual({
      added: [name],
      already: [],
    });
    await two.provider.ping();
    expect(two.provider.capabilities().features.createGroup.params).toMatchObject({ templateBraces: 0 });
    await sandbox.close();
  });

  it('is found out once for all who ask, whoever of them gives up', async () => {
    const sandbox = await startGeoNodeSandbox('F');
    const { provider } = await sandbox.provider();
    const first = new AbortController();
    await sandbox.faults({ path: '/ident.json', effect: { kind: 'delay', ms: 100 } });
    const given = provider.ping({ signal: first.signal });
    const kept = provider.listGroups(null);
    first.abort();
    expect(await given).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
    expect((await kept).ok).toBe(true);
    expect((await sandbox.requests()).filter(({ path }) => path === '/ident.json')).toHaveLength(1);
    await sandbox.close();
  });

  it('names that could not be read are asked for again, and nobody loses the name he had', async () => {
    const sandbox = await startGeoNodeSandbox('F');
    const clock = new SkippingClock();
    const { provider } = await sandbox.provider({ clock });
    const named = async (): Promise<number> => {
      const groups = value(await provider.listGroups(null)).groups.filter(({ category }) => !category);
      const pages = await Promise.all(groups.map(({ id }) => provider.listChildren(id, null)));
      const members = pages.flatMap((page) => value(page).members);
      return members.filter(({ person }) => person.name !== person.userName).length;
    };
    const failing = { path: '/api/v2/users', effect: { kind: 'status', status: 502 } } as const;
    await sandbox.faults(failing);
    expect(await named()).toBe(0);
    await sandbox.faults();
    expect(await named()).toBe(0);
    clock.advance(30_000);
    const all = await named();
    expect(all).toBeGreaterThan(20);
    await sandbox.faults(failing);
    clock.advance(11 * 60_000);
    expect(await named()).toBe(all);
    await sandbox.close();
  });

  it('capabilities follow what was found', async () => {
    for (const [era, invites, moves, roles] of [
      ['A', 'native', 'absent', 'emulated'],
      ['B', 'native', 'native', 'emulated'],
      ['D', 'absent', 'native', 'native'],
      ['F', 'absent', 'native', 'native'],
    ] as const) {
      const sandbox = await startGeoNodeSandbox(era);
      const { provider } = await sandbox.provider({ who: 'user' });
      expect(provider.capabilities().features.invites.support).toBe('unknown');
      const report = await provider.probe(() => undefined);
      const { features } = report.capabilities;
      expect([features.invites.support, features.moveGroup.support, features.memberRoles.support]).toEqual([
        invites,
        moves,
        roles,
      ]);
      expect(features.createGroup.support).toBe('AB'.includes(era) ? 'native' : 'absent');
      expect(report.identity?.role).toBe('AB'.includes(era) ? 'unknown' : 'user');
      await sandbox.close();
    }
  });
});
