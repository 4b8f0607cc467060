import { describe, expect, it } from 'vitest';
import { GEONODE_ERAS } from '../../../../sandbox/options.ts';
import { startGeoNodeSandbox } from '../testing/geonode-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';

/** Addresses that change something however they are asked for. */
const CHANGING = /\/(member_remove|member_promote|member_demote)\/|\/remove\/$|\/logout/;

describe.each(GEONODE_ERAS)('browsing, era %s', (era) => {
  it('@security 18: reading everything there is changes nothing and asks no address that could', async () => {
    const sandbox = await startGeoNodeSandbox(era);
    for (const who of ['superuser', 'manager', 'user'] as const) {
      const { provider } = await sandbox.provider({ who });
      const before = JSON.stringify(await sandbox.state());
      await sandbox.mark();
      await provider.probe(() => undefined);
      await provider.ping();
      value(await provider.identity());
      const { groups } = value(await provider.listGroups(null));
      value(await provider.listChildren(null, null));
      const people = new Set<string>();
      for (const group of groups) {
        const children = await provider.listChildren(group.id, null);
        if (children.ok) for (const { person } of children.value.members) people.add(person.id);
        else expect(children.error.code).toBe('remote.forbidden');
        await provider.readGroup(group.id);
        await provider.listAssignments(group.id);
        if (group.category) continue;
        const slug = group.id.replace('group:', '');
        await provider.client.GroupDetailView({ slug }).catch(() => undefined);
        await provider.client.GroupActivityView({ slug }).catch(() => undefined);
        await provider.client.group_members({ slug }).catch(() => undefined);
      }
      expect(people.size).toBeGreaterThan(10);
      for (const id of [...people].slice(0, 5)) {
        await provider.readPerson(id);
        await provider.listGroupsOfPerson(id);
        await provider.findPeople(id.slice(5, 8));
      }
      const first = groups.find(({ category }) => !category);
      const [person] = people;
      // Looking before a write is reading, too.
      await provider.precheck({
        kind: 'member.remove',
        groupId: first?.id ?? '',
        personId: person ?? '',
        role: 'member',
      });
      await provider.precheck({
        kind: 'member.role',
        groupId: first?.id ?? '',
        personId: person ?? '',
        role: 'manager',
        before: 'member',
      });
      await provider.precheck({ kind: 'group.delete', groupId: first?.id ?? '', name: '' });
      await provider.verify(
        { kind: 'member.add', groupId: first?.id ?? '', personId: person ?? '', role: 'member' },
        0,
      );

      const seen = await sandbox.requests();
      expect(seen.length).toBeGreaterThan(groups.length);
      expect(seen.filter(({ path }) => CHANGING.test(path))).toEqual([]);
      const notGet = seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
      expect([...new Set(notGet)]).toEqual(['POST /account/login/']);
      expect(JSON.stringify(await sandbox.state())).toBe(before);
    }
    await sandbox.close();
  });
});
