import type { Operation } from '#shared/plan/step.ts';
import type { FaultRule } from '../../../../sandbox/faults.ts';
import { GEONODE_ERAS } from '../../../../sandbox/options.ts';
import { providerContract, type ContractCall, type ContractFault, type Truth } from '../testing/contract-suite.ts';
import { startGeoNodeSandbox, type GeoNodeEra } from '../testing/geonode-sandbox.ts';

type Row = { slug: string; description?: string };

interface CallPattern {
  method: string;
  /** For a fault rule: a path, or the beginning of one with a star. */
  rule: string;
  /** Which requests are counted. */
  path: RegExp;
}

const hasV2 = (era: GeoNodeEra): boolean => 'DEF'.includes(era);
const hasCategories = (era: GeoNodeEra): boolean => era !== 'A';
const changesRoles = hasV2;

function patterns(era: GeoNodeEra): Partial<Record<ContractCall, CallPattern>> {
  const post = (path: RegExp): CallPattern => ({ method: 'POST', rule: '/groups/group/*', path });
  const patch: CallPattern = { method: 'PATCH', rule: '/api/v2/groups/*', path: /^\/api\/v2\/groups\/\d+$/ };
  const update = hasV2(era) ? patch : post(/\/update\/$/);
  const list = hasV2(era) ? '/api/v2/groups' : '/api/groups/';
  return {
    'list-groups': { method: 'GET', rule: list, path: new RegExp(`^${list}$`) },
    'list-children': { method: 'GET', rule: '/groups/group/*', path: /^\/groups\/group\/[^/]+\/members\/$/ },
    'group.create': { method: 'POST', rule: '/groups/create/', path: /^\/groups\/create\/$/ },
    'group.update': update,
    'parents.set': update,
    'group.delete': post(/\/remove\/$/),
    'member.add': post(/\/members_add\/$/),
    'member.remove': post(/\/member_remove\/[^/]+$/),
    'member.role': post(/\/member_(promote|demote)\/[^/]+$/),
  };
}

const effects: Record<ContractFault, FaultRule['effect']> = {
  drop: { kind: 'drop' },
  'drop-after-commit': { kind: 'drop-after-commit' },
  throttle: { kind: 'status', status: 429, body: { detail: 'Request was throttled.' } },
  'server-error': { kind: 'status', status: 500, body: { detail: 'Server error.' } },
  forbid: { kind: 'status', status: 403, body: { detail: 'You do not have permission to perform this action.' } },
  truncate: { kind: 'truncate' },
  malformed: { kind: 'malformed' },
  slow: { kind: 'delay', ms: 60 },
};

const NAME = 'Contract group 合同 <b>&amp;</b>';
const created = (truth: Truth) => truth.groups.find((group) => group.name === NAME);
const madeId = (truth: Truth) => created(truth)?.id ?? '';
const categories = (truth: Truth) => truth.groups.filter(({ id }) => id.startsWith('category:')).map(({ id }) => id);
/** Somebody who is in some group, and not the one who creates. */
const person = (truth: Truth) => truth.memberships.find(({ personId }) => personId !== 'user:admin')?.personId ?? '';
const hasMember = (truth: Truth, operation: Operation) =>
  'personId' in operation &&
  truth.memberships.some((row) => row.groupId === operation.groupId && row.personId === operation.personId);

