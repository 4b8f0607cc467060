import type { FaultRule } from '../../../../sandbox/faults.ts';
import type { Operation } from '#shared/plan/step.ts';
import { providerContract, type ContractCall, type ContractFault, type Truth } from '../testing/contract-suite.ts';
import { startPdsSandbox } from '../testing/pds-sandbox.ts';

const paths: Partial<Record<ContractCall, string>> = {
  'list-groups': 'group/list',
  'list-children': 'group/list_member',
  'read-group': 'group/get',
  'group.create': 'group/create',
  'group.update': 'group/update',
  'group.delete': 'group/delete',
  'edge.detach': 'membership/delete',
  'edge.attach': 'membership/create',
  'member.add': 'group/add_member',
  'member.remove': 'group/remove_member',
  'admin.assign': 'role/assign',
  'admin.withdraw': 'role/cancel_assign',
};

const effects: Record<ContractFault, FaultRule['effect']> = {
  drop: { kind: 'drop' },
  'drop-after-commit': { kind: 'drop-after-commit' },
  throttle: { kind: 'status', status: 429, body: { code: 'TooManyRequests', message: '' } },
  'server-error': { kind: 'status', status: 500, body: { code: 'InternalError', message: '' } },
  forbid: { kind: 'status', status: 403, body: { code: 'ForbiddenNoPermission.Group', message: '' } },
  truncate: { kind: 'truncate' },
  malformed: { kind: 'malformed' },
  slow: { kind: 'delay', ms: 60 },
};

const NAME = 'Contract group 合同 <b>&amp;</b>';
const created = (truth: Truth) => truth.groups.find((group) => group.name === NAME);
const root = (truth: Truth) => truth.groups.find((group) => group.isRoot)?.id ?? '';
/** A subgroup of the root other than the created one. */
const sibling = (truth: Truth) =>
  truth.groups.find((group) => group.parentIds.includes(root(truth)) && group.name !== NAME)?.id ?? '';
const person = (truth: Truth) => truth.memberships[0]?.personId ?? '';
const hasMember = (truth: Truth, operation: Operation) =>
  'personId' in operation &&
  truth.memberships.some((row) => row.groupId === operation.groupId && row.personId === operation.personId);
const hasAdmin = (truth: Truth, operation: Operation) =>
  'personId' in operation &&
  truth.administrations.some((row) => row.groupId === operation.groupId && row.personId === operation.personId);
const madeId = (truth: Truth) => created(truth)?.id ?? '';

providerContract(
  'PDS',
  async () => {
    const sandbox = await startPdsSandbox({ groups: 40 });
    const rules: { path: string; times: number; effect: FaultRule['effect'] }[] = [];
    return {
      provider: async () => (await sandbox.provider()).provider,
      async truth() {
        const { groups, memberships, assignments } = await sandbox.state();
        return {
          groups: groups.map(({ groupId: id, name, description, parentIds, isRoot }) => ({
            id,
            name,
            description,
            parentIds,
            isRoot,
          })),
          memberships: memberships
            .filter((row) => row.memberType === 'user')
            .map(({ groupId, userId }) => ({ groupId, personId: userId })),
          administrations: assignments.map(({ groupId, userId }) => ({ groupId, personId: userId })),
        };
      },
      async fault(call, fault, times) {
        rules.push({ path: paths[call] ?? '', times, effect: effects[fault] });
        await sandbox.faults(...rules);
      },
      async calm() {
        rules.length = 0;
        await sandbox.calm();
      },
      async count(call) {
        return (await sandbox.requests()).filter((one) => one.path === `/v2/${paths[call]}`).length;
      },
      mark: () => sandbox.mark(),
      close: () => sandbox.close(),
    };
  },
  [
    {
      title: 'create a group',
      make: (truth) => ({
        kind: 'group.create',
        groupId: 'new:1',
        parentId: root(truth),
        name: NAME,
        description: 'x',
      }),
      reaches: (truth, operation) => created(truth)?.id === operation.groupId,
    },
    {
      title: 'change a group',
      make: (truth) => ({
        kind: 'group.update',
        groupId: madeId(truth),
        name: NAME,
        description: 'y',
        before: { name: NAME, description: 'x' },
      }),
      reaches: (truth) => created(truth)?.description === 'y',
    },
    {
      title: 'add a member',
      make: (truth) => ({ kind: 'member.add', groupId: madeId(truth), personId: person(truth), role: 'member' }),
      reaches: hasMember,
    },
    {
      title: 'assign an administrator',
      make: (truth) => ({ kind: 'admin.assign', groupId: madeId(truth), personId: person(truth) }),
      reaches: hasAdmin,
    },
    {
      title: 'withdraw an administrator',
      make: (truth) => ({ kind: 'admin.withdraw', groupId: madeId(truth), personId: person(truth) }),
      reaches: (truth, operation) => !hasAdmin(truth, operation),
    },
    {
      title: 'remove a member',
      make: (truth) => ({ kind: 'member.remove', groupId: madeId(truth), personId: person(truth), role: 'member' }),
      reaches: (truth, operation) => !hasMember(truth, operation),
    },
    {
      title: 'detach a subgroup',
      make: (truth) => ({ kind: 'edge.detach', groupId: madeId(truth), parentId: root(truth) }),
      reaches: (truth) => created(truth)?.parentIds.length === 0,
    },
    {
      title: 'attach a subgroup',
      make: (truth) => ({ kind: 'edge.attach', groupId: madeId(truth), parentId: sibling(truth) }),
      reaches: (truth) => created(truth)?.parentIds[0] === sibling(truth),
    },
    {
      title: 'delete a group',
      make: (truth) => ({ kind: 'group.delete', groupId: madeId(truth), name: NAME }),
      reaches: (truth) => created(truth) === undefined,
    },
  ],
);
