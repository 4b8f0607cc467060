import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../../../sandbox/faults.ts';
import { startGeoNodeSandbox, type GeoNodeSandbox, type MadeGeoNodeProvider } from '../testing/geonode-sandbox.ts';
import { valueOf } from '../testing/value-of.ts';
import { imageType } from './details.ts';
import { groupId } from './ids.ts';

/** One dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(['A', 'B', 'D', 'F'] as const)('what only the pages of era %s tell', (era) => {
  let sandbox: GeoNodeSandbox;
  let made: MadeGeoNodeProvider;
  let slug: string;
  beforeAll(async () => {
    sandbox = await startGeoNodeSandbox(era);
    made = await sandbox.provider();
    const created = await made.provider.apply({
      kind: 'group.create',
      groupId: 'new:a',
      parentId: null,
      name: 'Tide gauges',
      description: 'At the coast',
      attributes: {
        access: 'public',
        keywords: ['sea level', 'tide'],
        logo: { name: 'dot.png', type: 'image/png', base64: PNG.toString('base64') },
      },
    });
    slug = valueOf(created).createdId!.slice('group:'.length);
  });
  afterAll(() => sandbox.close());

  test('keywords are words and the logo is a picture, from the profile’s own address alone @security 17', async () => {
    if (era === 'F') await sandbox.switches({ geonodeSiteUrl: 'other' });
    const { keywords, logo } = valueOf(await made.provider.readAttributes(groupId(slug)));
    await sandbox.calm();
    expect([...keywords].sort()).toEqual(['sea level', 'tide']);
    expect(logo).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
  });

  test('a picture that is none, or not to be had, is left out', async () => {
    await sandbox.mark();
    await made.provider.readAttributes(groupId(slug));
    const path = (await sandbox.requests()).find((request) => /people_group/.test(request.path))?.path ?? '';
    expect(path).not.toBe('');
    const effects: FaultRule['effect'][] = [
      { kind: 'status', status: 404, headers: {}, body: {} },
      { kind: 'status', status: 200, headers: { 'content-type': 'image/png' }, body: '<svg onload="x()"/>' },
      { kind: 'status', status: 302, headers: { location: 'http://other.example/dot.png' }, body: {} },
    ];
    for (const effect of effects) {
      await sandbox.faults({ path, effect });
      const { keywords, logo } = valueOf(await made.provider.readAttributes(groupId(slug)));
      expect(keywords).toHaveLength(2);
      expect(logo).toBeNull();
    }
    await sandbox.calm();
  });

  test('activity is in the words of the server, with who acted', async () => {
    const groups = (await sandbox.state()).groups;
    let found = 0;
    for (const group of groups) {
      const entries = await made.provider.listActivity(groupId(group.slug));
      if (!entries.ok) continue;
      for (const entry of entries.value) {
        found += 1;
        expect(entry.actorId).toBe(`user:${entry.actor}`);
        expect(entry.kind).not.toBe('');
        expect(entry.text).not.toBe('');
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  test('a category and what is not there have none', async () => {
    const category = await made.provider.listActivity('category:any');
    expect(!category.ok && category.error.code).toBe('remote.unsupported');
    const nobody = await made.provider.readAttributes(groupId('nobody-has-this'));
    expect(!nobody.ok && nobody.error.code).toBe('remote.not-found');
  });

  test('foretells what will be made of a name', async () => {
    valueOf(await made.provider.ping());
    expect(made.provider.derivedKey('My Group #1', false)).toBe('AB'.includes(era) ? 'My-Group-1' : 'my-group-1');
    expect(made.provider.derivedKey('Water & Soil', true)).toBe('water-soil');
    expect(made.provider.derivedKey('水利', true)).toBe('');
  });
});

test('pictures are told by their first bytes', () => {
  expect(imageType(PNG)).toBe('image/png');
  expect(imageType(Buffer.from('GIF89a…'))).toBe('image/gif');
  expect(imageType(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
  expect(imageType(Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'))).toBe('image/webp');
  expect(imageType(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
  expect(imageType(Buffer.alloc(0))).toBeNull();
});