async function start(era: GeoNodeEra) {
  const sandbox = await startGeoNodeSandbox(era);
  const calls = patterns(era);
  const rules: { method: string; path: string; times: number; effect: FaultRule['effect'] }[] = [];
  /** The control port tells everything but descriptions; those are read by hand, past the provider. */
  const descriptions = async (): Promise<Map<string, string>> => {
    const path = hasV2(era) ? '/api/group_profile/?limit=1000' : '/api/groups/?limit=1000';
    const { objects } = await sandbox.byHand<{ objects: (Row & { group_profile?: Row })[] }>(path);
    const texts = new Map(
      objects
        .map((row) => row.group_profile ?? row)
        .map(({ slug, description }) => [`group:${slug}`, description ?? '']),
    );
    const within = hasCategories(era)
      ? await sandbox.byHand<{ objects: Row[] }>('/api/groupcategory/')
      : { objects: [] };
    // 2.7 and 2.8 keep the descriptions of categories to themselves.
    for (const { slug, description } of within.objects) texts.set(`category:${slug}`, description ?? '');
    return texts;
  };
  return {
    provider: async () => (await sandbox.provider()).provider,
    async truth(): Promise<Truth> {
      const state = await sandbox.state();
      const texts = await descriptions();
      // Faults strike the first group's page, which old versions hide from a superuser when the group is private.
      const open = [...state.groups].sort((a, b) => Number(a.access === 'private') - Number(b.access === 'private'));
      const groups = open.map(({ slug, title, categories: within }) => ({
        id: `group:${slug}`,
        name: title,
        description: texts.get(`group:${slug}`) ?? '',
        parentIds: within.map((category) => `category:${category}`),
        isRoot: !hasCategories(era),
      }));
      const roots = hasCategories(era) ? state.categories : [];
      return {
        groups: [
          ...roots.map(({ slug, name }) => ({
            id: `category:${slug}`,
            name,
            description: texts.get(`category:${slug}`) ?? '',
            parentIds: [],
            isRoot: true,
          })),
          ...groups,
        ],
        memberships: state.members.map(({ group, username: name }) => ({
          groupId: `group:${group}`,
          personId: `user:${name}`,
        })),
        administrations: [],
      };
    },
    async fault(call: ContractCall, fault: ContractFault, times: number) {
      const pattern = calls[call];
      if (pattern === undefined) throw new Error(`no pattern for ${call}`);
      rules.push({ method: pattern.method, path: pattern.rule, times, effect: effects[fault] });
      await sandbox.faults(...rules);
    },
    async calm() {
      rules.length = 0;
      await sandbox.calm();
    },
    listsChildren: (groupId: string) => groupId.startsWith('group:'),
    async count(call: ContractCall) {
      const pattern = calls[call];
      const seen = await sandbox.requests();
      return seen.filter(({ method, path }) => method === pattern?.method && pattern.path.test(path)).length;
    },
    mark: () => sandbox.mark(),
    close: () => sandbox.close(),
  };
}

const operationsOf = (era: GeoNodeEra): Parameters<typeof providerContract>[2] => [
  {
    title: 'create a group',
    make: (truth) => ({
      kind: 'group.create',
      groupId: 'new:1',
      parentId: categories(truth)[0] ?? null,
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
  ...(hasCategories(era)
    ? [
        {
          title: 'put a group into two categories',
          make: (truth: Truth): Operation => ({
            kind: 'parents.set',
            groupId: madeId(truth),
            parentIds: categories(truth).slice(1, 3),
            before: created(truth)?.parentIds ?? [],
          }),
          reaches: (truth: Truth) => created(truth)?.parentIds.length === 2,
        },
        {
          title: 'take a group out of all categories',
          make: (truth: Truth): Operation => ({
            kind: 'parents.set',
            groupId: madeId(truth),
            parentIds: [],
            before: created(truth)?.parentIds ?? [],
          }),
          reaches: (truth: Truth) => created(truth)?.parentIds.length === 0,
        },
      ]
    : []),
  {
    title: 'add a member',
    make: (truth) => ({ kind: 'member.add', groupId: madeId(truth), personId: person(truth), role: 'member' }),
    reaches: hasMember,
  },
  ...(changesRoles(era)
    ? [
        {
          title: 'make a member a manager',
          make: (truth: Truth): Operation => ({
            kind: 'member.role',
            groupId: madeId(truth),
            personId: person(truth),
            role: 'manager',
            before: 'member',
          }),
          reaches: hasMember,
        },
        {
          title: 'make a manager a member',
          make: (truth: Truth): Operation => ({
            kind: 'member.role',
            groupId: madeId(truth),
            personId: person(truth),
            role: 'member',
            before: 'manager',
          }),
          reaches: hasMember,
        },
      ]
    : []),
  {
    title: 'remove a member',
    make: (truth) => ({ kind: 'member.remove', groupId: madeId(truth), personId: person(truth), role: 'member' }),
    reaches: (truth, operation) => !hasMember(truth, operation),
  },
  {
    title: 'delete a group',
    make: (truth) => ({ kind: 'group.delete', groupId: madeId(truth), name: NAME }),
    reaches: (truth) => created(truth) === undefined,
  },
];

for (const era of [...GEONODE_ERAS].reverse())
  providerContract(`GeoNode, era ${era}`, () => start(era), operationsOf(era));
