import type { GroupAttributes } from '../../domain/attributes.ts';
import { accessCode, groupFlag, memberRoleCode, type DirectoryColumns } from '../../domain/columns.ts';
import { csrFromPairs } from '../../domain/csr.ts';
import { buildDirectory, type Directory } from '../../domain/directory.ts';
import { effectiveCounts } from '../../domain/effective.ts';
import { packStrings } from '../../domain/string-block.ts';
import { keyOfName } from '../../domain/testing/random-categories.ts';
import { attributeFields, sameAttribute } from '../attribute-changes.ts';
import { Overlay } from '../overlay-state.ts';
import type { Operation } from '../step.ts';
import { firstAttributes, firstDescription } from './random-category-changes.ts';

const roleNames = ['member', 'admin', 'owner', 'manager'] as const;
type Role = (typeof roleNames)[number];

interface ModelGroup {
  name: string;
  description: string;
  root: boolean;
  category: boolean;
  attributes: GroupAttributes;
  parents: Set<string>;
  members: Map<string, Role>;
  admins: Set<string>;
}

export interface ModelRules {
  maxDepth: number | null;
  oneParent: boolean;
  onlyEmpty: boolean;
  /** Groups in categories and nowhere else; ids follow names; whoever creates a group manages it. */
  categories?: { creator: string | null; reserved: readonly string[]; keyMax: number };
}

/** The smallest server that can be wrong-footed: it carries out operations one by one and throws at what a real one would refuse. */
export class ModelServer {
  readonly groups = new Map<string, ModelGroup>();
  readonly people: string[];
  readonly #rules: ModelRules;
  /** `new:` id → the id given here. */
  readonly created = new Map<string, string>();
  /** Invitations sent and answers given, in order. */
  readonly outbox: string[] = [];

  constructor(directory: Directory, rules: ModelRules) {
    this.#rules = rules;
    const overlay = new Overlay(directory);
    this.people = Array.from({ length: directory.personCount }, (_, p) => directory.personId(p));
    for (let g = 0; g < directory.groupCount; g++) {
      const members = new Map<string, Role>();
      for (const p of directory.membersOf(g)) {
        const role = directory.columns.memberships.roles[directory.membershipIndex(g, p)];
        members.set(this.people[p], roleNames[role]);
      }
      this.groups.set(directory.groupId(g), {
        name: directory.groupName(g),
        description: firstDescription,
        root: (directory.flags(g) & groupFlag.root) !== 0,
        category: overlay.isCategory(g),
        attributes:
          rules.categories === undefined || overlay.isCategory(g)
            ? {}
            : { ...firstAttributes, access: overlay.accessBefore(g) ?? 'public' },
        parents: new Set([...directory.parentsOf(g)].map((parent) => directory.groupId(parent))),
        members,
        admins: new Set([...directory.adminsOf(g)].map((p) => this.people[p])),
      });
    }
  }

