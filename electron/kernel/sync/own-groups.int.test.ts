import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { groupFlag } from '#shared/domain/columns.ts';
import { buildDirectory } from '#shared/domain/directory.ts';
import { systemClock } from '../ports/clock.ts';
import { startPdsSandbox, type PdsSandbox } from '../providers/testing/pds-sandbox.ts';
import { must, openTestStore, silentLogger, type TestStore } from '../store/testing/open-test-store.ts';
import { runFullSync } from './full-sync.ts';

let sandbox: PdsSandbox;
let files: TestStore;
beforeAll(async () => {
  sandbox = await startPdsSandbox({ groups: 50 });
  files = openTestStore();
});
afterEach(() => sandbox.calm());
afterAll(async () => {
  await files.dispose();
  await sandbox.close();
});

const forbidden = (path: string) =>
  sandbox.faults({
    path,
    effect: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.Group', message: 'No' } },
  });

async function syncAsUser() {
  const { provider } = await sandbox.provider({ who: 'user' });
  const { copy } = must(await files.worker.openProfile({ dir: files.folder() }));
  const result = await runFullSync({ provider, store: copy, clock: systemClock, logger: silentLogger, resume: false });
  return { copy, result, personId: must(await provider.identity()).personId! };
}

describe('a person who may not look at the directory', () => {
  it('who may not even list groups gets the own groups, marked as a part', async () => {
    await sandbox.switches({ plainUserOwnMemberships: 'allow' });
    await forbidden('group/list');
    const { copy, result, personId } = await syncAsUser();
    const report = must(result);
    const mine = (await sandbox.state()).memberships
      .filter(({ memberType, userId }) => memberType === 'user' && userId === personId)
      .map(({ groupId }) => groupId);
    expect(mine.length).toBeGreaterThan(0);
    expect(report.copy).toMatchObject({ partial: true, groups: mine.length, unreadableGroups: mine.length });
    const directory = buildDirectory(must(await copy.columns(null)));
    expect(
      [...directory.groupsOfPerson(directory.personIndex(personId))].map((g) => directory.groupId(g)).sort(),
    ).toEqual(mine.sort());
    for (const id of mine) expect(directory.flags(directory.groupIndex(id)) & groupFlag.membersUnreadable).not.toBe(0);
    expect(must(await copy.meta())).toMatchObject({ partial: true });
  });

  it('who sees groups but no members is at least in the own ones', async () => {
    await sandbox.switches({ plainUserOwnMemberships: 'allow' });
    const { copy, result, personId } = await syncAsUser();
    const report = must(result);
    const state = await sandbox.state();
    expect(report.copy.groups).toBe(state.groups.length);
    expect(report.copy.partial).toBeUndefined();
    const mine = state.memberships.filter(({ memberType, userId }) => memberType === 'user' && userId === personId);
    const directory = buildDirectory(must(await copy.columns(null)));
    expect(directory.groupsOfPerson(directory.personIndex(personId)).length).toBe(mine.length);
    expect(report.unreadable.length).toBe(state.groups.length);
  });

  it('who is not told the own groups either gets the refusal, and nothing is stored', async () => {
    await forbidden('group/list');
    const { copy, result } = await syncAsUser();
    expect(result).toMatchObject({ ok: false, error: { code: 'remote.forbidden' } });
    expect(must(await copy.meta())).toBeNull();
  });
});
