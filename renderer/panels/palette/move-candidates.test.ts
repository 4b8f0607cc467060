import { describe, expect, it } from 'vitest';
import type { SearchHit } from '#shared/domain/search.ts';
import { writtenDirectory } from '#shared/domain/testing/written-directory.ts';
import type { Capabilities } from '#shared/capabilities.ts';
import type { Identity } from '#shared/domain/profile.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { checkIntent, type LegalityRules } from '#shared/plan/legality.ts';
import { foldChanges } from '#shared/plan/overlay.ts';
import { graphCapabilities, staged, treeCapabilities } from '#shared/plan/testing/capabilities.ts';
import { hitCandidates, moveTree, topReason } from './move-candidates.ts';

const hit = (index: number): SearchHit => ({ kind: 'group', index, match: 'prefix', field: 'name', ranges: [] });

describe('the top level', () => {
  const directory = writtenDirectory({ Top: {}, A: { in: 'Top' }, Lost: { flags: ['unattached'] } });
  const rules = (capabilities: Capabilities, role: Identity['role']): LegalityRules => ({
    capabilities,
    identity: { role, adminOf: [] } as unknown as Identity,
    readOnly: false,
  });
  const reason = (group: string, capabilities: Capabilities, role: Identity['role'] = 'superadmin') => {
    const overlay = foldChanges(directory, [], capabilities);
    const [parent] = overlay.parentsOf(overlay.groupIndex(group.toLowerCase()));
    const intent: Intent = {
      kind: 'group.move',
      groupId: group.toLowerCase(),
      from: parent === undefined ? null : overlay.groupId(parent),
      to: null,
      mode: 'move',
    };
    return topReason(checkIntent(directory, overlay, intent, rules(capabilities, role)));
  };
  it('takes a group or says why not, in words of its own', () => {
    expect(reason('A', graphCapabilities)).toBe('ok');
    expect(reason('Lost', graphCapabilities)).toBe('at-top');
    expect(reason('A', graphCapabilities, 'user')).toBe('no-right');
    expect(reason('A', treeCapabilities)).toBe('no-root');
  });
});

describe('possible parents', () => {
  it('are every group once in the order of the outline, unattached ones last', () => {
    const directory = writtenDirectory({
      Top: {},
      B: { in: 'Top' },
      A: { in: ['Top', 'B'] },
      Lost: { flags: ['unattached'] },
    });
    const overlay = foldChanges(directory, [], graphCapabilities);
    const listed = moveTree(overlay, 0).list.map((c) => `${c.depth}${overlay.nameOf(c.group as number)}`);
    expect(listed).toHaveLength(4);
    expect(listed[0]).toBe('0Top');
    expect(listed.at(-1)).toBe('0Lost');
    expect(new Set(listed.map((l) => l.slice(1)))).toEqual(new Set(['Top', 'A', 'B', 'Lost']));
  });

  it('keep to the page whatever the depth', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`g${i}`, i === 0 ? {} : { in: `g${i - 1}` }]),
    );
    const overlay = foldChanges(writtenDirectory(deep), [], graphCapabilities);
    const depths = moveTree(overlay, 0).list.map((c) => c.depth);
    expect(depths).toHaveLength(400);
    expect(Math.max(...depths)).toBe(8);
  });

  it('of a large directory are the upper levels and what stands beside the group, and it says so', () => {
    const groups = Object.fromEntries([
      ['Top', {}],
      ...['A', 'B'].map((name) => [name, { in: 'Top' }] as const),
      ...Array.from({ length: 30 }, (_, i) => [`a${i}`, { in: 'A' }] as const),
      ...Array.from({ length: 3 }, (_, i) => [`b${i}`, { in: 'B' }] as const),
    ]);
    const directory = writtenDirectory(groups);
    const overlay = foldChanges(directory, [], graphCapabilities);
    const { list, complete } = moveTree(overlay, directory.groupIndex('b1'), 10);
    expect(complete).toBe(false);
    expect(list.map((c) => overlay.nameOf(c.group as number)).sort()).toEqual(['A', 'B', 'Top', 'b0', 'b1', 'b2']);
    expect(moveTree(overlay, 0, 1000)).toMatchObject({ complete: true });
    expect(moveTree(overlay, 0, 1000).list).toHaveLength(36);
  });

  it('found by a search: those that can take it first, staged new groups among them', () => {
    const directory = writtenDirectory({ Tax: {}, Taxi: {} });
    const overlay = foldChanges(
      directory,
      staged({ kind: 'group.create', groupId: 'new:1', parentId: 'tax', name: 'Tax new', description: '' }),
      treeCapabilities,
    );
    const listed = hitCandidates([hit(0), hit(1)], overlay, 'tax', (g) => g !== 0).map((c) =>
      overlay.nameOf(c.group as number),
    );
    expect(listed).toEqual(['Tax new', 'Taxi', 'Tax']);
  });
});
