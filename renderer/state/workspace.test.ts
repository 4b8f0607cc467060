import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#shared/errors/result.ts';
import { defaultWorkspace } from '#shared/domain/settings.ts';
import { useTransport } from '../bridge/client.ts';
import { fakeBridge, type FakeBridge } from '../bridge/fake.ts';
import { groupIdOf, placementAncestors, useWorkspace, workspaceActions } from './workspace.ts';

let bridge: FakeBridge;
beforeEach(async () => {
  bridge = fakeBridge({
    'workspace.get': () => ok({ ...defaultWorkspace, expanded: ['a', 'a/b'], selection: 'a' }),
    'workspace.set': () => ok(null),
  });
  useTransport(bridge);
  await workspaceActions.load('p');
  bridge.calls.length = 0;
});

describe('workspace', () => {
  it('restores what was kept', () => {
    expect(useWorkspace.getState()).toMatchObject({ selection: 'a', inspectorTab: 'overview' });
    expect([...useWorkspace.getState().expanded]).toEqual(['a', 'a/b']);
  });
  it('opens the way to what it reveals and remembers the way back', () => {
    workspaceActions.selectGroup('a/b/c/d', { reveal: true, remember: true });
    const state = useWorkspace.getState();
    expect([...state.expanded].sort()).toEqual(['a', 'a/b', 'a/b/c']);
    expect(state).toMatchObject({ selection: 'a/b/c/d', back: ['a'], recent: ['group:d'] });
    workspaceActions.goBack();
    expect(useWorkspace.getState()).toMatchObject({ selection: 'a', forward: ['a/b/c/d'], back: [] });
    workspaceActions.goForward();
    expect(useWorkspace.getState().selection).toBe('a/b/c/d');
  });
  it('asks about the person shown last: she came along to the group', () => {
    workspaceActions.setAccessPerson('x');
    workspaceActions.showPerson('y');
    workspaceActions.showPerson(null);
    expect(useWorkspace.getState()).toMatchObject({ personId: null, accessPersonId: 'y' });
  });
  it('saves once for many changes, and at the latest when it is closed', () => {
    workspaceActions.setTab('access');
    workspaceActions.collapse('a/b');
    expect(bridge.calls.filter((c) => c.method === 'workspace.set')).toEqual([]);
    workspaceActions.close();
    const saved = bridge.calls.filter((c) => c.method === 'workspace.set');
    expect(saved).toHaveLength(1);
    expect(saved[0].input).toMatchObject({ profileId: 'p', workspace: { inspectorTab: 'access', expanded: ['a'] } });
    expect(useWorkspace.getState().selection).toBeNull();
  });
  it('takes placement keys apart', () => {
    expect(placementAncestors('a/b/c')).toEqual(['a', 'a/b']);
    expect(groupIdOf('a/b/c')).toBe('c');
    expect(groupIdOf('a')).toBe('a');
  });
});
