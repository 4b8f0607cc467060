import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/plan/step.ts';
import { valueOf as value } from './value-of.ts';
import type { ChildrenPage, DirectoryProvider, GroupsPage, RemoteGroup } from '../port.ts';

/** The directory as the server knows it, told by the server itself and not by the provider under test. */
export interface Truth {
  groups: { id: string; name: string; description: string; parentIds: string[]; isRoot: boolean }[];
  memberships: { groupId: string; personId: string }[];
  administrations: { groupId: string; personId: string }[];
}

export type ContractFault =
  /** Connection closed, nothing done. */
  | 'drop'
  /** Done, answer lost. */
  | 'drop-after-commit'
  /** Refused for too many calls. */
  | 'throttle'
  | 'server-error'
  | 'forbid'
  | 'truncate'
  | 'malformed'
  | 'slow';

/** Calls a fault can strike: reads by what they are for, writes by their operation. */
export type ContractCall = 'list-groups' | 'list-children' | 'read-group' | Operation['kind'];

export interface ContractSandbox {
  provider(): Promise<DirectoryProvider>;
  truth(): Promise<Truth>;
  fault(call: ContractCall, fault: ContractFault, times: number): Promise<void>;
  /** Faults off. */
  calm(): Promise<void>;
  /** Is the list of this group's children read by the call that `list-children` stands for? Where absent: of every group. */
  listsChildren?(groupId: string): boolean;
  /** How often the call behind `call` was received since the last `mark`. */
  count(call: ContractCall): Promise<number>;
  mark(): Promise<void>;
  close(): Promise<void>;
}

async function allGroups(provider: DirectoryProvider): Promise<RemoteGroup[]> {
  const groups: RemoteGroup[] = [];
  for (let marker: string | null = null; ;) {
    const page: GroupsPage = value(await provider.listGroups(marker));
    expect(page.unreadable).toBe(0);
    groups.push(...page.groups);
    marker = page.next;
    if (marker === null) return groups;
  }
}

async function allChildren(
  provider: DirectoryProvider,
  groupId: string | null,
): Promise<{ people: string[]; groups: string[]; pages: number }> {
  const people: string[] = [];
  const groups: string[] = [];
  let pages = 0;
  for (let marker: string | null = null; ;) {
    const page: ChildrenPage = value(await provider.listChildren(groupId, marker));
    pages += 1;
    people.push(...page.members.map((member) => member.person.id));
    groups.push(...page.subgroups.map((group) => group.id));
    marker = page.next;
    if (marker === null) return { people: people.sort(), groups: groups.sort(), pages };
  }
}

/**
 * What every provider has to do on a sandbox, whatever its dialect: the reads tell the truth and never turn a failure into an empty list,
 * a write goes out once, and what became of it is what a read shows. `operations` are writes the directory allows, in an order that leaves
 * it as it was; `make` sees the truth of that moment.
 */
