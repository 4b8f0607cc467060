import { describe, expect, it } from 'vitest';
import type { Impact } from '#shared/plan/impact-types.ts';
import { effectClusters } from './effect-clusters.ts';

const none = new Uint32Array();
const people = (...ids: number[]): Uint32Array => new Uint32Array(ids);

describe('effect clusters', () => {
  it('puts groups of one effect together, gains first, most people first', () => {
    const impact: Impact = {
      snapshotId: 1,
      gains: people(1, 2, 3),
      loses: people(4),
      keeps: none,
      unknownGroups: none,
      adminGains: people(9),
      adminLoses: none,
      groups: [
        { group: 10, gained: people(1), lost: people(4), adminsGained: none, adminsLost: none },
        { group: 11, gained: people(1, 2, 3), lost: none, adminsGained: people(9), adminsLost: none },
        { group: 12, gained: people(1, 2, 3), lost: none, adminsGained: none, adminsLost: none },
      ],
    };
    expect(effectClusters(impact).map((c) => [c.kind, c.people.length, c.groups])).toEqual([
      ['gain', 3, [11, 12]],
      ['gain', 1, [10]],
      ['admin-gain', 1, [11]],
      ['lose', 1, [10]],
    ]);
  });
});