  apply(operation: Operation): void {
    const real = (id: string): string => this.created.get(id) ?? id;
    if (operation.kind === 'group.create') {
      const { categories } = this.#rules;
      const category = operation.category === true;
      const id =
        categories === undefined ? `made-${operation.groupId}` : this.#freshId(operation.name, category, categories);
      this.created.set(operation.groupId, id);
      const members = new Map<string, Role>();
      if (categories?.creator != null && !category) members.set(categories.creator, 'manager');
      this.groups.set(id, {
        name: operation.name,
        description: operation.description,
        root: categories === undefined && operation.parentId === null,
        category,
        attributes:
          category || categories === undefined
            ? {}
            : { access: 'public', email: '', keywords: [], logo: null, ...operation.attributes },
        parents: new Set(),
        members,
        admins: new Set(),
      });
      if (operation.parentId !== null) this.#attach(id, real(operation.parentId));
      return;
    }
    const id = real(operation.groupId);
    const group = this.#group(id);
    switch (operation.kind) {
      case 'group.update':
        if (group.name !== operation.before.name)
          throw new Error(`${id} is named ${group.name}, not ${operation.before.name}`);
        this.#expectAttributes(group, operation.before.attributes);
        if (group.category && operation.name !== group.name) this.#rename(id, operation.name);
        group.name = operation.name;
        if (operation.description !== null) group.description = operation.description;
        Object.assign(group.attributes, operation.attributes);
        return;
      case 'group.delete':
        if (group.category && this.#rules.categories !== undefined) throw new Error('a category cannot be deleted');
        if (this.#rules.onlyEmpty && (group.members.size > 0 || this.#childrenOf(id).length > 0))
          throw new Error(`${id} is not empty`);
        if (group.admins.size > 0) throw new Error(`${id} still has administrators`);
        this.groups.delete(id);
        for (const child of this.#childrenOf(id)) this.#group(child).parents.delete(id);
        return;
      case 'edge.detach':
        if (!group.parents.delete(real(operation.parentId)))
          throw new Error(`${id} is not under ${operation.parentId}`);
        return;
      case 'edge.attach':
        this.#attach(id, real(operation.parentId));
        return;
      case 'parents.set':
        if (!same(group.parents, new Set(operation.before.map(real))))
          throw new Error(`the parents of ${id} are others`);
        group.parents.clear();
        for (const parent of operation.parentIds) this.#attach(id, real(parent));
        return;
      case 'invite.send':
      case 'site.invite':
        this.outbox.push(`${operation.kind} ${operation.to} ${id}`);
        return;
      case 'invite.answer':
        this.outbox.push(`${operation.kind} ${operation.token} ${id}`);
        return;
      case 'member.add':
        if (group.category) throw new Error(`${id} is a category`);
        if (group.members.has(operation.personId)) throw new Error(`${operation.personId} is in ${id} already`);
        group.members.set(operation.personId, operation.role);
        return;
      case 'member.remove':
        if (group.members.get(operation.personId) !== operation.role)
          throw new Error(`${operation.personId} is not ${operation.role} in ${id}`);
        group.members.delete(operation.personId);
        return;
      case 'member.role':
        if (group.members.get(operation.personId) !== operation.before)
          throw new Error(`${operation.personId} is not ${operation.before} in ${id}`);
        group.members.set(operation.personId, operation.role);
        return;
      case 'admin.assign':
        if (group.admins.has(operation.personId)) throw new Error(`${operation.personId} administers ${id} already`);
        group.admins.add(operation.personId);
        return;
      case 'admin.withdraw':
        if (!group.admins.delete(operation.personId))
          throw new Error(`${operation.personId} does not administer ${id}`);
    }
  }

  /** Everything that can be compared, independent of order. */
  state(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, group]) => [
          id,
          {
            name: group.name,
            description: group.description,
            root: group.root,
            category: group.category,
            attributes: { ...group.attributes, keywords: [...(group.attributes.keywords ?? [])].sort() },
            parents: [...group.parents].sort(),
            members: [...group.members].sort(([a], [b]) => (a < b ? -1 : 1)),
            admins: [...group.admins].sort(),
          },
        ]),
    );
  }

  /** A copy as a sync would make it. */
  directory(): Directory {
    const ids = [...this.groups.keys()];
    const indexes = new Map(ids.map((id, i) => [id, i]));
    const people = new Map(this.people.map((id, i) => [id, i]));
    const flags = new Uint8Array(ids.length);
    const access = new Uint8Array(ids.length);
    const edges: [number, number][] = [];
    const rows: [number, number, number][] = [];
    const assignments: [number, number][] = [];
    ids.forEach((id, g) => {
      const group = this.#group(id);
      const place = group.root ? groupFlag.root : group.parents.size === 0 ? groupFlag.unattached : 0;
      flags[g] =
        this.#rules.categories === undefined ? groupFlag.adminsKnown | place : group.category ? groupFlag.category : 0;
      access[g] = accessCode[group.attributes.access ?? 'unknown'];
      for (const parent of group.parents) edges.push([indexes.get(parent)!, g]);
      for (const [person, role] of group.members) rows.push([g, people.get(person)!, memberRoleCode[role]]);
      for (const person of group.admins) assignments.push([g, people.get(person)!]);
    });
    rows.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const down = csrFromPairs(
      Uint32Array.from(edges, (edge) => edge[0]),
      Uint32Array.from(edges, (edge) => edge[1]),
      ids.length,
    );
    const members = csrFromPairs(
      Uint32Array.from(rows, (row) => row[0]),
      Uint32Array.from(rows, (row) => row[1]),
      ids.length,
    );
    const columns: DirectoryColumns = {
      format: 1,
      snapshotId: 2,
      asOf: 0,
      groups: {
        count: ids.length,
        ids: packStrings(ids),
        names: packStrings(ids.map((id) => this.#group(id).name)),
        flags,
        ...(this.#rules.categories === undefined ? {} : { access }),
        effectiveCounts: new Uint32Array(ids.length),
      },
      edges: { childStart: down.start, children: down.values },
      people: {
        count: this.people.length,
        ids: packStrings(this.people),
        names: packStrings(this.people),
        contacts: packStrings(this.people.map(() => '')),
        flags: new Uint8Array(this.people.length),
      },
      memberships: {
        memberStart: members.start,
        members: members.values,
        roles: Uint8Array.from(rows, (row) => row[2]),
      },
      assignments: {
        groups: Uint32Array.from(assignments, (row) => row[0]),
        people: Uint32Array.from(assignments, (row) => row[1]),
      },
    };
    columns.groups.effectiveCounts = effectiveCounts(
      columns,
      this.#rules.categories === undefined ? 'subtree' : 'direct',
    );
    return buildDirectory(columns);
  }

  /** The id of a new group; throws where the server would answer with an error, or worse. */
  #freshId(name: string, category: boolean, rules: NonNullable<ModelRules['categories']>): string {
    const key = keyOfName(name);
    const id = (category ? 'category:' : 'group:') + key;
    if (key === '') throw new Error(`"${name}" makes an empty address`);
    if (!category && key.length > rules.keyMax) throw new Error(`the address of ${name} is too long`);
    if (!category && rules.reserved.includes(key)) throw new Error(`${name} takes over a group of the site`);
    if (this.groups.has(id)) throw new Error(`${id} is taken`);
    for (const other of this.groups.values()) {
      if (other.category === category && other.name.toLowerCase() === name.toLowerCase())
        throw new Error(`there is a group named ${name}`);
    }
    return id;
  }
  /** A category under another name has another id. */
  #rename(id: string, name: string): void {
    const key = keyOfName(name);
    const next = `category:${key}`;
    const group = this.#group(id);
    if (key === '' || (next !== id && this.groups.has(next))) throw new Error(`${next} cannot be a category`);
    this.groups.delete(id);
    this.groups.set(next, group);
    for (const other of this.groups.values()) if (other.parents.delete(id)) other.parents.add(next);
  }
  #expectAttributes(group: ModelGroup, before: GroupAttributes | undefined): void {
    for (const field of attributeFields) {
      if (before?.[field] !== undefined && !sameAttribute(field, before[field], group.attributes[field]))
        throw new Error(`${field} of ${group.name} is another`);
    }
  }
  #attach(id: string, parentId: string): void {
    const group = this.#group(id);
    const parent = this.#group(parentId);
    if (group.category) throw new Error(`${id} is a category`);
    if (this.#rules.categories !== undefined && !parent.category) throw new Error(`${parentId} is no category`);
    if (group.root) throw new Error(`${id} is a root group`);
    if (group.parents.has(parentId)) throw new Error(`${id} is under ${parentId} already`);
    if (this.#rules.oneParent && group.parents.size > 0) throw new Error(`${id} has a parent`);
    if (parentId === id || this.#above(parentId).has(id)) throw new Error(`${id} under ${parentId} makes a cycle`);
    group.parents.add(parentId);
    const deepest = this.#level(parentId) + this.#height(id);
    if (this.#rules.maxDepth !== null && deepest > this.#rules.maxDepth)
      throw new Error(`${id} under ${parent.name} is too deep: ${deepest}`);
  }
  #group(id: string): ModelGroup {
    const group = this.groups.get(id);
    if (group === undefined) throw new Error(`there is no group ${id}`);
    return group;
  }
  #childrenOf(id: string): string[] {
    return [...this.groups].filter(([, group]) => group.parents.has(id)).map(([child]) => child);
  }
  #above(id: string): Set<string> {
    const out = new Set<string>(this.#group(id).parents);
    for (const at of out) for (const parent of this.#group(at).parents) out.add(parent);
    return out;
  }
  #level(id: string): number {
    return 1 + Math.max(0, ...[...this.#group(id).parents].map((parent) => this.#level(parent)));
  }
  #height(id: string): number {
    return 1 + Math.max(0, ...this.#childrenOf(id).map((child) => this.#height(child)));
  }
}

function same(a: Set<string>, b: Set<string>): boolean {
  return a.size === b.size && [...a].every((value) => b.has(value));
}