export function providerContract(
  name: string,
  start: () => Promise<ContractSandbox>,
  operations: {
    title: string;
    make: (truth: Truth) => Operation;
    reaches: (truth: Truth, operation: Operation) => boolean;
  }[],
): void {
  describe(`provider contract: ${name}`, () => {
    let sandbox: ContractSandbox;
    beforeAll(async () => {
      sandbox = await start();
    });
    afterEach(() => sandbox.calm());
    afterAll(() => sandbox.close());

    describe('reads', () => {
      it('lists every group once, with its name and description', async () => {
        const provider = await sandbox.provider();
        const groups = await allGroups(provider);
        const shape = (group: { id: string; name: string; description: string }) =>
          `${group.id} ${group.name} ${group.description}`;
        expect(groups.map(shape).sort()).toEqual((await sandbox.truth()).groups.map(shape).sort());
      });

      it('lists the top level, and the people and subgroups of every group, one call per page', async () => {
        const provider = await sandbox.provider();
        const truth = await sandbox.truth();
        expect((await allChildren(provider, null)).groups).toEqual(
          truth.groups
            .filter((group) => group.isRoot)
            .map((group) => group.id)
            .sort(),
        );
        await provider.ping();
        await sandbox.mark();
        let pages = 0;
        for (const group of truth.groups) {
          const children = await allChildren(provider, group.id);
          if (sandbox.listsChildren?.(group.id) ?? true) pages += children.pages;
          expect(children.groups).toEqual(
            truth.groups
              .filter((other) => other.parentIds.includes(group.id))
              .map((other) => other.id)
              .sort(),
          );
          expect(children.people).toEqual(
            truth.memberships
              .filter((row) => row.groupId === group.id)
              .map((row) => row.personId)
              .sort(),
          );
        }
        expect(await sandbox.count('list-children')).toBe(pages);
      });

      it('reads one group with its parents; one that is gone is not found', async () => {
        const provider = await sandbox.provider();
        const { groups } = await sandbox.truth();
        for (const group of groups.slice(0, 8)) {
          const state = value(await provider.readGroup(group.id));
          expect(state).toMatchObject({
            group: { id: group.id, name: group.name },
            parentIds: group.parentIds,
            isRoot: group.isRoot,
          });
        }
        expect(await provider.readGroup('f'.repeat(32))).toMatchObject({
          ok: false,
          error: { code: 'remote.not-found' },
        });
      });

      it('reads many groups by key; missing ones are absent', async () => {
        const provider = await sandbox.provider();
        const { groups } = await sandbox.truth();
        const ids = groups.map((group) => group.id);
        const found = value(await provider.readGroups([...ids, 'f'.repeat(32), ids[0] ?? '']));
        expect([...found.keys()].sort()).toEqual([...ids].sort());
        expect(value(await provider.readGroups([])).size).toBe(0);
      });

      it('reads the groups and the card of a person', async () => {
        const provider = await sandbox.provider();
        const { memberships } = await sandbox.truth();
        const personId = memberships[0]?.personId ?? '';
        const groups = value(await provider.listGroupsOfPerson(personId));
        expect(groups.sort()).toEqual(
          memberships
            .filter((row) => row.personId === personId)
            .map((row) => row.groupId)
            .sort(),
        );
        const person = value(await provider.readPerson(personId));
        expect(person.id).toBe(personId);
        expect(person.name).not.toBe('');
        const { people } = value(await provider.findPeople(person.name));
        expect(people.map((found) => found.personId)).toContain(personId);
      });

      it('reads the administrators of a group', async () => {
        const provider = await sandbox.provider();
        const { administrations, groups } = await sandbox.truth();
        for (const groupId of [administrations[0]?.groupId ?? groups[1]?.id ?? '', groups[0]?.id ?? '']) {
          const admins = value(await provider.listAssignments(groupId));
          expect(admins.sort()).toEqual(
            administrations
              .filter((row) => row.groupId === groupId)
              .map((row) => row.personId)
              .sort(),
          );
        }
      });

      it('knows who it is and that the server is there', async () => {
        const provider = await sandbox.provider();
        expect(await provider.ping()).toEqual({ ok: true, value: undefined });
        expect(value(await provider.identity()).server).not.toBe('');
        const checks: string[] = [];
        const report = await provider.probe((check) => checks.push(check.name));
        expect(report.checks.map((check) => check.name)).toEqual(checks);
        expect(report.checks.filter((check) => check.state === 'failed')).toEqual([]);
      });
    });

    describe('reads under faults', () => {
      it.each(['throttle', 'drop', 'server-error', 'truncate', 'malformed', 'slow'] as const)(
        '%s for a moment changes nothing in what is read',
        async (fault) => {
          const provider = await sandbox.provider();
          const { groups } = await sandbox.truth();
          const parent = groups.find((group) => sandbox.listsChildren?.(group.id) ?? group.isRoot)?.id ?? '';
          const before = await allChildren(provider, parent);
          await sandbox.fault('list-children', fault, 2);
          await sandbox.mark();
          expect(await allChildren(provider, parent)).toEqual(before);
          if (fault !== 'slow') expect(await sandbox.count('list-children')).toBe(before.pages + 2);
        },
      );

      it.each([
        ['malformed', 'net.bad-response'],
        ['truncate', 'net.'],
        ['server-error', 'remote.internal'],
        ['drop', 'net.unreachable'],
        ['forbid', 'remote.forbidden'],
        ['throttle', 'remote.rate-limited'],
      ] as const)('%s for good is an error, never an empty list', async (fault, code) => {
        const provider = await sandbox.provider();
        await provider.ping();
        const { groups } = await sandbox.truth();
        await sandbox.fault('list-children', fault, 1_000);
        await sandbox.fault('list-groups', fault, 1_000);
        const listed = groups.find((group) => sandbox.listsChildren?.(group.id) ?? true)?.id ?? '';
        for (const read of [provider.listChildren(listed, null), provider.listGroups(null)]) {
          const result = await read;
          expect(result.ok).toBe(false);
          if (!result.ok) expect(result.error.code).toContain(code);
        }
      });

      it('stops at the signal', async () => {
        const provider = await sandbox.provider();
        await provider.ping();
        const abort = new AbortController();
        await sandbox.fault('list-groups', 'slow', 1);
        const reading = provider.listGroups(null, { signal: abort.signal });
        abort.abort();
        expect(await reading).toMatchObject({ ok: false, error: { code: 'net.aborted' } });
        expect(await provider.listGroups(null, { signal: abort.signal })).toMatchObject({
          ok: false,
          error: { code: 'net.aborted' },
        });
      });
    });

    describe.each(operations)('$title', ({ make, reaches }) => {
      it.each(['drop', 'throttle', 'server-error', 'forbid'] as const)(
        '%s: nothing is done, and reading shows it',
        async (fault) => {
          const provider = await sandbox.provider();
          const before = await sandbox.truth();
          const operation = make(before);
          expect(value(await provider.precheck(operation)).verdict).toBe('absent');
          await sandbox.fault(operation.kind, fault, 1);
          await sandbox.mark();
          const sent = await provider.apply(operation);
          expect(sent.ok).toBe(false);
          const certain = fault === 'throttle' || fault === 'forbid';
          if (!sent.ok) expect(sent.error.outcome).toBe(certain ? 'not-applied' : 'unknown');
          expect(await sandbox.count(operation.kind)).toBe(1);
          expect(value(await provider.verify(operation, Date.now()))).toMatchObject({ verdict: 'absent' });
          expect(await sandbox.truth()).toEqual(before);
        },
      );

      it('done, and the answer lost: the error says unknown, reading shows it done', async () => {
        const provider = await sandbox.provider();
        const before = await sandbox.truth();
        const operation = make(before);
        const since = Date.now();
        await sandbox.fault(operation.kind, 'drop-after-commit', 1);
        await sandbox.mark();
        const sent = await provider.apply(operation);
        expect(sent).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
        expect(await sandbox.count(operation.kind)).toBe(1);
        const seen = value(await provider.verify(operation, since));
        expect(seen.verdict).toBe('holds');
        const real =
          seen.createdId === null || operation.kind !== 'group.create'
            ? operation
            : { ...operation, groupId: seen.createdId };
        expect(reaches(await sandbox.truth(), real)).toBe(true);
        expect(value(await provider.verify(real, since)).verdict).toBe('holds');
        if (operation.kind === 'group.create') return;
        // Sent once more, it is found to be there already.
        expect(value(await provider.precheck(operation)).verdict).toBe('holds');
        expect(await provider.apply(operation)).toMatchObject({ ok: true });
      });
    });
  });
}
