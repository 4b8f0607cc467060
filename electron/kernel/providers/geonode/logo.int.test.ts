import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { startGeoNodeSandbox, type GeoNodeSandbox } from '../testing/geonode-sandbox.ts';
import { valueOf as value } from '../testing/value-of.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

let sandbox: GeoNodeSandbox;
beforeAll(async () => {
  sandbox = await startGeoNodeSandbox('F');
});
afterAll(() => sandbox.close());

test('one logo in place of another is sent, though a logo is there already', async () => {
  const { provider } = await sandbox.provider();
  const logo = (name: string) => ({ name, type: 'image/png', base64: PNG });
  const groupId = `group:${(await sandbox.state()).groups[0]?.slug ?? ''}`;
  const address = async () => value(await provider.readGroup(groupId)).group.attributes?.logoUrl;
  const { name } = value(await provider.readGroup(groupId)).group;
  const change = (to: string): Operation => ({
    kind: 'group.update',
    groupId,
    name,
    description: null,
    attributes: { logo: logo(to) },
    before: { name, description: null, attributes: {} },
  });
  value(await provider.apply(change('first.png')));
  const first = await address();
  expect(first).toContain('first');
  expect(value(await provider.precheck(change('second.png'))).verdict).toBe('absent');
  value(await provider.apply(change('second.png')));
  expect(value(await provider.verify(change('second.png'), Date.now())).verdict).toBe('holds');
  expect(await address()).toContain('second');
});
